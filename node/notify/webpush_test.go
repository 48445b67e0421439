package notify

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"storehub/node/notify/smtptest"
)

// pushPhone is a browser that is subscribed: it reads what is sent to it as RFC 8291 says, by none of the sender's code.
type pushPhone struct {
	key  *ecdh.PrivateKey
	auth []byte
}

func newPushPhone(t *testing.T) pushPhone {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := pushPhone{key, make([]byte, 16)}
	_, _ = rand.Read(p.auth)
	return p
}

// read opens a body of one record: salt 16, record size 4, length of the key id 1, key id, ciphertext (RFC 8188, 2.1).
func (p pushPhone) read(body []byte) (string, error) {
	if len(body) < 86 || body[20] != 65 {
		return "", errors.New("no header")
	}
	salt, size, theirs, sealed := body[:16], binary.BigEndian.Uint32(body[16:20]), body[21:86], body[86:]
	if int(size) < len(sealed) {
		return "", errors.New("more than one record")
	}
	public, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		return "", err
	}
	shared, err := p.key.ECDH(public)
	if err != nil {
		return "", err
	}
	info := "WebPush: info\x00" + string(p.key.PublicKey().Bytes()) + string(theirs)
	ikm, err := hkdf.Key(sha256.New, shared, p.auth, info, 32)
	if err != nil {
		return "", err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return "", err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	padded, err := gcm.Open(nil, nonce, sealed, nil)
	text, last := strings.CutSuffix(strings.TrimRight(string(padded), "\x00"), "\x02")
	if err == nil && !last {
		err = errors.New("it is not the last record")
	}
	return text, err
}

// TestPhoneReadsTheVector: the phone of these tests reads the example of RFC 8291, section 5 and appendix A.
func TestPhoneReadsTheVector(t *testing.T) {
	b64 := base64.RawURLEncoding
	raw, _ := b64.DecodeString("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
	key, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	auth, _ := b64.DecodeString("BTBZMqHH6r4Tts7J_aSIgg")
	body, _ := b64.DecodeString("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")
	if text, err := (pushPhone{key, auth}).read(body); text != "When I grow up, I want to be a watermelon" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

// pushService is one at this PC, by TLS, and how a node sends to it.
func pushService(t *testing.T, status int) (*httpServer, Config) {
	server, ca := smtptest.ThrowAway(t)
	s := &httpServer{status: status}
	s.Server = httptest.NewUnstartedServer(s)
	s.TLS = server
	s.StartTLS()
	t.Cleanup(s.Close)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(s.URL, "https://")
	return s, Config{CAFile: ca, WebPush: WebPushConfig{Contact: "mailto:owner@example.com", Hosts: []string{host}, Key: key}}
}

func toPhone(t *testing.T, p pushPhone, endpoint string) Message {
	e := event(t, en, CauseDispatched)
	w := Say(en, e)
	return Message{
		ID: "M-12-e1", To: endpoint, Subject: w.Subject, Text: w.Text, Event: e,
		Push: &PushTo{Key: p.key.PublicKey().Bytes(), Auth: p.auth, Tag: "A-12", For: 299*time.Second + 900*time.Millisecond},
	}
}

func TestWebPush(t *testing.T) {
	s, c := pushService(t, http.StatusCreated)
	phone := newPushPhone(t)
	sender, m := opened(t, ChannelWebPush, c), toPhone(t, phone, s.URL+"/push/secret?x=1")
	for range 2 {
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	seen := s.requests()
	for _, r := range seen {
		for name, want := range map[string]string{"TTL": "299", "Urgency": "high", "Topic": "A-12", "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream"} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		checkToken(t, r.header.Get("Authorization"), s.URL, &c.WebPush.Key.PublicKey)
		text, err := phone.read(r.body)
		var got pushBody
		if err == nil {
			err = json.Unmarshal([]byte(text), &got)
		}
		if want := (pushBody{Title: "You are called: Room 3", Body: strings.TrimSpace(m.Text), Tag: "A-12", URL: "/me"}); err != nil || got != want || r.method != "POST" || r.path != "/push/secret" {
			t.Errorf("%s %s %+v, %v", r.method, r.path, got, err)
		}
		if len(r.body) > 4096 || strings.Contains(string(r.body), "Room 3") {
			t.Errorf("%d bytes", len(r.body))
		}
		if _, err := newPushPhone(t).read(r.body); err == nil {
			t.Error("another phone reads it")
		}
	}
	if len(seen) != 2 || string(seen[0].body[:86]) == string(seen[1].body[:86]) {
		t.Error("two messages have one salt or key")
	}
}

// checkToken holds a push service's rules against a VAPID header (RFC 8292, 2 and 3).
func checkToken(t *testing.T, header, audience string, shop *ecdsa.PublicKey) {
	t.Helper()
	token, key, _ := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	public, err := shop.Bytes()
	if err != nil || key != base64.RawURLEncoding.EncodeToString(public) {
		t.Fatalf("the key is %q, %v", key, err)
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %q", header)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err != nil || len(signature) != 64 || !ecdsa.Verify(shop, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Errorf("the signature does not fit: %v", err)
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(text, &claims)
	}
	left := time.Until(time.Unix(claims.Exp, 0))
	if err != nil || claims.Aud != audience || claims.Sub != "mailto:owner@example.com" || left <= 0 || left > 24*time.Hour {
		t.Errorf("%s, %v", text, err)
	}
}

func TestWebPushOutcomes(t *testing.T) {
	again := errors.New("may be tried again")
	for status, want := range map[int]error{
		201: nil, 202: nil, 301: ErrRefused, 307: ErrRefused, 400: ErrRefused, 401: ErrRefused, 403: ErrRefused, 404: ErrRefused, 408: again, 410: ErrRefused,
		413: ErrRefused, 429: again, 500: again, 503: again,
	} {
		s, c := pushService(t, status)
		elsewhere := answering(t, http.StatusCreated)
		s.header, s.answer = http.Header{"Location": {elsewhere.URL}}, "why not"
		err := opened(t, ChannelWebPush, c).Send(t.Context(), toPhone(t, newPushPhone(t), s.URL+"/private"))
		checkOutcome(t, err, want, again)
		if gone := errors.Is(err, ErrGone); gone != (status == 404 || status == 410) {
			t.Errorf("%d: gone is %v", status, gone)
		}
		if err != nil && (!strings.Contains(err.Error(), "why not") || strings.Contains(err.Error(), "/private")) {
			t.Errorf("%d: %v", status, err)
		}
		if len(s.requests()) != 1 || len(elsewhere.requests()) != 0 {
			t.Errorf("%d: %d requests, and %d by a redirect", status, len(s.requests()), len(elsewhere.requests()))
		}
	}
	s, c := pushService(t, http.StatusCreated)
	s.Close()
	checkOutcome(t, opened(t, ChannelWebPush, c).Send(t.Context(), toPhone(t, newPushPhone(t), s.URL)), again, again)
}

// TestWebPushKnownHosts: a node calls the push services of browsers, and whatever its owner adds. A phone cannot make it call another
// address, also not one on the shop's own network.
func TestWebPushKnownHosts(t *testing.T) {
	s, c := pushService(t, http.StatusCreated)
	c.WebPush.Hosts = []string{"push.example.com"}
	stranger := opened(t, ChannelWebPush, c)
	for _, endpoint := range []string{
		s.URL, "http://fcm.googleapis.com/a", "https://me@fcm.googleapis.com/a", "https://fcm.googleapis.com:8443/a", "https://fcm.googleapis.com.example.com/a",
		"https://push.apple.com/a", "https://xpush.apple.com/a", "https://push.example.com:444/a", "https://192.168.1.1/a", "https://[::1]/a", "https://localhost/a", "https:///a", "::",
	} {
		if err := stranger.Send(t.Context(), toPhone(t, newPushPhone(t), endpoint)); !errors.Is(err, ErrRefused) || errors.Is(err, ErrGone) {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
	if err := stranger.Send(t.Context(), toPhone(t, newPushPhone(t), s.URL)); err == nil || !strings.Contains(err.Error(), "--web-push-host "+strings.TrimPrefix(s.URL, "https://")) {
		t.Errorf("it does not say what to do: %v", err)
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, endpoint := range []string{
		"https://fcm.googleapis.com/fcm/send/a", "https://updates.push.services.mozilla.com/wpush/v2/a", "https://web.push.apple.com/a", "https://WEB.PUSH.APPLE.COM:443/a",
		"https://wns2-par02p.notify.windows.com/w/?token=a", "https://push.example.com/a",
	} {
		if err := stranger.Send(ended, toPhone(t, newPushPhone(t), endpoint)); !errors.Is(err, context.Canceled) || errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
}

func TestWebPushBadMessages(t *testing.T) {
	s, c := pushService(t, http.StatusCreated)
	sender, phone := opened(t, ChannelWebPush, c), newPushPhone(t)
	bare, noPoint, long := toPhone(t, phone, s.URL), toPhone(t, phone, s.URL), toPhone(t, phone, s.URL)
	bare.Push, noPoint.Push.Key, long.Text = nil, make([]byte, 65), strings.Repeat("a", 5000)
	for _, m := range []Message{bare, noPoint, long} {
		if err := sender.Send(t.Context(), m); !errors.Is(err, ErrRefused) {
			t.Error(err)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
