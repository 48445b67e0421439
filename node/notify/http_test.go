package notify

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"storehub/node/notify/smtptest"
)

// httpServer keeps what it was sent and answers as told.
type httpServer struct {
	*httptest.Server
	status int
	header http.Header
	answer string

	mu   sync.Mutex
	seen []request
}

type request struct {
	method, path string
	header       http.Header
	body         []byte
}

func (s *httpServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, request{r.Method, r.URL.Path, r.Header, body})
	for k, v := range s.header {
		w.Header()[k] = v
	}
	w.WriteHeader(s.status)
	io.WriteString(w, s.answer)
}

func (s *httpServer) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

func answering(t *testing.T, status int) *httpServer {
	s := &httpServer{status: status}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

const token, secret = "tk_topsecret", "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="

func ntfyTo(t *testing.T, url string) Sender {
	return opened(t, ChannelNtfy, Config{Ntfy: NtfyConfig{Server: url, TokenFile: secretFile(t, token+"\n")}})
}

func webhookTo(t *testing.T, url string) Sender {
	return opened(t, ChannelWebhook, Config{Webhook: WebhookConfig{URL: url, SecretFile: secretFile(t, secret+"\n")}})
}

// toTopic is a message for ntfy.
func toTopic(t *testing.T) Message {
	m := hello(t)
	m.To = "anna-7f3k"
	return m
}

func TestNtfy(t *testing.T) {
	s := answering(t, http.StatusOK)
	m := toTopic(t)
	m.Subject = strings.Repeat(m.Subject+" ", 10) + "\r\nX-Delay: 1d"
	if err := ntfyTo(t, s.URL+"/push/").Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := s.requests()[0]
	title, err := new(mime.WordDecoder).DecodeHeader(got.header.Get("Title"))
	if want := oneLine(m.Subject); title != want || err != nil {
		t.Errorf("title %q, %v", title, err)
	}
	if got.method != "POST" || got.path != "/push/anna-7f3k" || string(got.body) != m.Text || got.header.Get("X-Delay") != "" {
		t.Errorf("%s %s %q %v", got.method, got.path, got.body, got.header)
	}
	for name, want := range map[string]string{"Authorization": "Bearer " + token, "X-Sequence-ID": "M-12-e1-3k7q", "Content-Type": "text/plain; charset=utf-8"} {
		if got.header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.header.Get(name), want)
		}
	}
}

// TestNtfyPriority: what calls a technician rings long, what a customer is told does not.
func TestNtfyPriority(t *testing.T) {
	s := answering(t, http.StatusOK)
	for cause, want := range map[Cause]string{CauseDispatched: "high", CauseCalledOff: "high", CauseReplaced: "high", CauseReminder: ""} {
		m := toTopic(t)
		m.Event.Cause = cause
		if err := ntfyTo(t, s.URL).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		all := s.requests()
		if got := all[len(all)-1].header.Get("Priority"); got != want {
			t.Errorf("%s: priority %q, want %q", cause, got, want)
		}
	}
}

func TestNtfyTopics(t *testing.T) {
	s := answering(t, http.StatusOK)
	for _, to := range []string{"", "a/b", "a b", "../v1/account", "żółw", strings.Repeat("a", 65)} {
		m := toTopic(t)
		m.To = to
		if err := ntfyTo(t, s.URL).Send(t.Context(), m); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", to, err)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// verified is a receiver written from docs/webhook.md alone.
func verified(secret string, header http.Header, body []byte, now time.Time) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	at, err := strconv.ParseInt(header.Get("webhook-timestamp"), 10, 64)
	if err != nil || now.Sub(time.Unix(at, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, header.Get("webhook-id")+"."+header.Get("webhook-timestamp")+"."+string(body))
	for signature := range strings.FieldsSeq(header.Get("webhook-signature")) {
		text, ok := strings.CutPrefix(signature, "v1,")
		if sum, err := base64.StdEncoding.DecodeString(text); ok && err == nil && hmac.Equal(sum, mac.Sum(nil)) {
			return true
		}
	}
	return false
}

func TestWebhook(t *testing.T) {
	s := answering(t, http.StatusNoContent)
	sender, m := webhookTo(t, s.URL+"/hook?shop=1"), hello(t)
	m.To = ""
	for range 2 {
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	seen := s.requests()
	for _, r := range seen {
		if !verified(secret, r.header, r.body, time.Now()) || r.method != "POST" || r.path != "/hook" || r.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %v %s", r.method, r.path, r.header, r.body)
		}
	}
	if len(seen) != 2 || string(seen[0].body) != string(seen[1].body) || seen[0].header.Get("webhook-id") != "M-12-e1-3k7q" || seen[1].header.Get("webhook-id") != "M-12-e1-3k7q" {
		t.Error("the second attempt is another message")
	}
	tampered := []byte(strings.Replace(string(seen[0].body), "C-17", "C-18", 1))
	if verified(secret, seen[0].header, tampered, time.Now()) {
		t.Error("the signature does not sign the body")
	}
	var flat map[string]any
	if err := json.Unmarshal(seen[0].body, &flat); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"id": "M-12-e1-3k7q", "type": "date.reminder", "timestamp": "2026-12-03T18:30:00+01:00", "shop": "Złoty Lotos", "customer_id": "C-17", "date": "P-12/3",
		"starts_at": "2026-12-04T18:30:00+01:00", "ends_at": "2026-12-04T19:30:00+01:00", "subject": m.Subject, "text": m.Text,
		"was_at": nil, "until": nil, "units": nil, "card": nil,
	} {
		if flat[name] != want {
			t.Errorf("%s is %v, want %v", name, flat[name], want)
		}
	}
}

// TestWebhookDocs holds the request in docs/webhook.md against the docs' own words, and against what is
// sent.
func TestWebhookDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/webhook.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.ReplaceAll(string(page), "\r\n", "\n"), "```\n")
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(blocks[1])))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(blocks[1], "\n\n")
	body, documented := []byte(strings.TrimSpace(text)), strings.TrimSpace(blocks[3])
	at, _ := strconv.ParseInt(req.Header.Get("webhook-timestamp"), 10, 64)
	if !verified(documented, req.Header, body, time.Unix(at, 0)) {
		t.Error("the documented signature does not fit")
	}
	if key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(documented, keyPrefix)); sign(key, req.Header.Get("webhook-id"), req.Header.Get("webhook-timestamp"), body) != req.Header.Get("webhook-signature") {
		t.Error("we would sign it otherwise")
	}
	e := event(t, pl, CauseReminder)
	ours, err := json.Marshal(webhookBody{ID: "M-12-e1-3k7q", Event: e, Subject: Say(pl, e).Subject, Text: "Dzień dobry"})
	if err != nil || string(ours) != string(body) {
		t.Errorf("we would send\n%s\nnot\n%s", ours, body)
	}
}

// TestSignIsStandard signs the vector that the libraries of Standard Webhooks are tested with.
func TestSignIsStandard(t *testing.T) {
	key, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	if got := sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestHTTPOutcomes(t *testing.T) {
	again := errors.New("may be tried again")
	for status, want := range map[int]error{
		200: nil, 202: nil, 204: nil, 301: ErrRefused, 307: ErrRefused, 400: ErrRefused, 401: again, 403: again, 404: again, 408: again, 410: ErrRefused,
		413: ErrRefused, 429: again, 500: again, 503: again, 507: again,
	} {
		s := answering(t, status)
		elsewhere := answering(t, http.StatusOK)
		s.answer = "why\nnot" + strings.Repeat("!", 100_000)
		if status/100 == 3 {
			s.header = http.Header{"Location": {elsewhere.URL}}
		}
		for _, err := range []error{ntfyTo(t, s.URL).Send(t.Context(), toTopic(t)), webhookTo(t, s.URL).Send(t.Context(), hello(t))} {
			checkOutcome(t, err, want, again)
			if err != nil && (!strings.Contains(err.Error(), "why not!") || len(err.Error()) > 2*maxAnswer) {
				t.Errorf("%d: %.200v", status, err)
			}
		}
		if n := len(elsewhere.requests()); n != 0 {
			t.Errorf("%d: a redirect was followed", status)
		}
	}
}

// TestHTTPWithoutAnAnswer has a server that is gone before the request, or takes it and says nothing.
func TestHTTPWithoutAnAnswer(t *testing.T) {
	again := errors.New("may be tried again")
	gone := answering(t, http.StatusOK)
	gone.Close()
	mute := muteServer(t)
	for name, send := range map[string]func(context.Context, string) error{
		"ntfy":    func(ctx context.Context, url string) error { return ntfyTo(t, url).Send(ctx, toTopic(t)) },
		"webhook": func(ctx context.Context, url string) error { return webhookTo(t, url).Send(ctx, hello(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			checkOutcome(t, send(t.Context(), gone.URL), again, again)
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			err := send(ctx, mute)
			checkOutcome(t, err, ErrUnknown, again)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			for _, private := range []string{"anna-7f3k", "/private", token} {
				if strings.Contains(err.Error(), private) {
					t.Errorf("%q stands in %v", private, err)
				}
			}
		})
	}
}

// muteServer reads requests and never answers.
func muteServer(t *testing.T) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var served sync.WaitGroup
	served.Add(1)
	go func() {
		defer served.Done()
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			served.Add(1)
			go func() {
				defer served.Done()
				defer conn.Close()
				io.Copy(io.Discard, conn) // until the other side gives up
			}()
		}
	}()
	t.Cleanup(func() { listener.Close(); served.Wait() })
	return "http://" + listener.Addr().String() + "/private"
}

func TestHTTPByTLS(t *testing.T) {
	server, ca := smtptest.ThrowAway(t)
	s := &httpServer{status: http.StatusOK}
	s.Server = httptest.NewUnstartedServer(s)
	s.TLS = server
	s.Config.ErrorLog = nil
	s.StartTLS()
	defer s.Close()
	ntfy := Config{Ntfy: NtfyConfig{Server: s.URL}}
	again := errors.New("may be tried again")
	checkOutcome(t, opened(t, ChannelNtfy, ntfy).Send(t.Context(), toTopic(t)), again, again)
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests to a stranger", n)
	}
	ntfy.CAFile = ca
	if err := opened(t, ChannelNtfy, ntfy).Send(t.Context(), toTopic(t)); err != nil {
		t.Error(err)
	}
	if got := s.requests(); len(got) != 1 || got[0].header.Get("Authorization") != "" {
		t.Errorf("%d requests", len(got))
	}
}
