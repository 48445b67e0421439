package node

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"storehub/node/identity"
	freeports "storehub/node/ports"
	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/web"
)

// emptyPC is a PC that waits to be set up.
type emptyPC struct {
	t      *testing.T
	dir    string
	log    *logText
	url    string
	secret string
	sign   SetupSign
	ran    chan error
	client *http.Client
}

// logText is a log that is read while it is written.
type logText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// openPC opens the door; change may alter what the PC is told.
func openPC(t *testing.T, change func(*Config, *SetupOptions)) *emptyPC {
	t.Helper()
	listen, page, err := freeports.Take()
	if err != nil {
		t.Fatal(err)
	}
	p := &emptyPC{t: t, dir: filepath.Join(t.TempDir(), "node"), log: &logText{}, ran: make(chan error, 1)}
	signs := make(chan SetupSign, 1)
	cfg := Config{
		Dir: p.dir, Listen: fmt.Sprintf("127.0.0.1:%d", listen), HTTP: fmt.Sprintf("127.0.0.1:%d", page), NoMDNS: true,
		Log: slog.New(slog.NewTextHandler(p.log, nil)),
	}
	o := SetupOptions{Tell: func(s SetupSign) { signs <- s }}
	change(&cfg, &o)
	s, err := OpenSetup(t.Context(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() { p.ran <- s.Run(ctx) }()
	p.sign = <-signs
	p.url, p.secret, _ = strings.Cut(p.sign.URLs[0], "/setup#")
	transport := &http.Transport{}
	p.client = &http.Client{Transport: transport}
	t.Cleanup(func() {
		stop()
		transport.CloseIdleConnections()
	})
	return p
}

func nothingElse(*Config, *SetupOptions) {}

// call answers the code of a refusal with its reason, "" = none, and the answer.
func (p *emptyPC) call(method string, request map[string]any, id string) (string, map[string]any) {
	p.t.Helper()
	body, err := json.Marshal(request)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, p.url+"/storehub.v1.SetupService/"+method, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if id != "" {
		req.Header.Set(rpc.HeaderRequestID, id)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return "gone", nil
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		p.t.Fatal(err)
	}
	if res.StatusCode == http.StatusOK {
		return "", answer
	}
	detail := answer["details"].([]any)[0].(map[string]any)["debug"].(map[string]any)
	return fmt.Sprint(answer["code"], " ", strings.TrimPrefix(fmt.Sprint(detail["reason"]), "REASON_")), detail
}

func (p *emptyPC) shop(change ...any) map[string]any {
	req := map[string]any{
		"secret": p.secret, "shop": "Lotus", "language": "PL", "zone": "Europe/Warsaw", "currency": "PLN", "defaultRegion": "PL", "nodeName": "reception",
		"owner": map[string]any{"id": "lin", "name": "Lin Hui", "pin": "4711"},
	}
	for i := 0; i+1 < len(change); i += 2 {
		req[change[i].(string)] = change[i+1]
	}
	return req
}

// made is the first command of the shop that was made in dir.
func made(t *testing.T, dir string) *storehubv1.SetUp {
	t.Helper()
	id, err := identity.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var s seed
	if is, err := dataDir(dir).read(seedName, &s); err != nil || !is {
		t.Fatal(is, err)
	}
	cmd, err := s.command(id)
	if err != nil {
		t.Fatal(err)
	}
	return cmd
}

// opens tells that an answer has the owner's token.
func opens(answer map[string]any, cmd *storehubv1.SetUp) bool {
	sum := sha256.Sum256([]byte(fmt.Sprint(answer["ownerToken"])))
	return bytes.Equal(sum[:], cmd.OwnerTokenHash)
}

// TestTwoSubmissionsMakeOneShop: of many at once one is done; the same once more gets the same answer, as long as the door is there.
func TestTwoSubmissionsMakeOneShop(t *testing.T) {
	p := openPC(t, nothingElse)
	const browsers = 6
	var all sync.WaitGroup
	got := make([]string, browsers)
	answers := make([]map[string]any, browsers)
	for i := range browsers {
		all.Go(func() {
			// The first two are one act: a browser that has asked again.
			got[i], answers[i] = p.call("SetUpShop", p.shop("shop", fmt.Sprint("Shop ", max(i, 1))), fmt.Sprint("act-", max(i, 1)))
		})
	}
	all.Wait()
	if err := <-p.ran; err != nil {
		t.Fatal(err)
	}
	cmd, done := made(t, p.dir), 0
	for i, code := range got {
		switch {
		case code == "" && cmd.Name == fmt.Sprint("Shop ", max(i, 1)):
			done++
			if answers[i]["clusterId"] != cmd.ClusterId || answers[i]["url"] != p.url+"/" || answers[i]["nodeId"] != cmd.NodeId || !opens(answers[i], cmd) {
				t.Errorf("browser %d: %v, want %v", i, answers[i], cmd)
			}
		case code != "failed_precondition ALREADY_SET_UP" && code != "gone":
			t.Errorf("browser %d: %s %v", i, code, answers[i])
		}
	}
	if done == 0 || done > 2 || done == 2 && cmd.Name != "Shop 1" {
		t.Errorf("%d were told that they have made %s", done, cmd.Name)
	}
	if cmd.Settings.GetZone() != "Europe/Warsaw" || cmd.Settings.GetDefaultRegion() != "PL" || cmd.Owner.GetId() != "lin" || cmd.Owner.CardUids != nil {
		t.Errorf("the shop begins with %v", cmd)
	}
	if strings.Contains(p.log.String(), "4711") || strings.Contains(cmd.String(), "4711") {
		t.Error("the PIN is written down")
	}
}

// TestWhatIsWrongIsToldByItsField, and leaves the door as it was.
func TestWhatIsWrongIsToldByItsField(t *testing.T) {
	p := openPC(t, nothingElse)
	owner := func(id, name, pin, card string) map[string]any {
		return map[string]any{"id": id, "name": name, "pin": pin, "cardUid": card}
	}
	for _, c := range []struct {
		change      []any
		code, field string
	}{
		{[]any{"shop", ""}, "REQUIRED", "shop"},
		{[]any{"shop", " "}, "REQUIRED", "shop"},
		{[]any{"nodeName", "Front PC"}, "BAD_VALUE", "node_name"},
		{[]any{"zone", "Mars/Base"}, "BAD_VALUE", "zone"},
		{[]any{"currency", "zloty"}, "BAD_VALUE", "currency"},
		{[]any{"defaultRegion", "QQ"}, "BAD_VALUE", "default_region"},
		{[]any{"owner", owner("lin hui", "Lin", "4711", "")}, "BAD_TEXT", "id"},
		{[]any{"owner", owner("lin", "", "4711", "")}, "REQUIRED", "name"},
		{[]any{"owner", owner("lin", "Lin", "47", "")}, "OUT_OF_RANGE", "pin"},
		{[]any{"owner", owner("lin", "Lin", "47ab", "")}, "BAD_VALUE", "pin"},
	} {
		code, detail := p.call("SetUpShop", p.shop(c.change...), "")
		if code != "invalid_argument "+c.code || !strings.Contains(fmt.Sprint(detail["args"]), "name:field value:"+c.field) {
			t.Errorf("%v: %s %v", c.change, code, detail)
		}
	}
	if code, _ := p.call("SetUpShop", p.shop("owner", owner("lin", "Lin", "4711", "nonsense")), ""); code != "invalid_argument CARD_MALFORMED" {
		t.Error(code)
	}
	for _, c := range []struct{ token, via, code string }{
		{"SH1-OOPS", "https://127.0.0.1:1", "BAD_VALUE"}, {"", "https://127.0.0.1:1", "REQUIRED"},
	} {
		if code, detail := p.call("JoinShop", map[string]any{"secret": p.secret, "token": c.token, "via": []string{c.via}, "nodeName": "office"}, ""); code != "invalid_argument "+c.code {
			t.Errorf("%+v: %s %v", c, code, detail)
		}
	}
	if needs, err := NeedsSetup(p.dir); err != nil || !needs {
		t.Errorf("something is in the directory: %v", err)
	}
	if code, _ := p.call("SetUpShop", p.shop(), ""); code != "" {
		t.Errorf("in the end: %s", code)
	}
	if err := <-p.ran; err != nil {
		t.Error(err)
	}
}

// TestTheSecretIsTheKey: without it nobody is told anything, and guessing ends soon.
func TestTheSecretIsTheKey(t *testing.T) {
	p := openPC(t, nothingElse)
	if code, answer := p.call("GetSetup", map[string]any{}, ""); code != "" || answer["hostName"] != "" || len(answer["addresses"].([]any)) > 0 {
		t.Errorf("without a secret: %s %v", code, answer)
	}
	code, answer := p.call("GetSetup", map[string]any{"secret": p.secret}, "")
	if code != "" || answer["suggestedNodeName"] == "" || answer["defaultZone"] != "Asia/Shanghai" || answer["zonesVersion"] == "" || answer["taken"] != false ||
		len(answer["zones"].([]any)) < 500 || len(answer["regions"].([]any)) < 200 || len(answer["languages"].([]any)) != 3 {
		t.Errorf("with the secret: %s %v", code, answer)
	}
	for i := range 12 {
		want := "permission_denied SETUP_SECRET"
		if i >= 10 {
			want = "resource_exhausted OVERLOADED"
		}
		if code, _ := p.call("SetUpShop", p.shop("secret", p.secret[1:]), ""); code != want {
			t.Errorf("guess %d: %s", i+1, code)
		}
	}
	if code, _ := p.call("SetUpShop", p.shop(), ""); code != "resource_exhausted OVERLOADED" {
		t.Errorf("who has guessed that often is told of a hit: %s", code)
	}
	if strings.Contains(p.log.String(), p.secret[1:]) || strings.Count(p.log.String(), "with a wrong secret") != 12-2 {
		t.Errorf("the log says %s", p.log)
	}
	if needs, err := NeedsSetup(p.dir); err != nil || !needs {
		t.Errorf("something was made: %v", err)
	}
}

// TestSecretsEnd, and the next one is shown.
func TestSecretsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signs := make(chan SetupSign, 1)
		s := &Setup{local: "http://127.0.0.1:7102", tell: func(s SetupSign) { signs <- s }}
		ctx, stop := context.WithCancel(t.Context())
		s.renew()
		first := <-signs
		go s.keepSecret(ctx)
		_, secret, _ := strings.Cut(first.URLs[0], "#")
		if len(secret) < 26 || !s.Opens(secret) || s.Opens(secret+"A") || s.Opens("") {
			t.Errorf("the secret %q", first.URLs[0])
		}
		time.Sleep(secretLives - time.Second)
		if !s.Opens(secret) {
			t.Error("it has ended early")
		}
		time.Sleep(time.Second)
		second := <-signs
		_, next, _ := strings.Cut(second.URLs[0], "#")
		if s.Opens(secret) || !s.Opens(next) || !second.Until.Equal(first.Until.Add(secretLives)) {
			t.Errorf("%+v after %+v", second, first)
		}
		stop()
	})
}

// TestPagesAtTheDoor: what a browser gets is what a node would give it, and no other site gets anything.
func TestPagesAtTheDoor(t *testing.T) {
	p := openPC(t, func(*Config, *SetupOptions) {})
	nodes := httptest.NewRecorder()
	web.Handler(web.Options{}).ServeHTTP(nodes, httptest.NewRequest(http.MethodGet, "/setup", nil))
	get := func(path, host string) (*http.Response, string) {
		req, err := http.NewRequest(http.MethodGet, p.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if host != "" {
			req.Host = host
		}
		res, err := p.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(b)
	}
	if res, body := get("/setup", ""); res.StatusCode != nodes.Code || body != nodes.Body.String() || res.Header.Get("Content-Security-Policy") != nodes.Header().Get("Content-Security-Policy") {
		t.Error(body, res.Header)
	}
	if res, body := get("/setup", "shop.example:7102"); res.StatusCode != http.StatusMisdirectedRequest {
		t.Error("by another name:", res.StatusCode, body)
	}
	if res, _ := get("/livez", ""); res.StatusCode != http.StatusOK {
		t.Error("it does not live:", res.StatusCode)
	}
	if res, body := get("/readyz", ""); res.StatusCode != http.StatusServiceUnavailable {
		t.Error("ready:", body)
	}
}

// TestSetUpOverTheNetwork: the certificate is the one whose fingerprint was shown.
func TestSetUpOverTheNetwork(t *testing.T) {
	p := openPC(t, func(c *Config, o *SetupOptions) { c.HTTP, o.Remote = "", true })
	if !strings.HasPrefix(p.url, "https://127.0.0.1:") {
		t.Fatalf("the door is at %s", p.url)
	}
	p.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{
		InsecureSkipVerify: true,
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			if sum := sha256.Sum256(raw[0]); fingerprint(sum[:]) != p.sign.Fingerprint {
				return errors.New("another certificate")
			}
			return nil
		},
	}}
	if code, answer := p.call("SetUpShop", p.shop(), ""); code != "" || answer["url"] != p.url+"/" {
		t.Errorf("%s %v", code, answer)
	}
	p.client.CloseIdleConnections()
	if err := <-p.ran; err != nil {
		t.Error(err)
	}
}

// TestNoDoorNoSetUp says what to do instead.
func TestNoDoorNoSetUp(t *testing.T) {
	_, err := OpenSetup(t.Context(), Config{Dir: t.TempDir(), Listen: "127.0.0.1:7100"}, SetupOptions{})
	if err == nil || !strings.Contains(err.Error(), "storehub init") {
		t.Error(err)
	}
}

// TestCutOffSetUps: whatever a crash has left, the next set-up finds a PC that is no node, or a whole one.
func TestCutOffSetUps(t *testing.T) {
	crash := errors.New("power is gone")
	whole := func(dir string) {
		t.Helper()
		if needs, err := NeedsSetup(dir); err != nil || needs {
			t.Fatalf("after the set-up: %v %v", needs, err)
		}
		if made(t, dir).Name != "Lotus" {
			t.Error("another shop")
		}
		if err := makeDir(dir, func(string) error { return nil }); !errors.Is(err, errUsed) {
			t.Errorf("a second shop: %v", err)
		}
		beside, err := filepath.Glob(dir + besides)
		if err != nil || len(beside) > 0 {
			t.Errorf("left beside it: %v %v", beside, err)
		}
	}
	init := func(dir string) {
		t.Helper()
		if needs, err := NeedsSetup(dir); err != nil || !needs {
			t.Fatalf("before the set-up: %v %v", needs, err)
		}
		if _, err := Init(t.Context(), InitOptions{Dir: dir, Name: "reception", Shop: "Lotus", Timeout: raftkit.MinT}); err != nil {
			t.Fatal(err)
		}
	}
	after := func(dir string) {
		t.Helper()
		init(dir)
		whole(dir)
	}
	t.Run("while it grew beside", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "node")
		dead := dir + ".new-1234"
		if err := os.MkdirAll(filepath.Join(dead, identity.Folder), 0o700); err != nil {
			t.Fatal(err)
		}
		after(dir)
	})
	t.Run("while it grew within", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "new-1234", identity.Folder), 0o700); err != nil {
			t.Fatal(err)
		}
		after(dir)
	})
	t.Run("while its pieces moved in", func(t *testing.T) {
		dir := t.TempDir()
		for _, piece := range []string{seedName, settingsName, tokenName, lockFile} {
			if err := os.WriteFile(filepath.Join(dir, piece), []byte("{}"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := makeDir(dir, func(string) error { return crash }); !errors.Is(err, crash) {
				t.Fatal(err)
			}
		}
		after(dir)
	})
	t.Run("somebody else's files", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "accounts.xls"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if needs, err := NeedsSetup(dir); err != nil || needs {
			t.Errorf("it is taken for nothing: %v %v", needs, err)
		}
	})
	t.Run("while another one works", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "node")
		err := makeDir(dir, func(tmp string) error {
			init(dir) // sweeps beside it, and is first
			_, err := os.Stat(tmp)
			return err
		})
		if err == nil {
			t.Error("two nodes were made in one directory")
		}
		whole(dir)
	})
}

// TestLinesOfNewPCs: whatever a person pastes, the token and the addresses are found.
func TestLinesOfNewPCs(t *testing.T) {
	for text, want := range map[string]string{
		"SH1-ABC":   "SH1-ABC []",
		"SH1-AB CD": "SH1-AB CD []",
		"storehub join --dir DIR --name NAME SH1-ABC --via https://a:1,https://b:2":   "SH1-ABC [https://a:1 https://b:2]",
		"sudo -u storehub storehub join SH1-ABC\n --via=https://a:1 --name x --dir y": "SH1-ABC [https://a:1]",
		"": " []",
	} {
		token, via := readJoinLine(text)
		if got := fmt.Sprint(token, " ", via); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for host, want := range map[string]string{"Front_Desk.lan": "front-desk", "PC-7": "pc-7", "": "reception", "localhost": "reception", "前台": "reception", "-x-": "x"} {
		if got := nodeNameOf(host); got != want || identity.ValidName(got) != nil {
			t.Errorf("%q: %q", host, got)
		}
	}
}
