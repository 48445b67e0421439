package rpc_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

// phones are a shop with a register and one paired phone, its site, and its intake in clear.
type phones struct {
	*site
	reports, intake *httptest.Server
	token, id       string
}

func openPhones(t *testing.T) *phones {
	t.Helper()
	p := &phones{site: open(t)}
	server := rpc.NewServer(p.node, p.node, rpc.Options{Log: slog.New(slog.NewTextHandler(p.log, nil))})
	api := http.NewServeMux() // as a node has it
	api.Handle(rpc.ReportsPath, server.Reports())
	api.Handle("/", server.Clients())
	for at, h := range map[**httptest.Server]http.Handler{&p.reports: api, &p.intake: server.Intake()} {
		*at = httptest.NewServer(h)
		t.Cleanup((*at).Close)
		t.Cleanup((*at).Client().CloseIdleConnections)
	}
	p.call("Terminal.PutTerminal", `{"id":"desk","name":"Desk","role":"RECEPTION","lines":["shop"]}`).ok()
	p.token, p.id = p.pair("Anna's phone")
	return p
}

func (p *phones) pair(name string) (token, id string) {
	p.t.Helper()
	code := p.call("Call.CreatePairing", `{"terminal":"desk"}`).ok().at("code").(string)
	r := p.call("Call.Pair", `{"code":"`+code+`","deviceName":"`+name+`"}`, "Authorization", "").ok()
	return r.at("token").(string), r.at("assistantId").(string)
}

// post sends a body as an app does, without any library of ours.
func (p *phones) post(at *httptest.Server, contentType, body string, with ...string) reply {
	p.t.Helper()
	req, err := http.NewRequest("POST", at.URL+rpc.ReportsPath, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", "Bearer "+p.token)
	for i := 0; i+1 < len(with); i += 2 {
		if req.Header.Set(with[i], with[i+1]); with[i+1] == "" {
			req.Header.Del(with[i])
		}
	}
	return p.do(at, req)
}

func (p *phones) do(at *httptest.Server, req *http.Request) reply {
	p.t.Helper()
	res, err := at.Client().Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	r := reply{t: p.t, status: res.StatusCode, proto: res.ProtoMajor, header: res.Header, raw: string(b)}
	if err := json.Unmarshal(b, &r.body); err != nil {
		p.t.Fatalf("no JSON: %d %s", res.StatusCode, b)
	}
	return r
}

func (r reply) no(status int, code, words string) {
	r.t.Helper()
	message, _ := r.body["message"].(string)
	if r.status != status || r.body["code"] != code || !strings.Contains(message, words) {
		r.t.Errorf("want %d %s with %q, got %d: %s", status, code, words, r.status, r.raw)
	}
}

func (r reply) call(want map[string]any) {
	r.t.Helper()
	r.ok()
	for name, v := range want {
		if got := r.at("call", name); got != v {
			r.t.Errorf("%s: want %v, got %v: %s", name, v, got, r.raw)
		}
	}
}

const form = "application/x-www-form-urlencoded"

// TestReportsAsAppsSpellThem: a form, a form in parts and JSON, with the words that apps have.
func TestReportsAsAppsSpellThem(t *testing.T) {
	p := openPhones(t)
	for i, c := range []struct {
		contentType, body string
		want              map[string]any
	}{
		{form, "number=%2B48600700801&state=ringing", map[string]any{"number": "+48600700801", "state": "CALL_STATE_RINGING", "line": "assistant:" + p.id}},
		{form, "number=+48600700802&state=", map[string]any{"number": "+48600700802", "state": "CALL_STATE_RINGING"}},
		{form + "; charset=UTF-8", "Call-ID=x3&number=600700803&State=OFFHOOK&battery=80", map[string]any{"callId": "x3", "state": "CALL_STATE_ANSWERED"}},
		{"", "number=600700804&state=Incoming+call", map[string]any{"number": "600700804", "state": "CALL_STATE_RINGING"}},
		{"text/plain", `{"number":600700805,"state":"IDLE","extra":{"a":1}}`, map[string]any{"number": "600700805", "state": "CALL_STATE_ENDED"}},
		{"application/json", `{"number":"600700806","state":"missed","callerName":"Ola 🌸\nK","durationMs":"1500.5"}`, map[string]any{"state": "CALL_STATE_MISSED", "callerName": "Ola 🌸 K", "durationMs": "1500"}},
		{"application/json", `{"number":"600700807","direction":"outgoing","line":"shop"}`, map[string]any{"direction": "DIRECTION_OUTBOUND", "line": "shop"}},
		{form, "number=%25CNUM&state=ringing", map[string]any{"number": "", "presentation": "PRESENTATION_UNAVAILABLE"}},
		{form, "number=0&caller_name=%3F&state=ringing", map[string]any{"number": "", "callerName": ""}},
		{form, "number=-2&state=ringing", map[string]any{"number": "", "presentation": "PRESENTATION_RESTRICTED"}},
		{form, "number=600700808&presentation=private", map[string]any{"number": "", "presentation": "PRESENTATION_RESTRICTED"}},
		{form, "number=☎️😀", map[string]any{"number": "", "presentation": "PRESENTATION_UNAVAILABLE"}},
		{form, "number=Mama&presentation=allowed", map[string]any{"number": "", "presentation": "PRESENTATION_UNAVAILABLE"}},
		{"application/json", `{"number":"***700800"}`, map[string]any{"number": "***700800", "e164": "", "presentation": "PRESENTATION_ALLOWED"}},
		{form, "number=600700811&caller_name=%CNAME&state=ringing", map[string]any{"number": "600700811", "callerName": ""}},
		{form, "number=600700812&caller_name=50% Rabat", map[string]any{"number": "600700812", "callerName": "50% Rabat"}},
		{form, "number=600700814&caller_name=Ala%FF+%EF%BF%BDOla", map[string]any{"number": "600700814", "callerName": "Ala Ola"}},
		{form, "caller_name=Ala+& Ola&number=600700813", map[string]any{"number": "600700813", "callerName": "Ala & Ola"}},
		{form, "occurred_at=never&duration_ms=long&sent_at=&number=600700809", map[string]any{"number": "600700809", "late": false, "durationMs": "0"}},
	} {
		r := p.post(p.reports, c.contentType, c.body)
		if r.status != http.StatusOK {
			t.Errorf("%d: %d %s", i, r.status, r.raw)
			continue
		}
		r.call(c.want)
	}
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	for name, v := range map[string]string{"number": "+48600700810", "state": "RINGING", "token": p.token} {
		_ = w.WriteField(name, v)
	}
	_ = w.Close()
	p.post(p.reports, w.FormDataContentType(), parts.String(), "Authorization", "").call(map[string]any{"number": "+48600700810"})
}

// TestAFieldUnderTwoNames: which of them counts is no matter of chance, and a name that says nothing hides none.
func TestAFieldUnderTwoNames(t *testing.T) {
	p := openPhones(t)
	for _, c := range []struct{ contentType, body, number string }{
		{form, "NUMBER=600700801&Number=600700802&number=600700803", "600700803"},
		{form, "Number=600700804&NUMBER=600700805&number=%25CNUM", "600700805"},
		{form, "number=600700806&number=600700807", "600700806"},
		{"application/json", `{"NUMBER":"600700811","Number":"600700812","number":"600700813"}`, "600700813"},
		{"application/json", `{"Number":"600700814","NUMBER":600700815,"number":""}`, "600700815"},
		{"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"Number\"\r\n\r\n600700821\r\n--b\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n600700822\r\n--b--\r\n", "600700822"},
	} {
		for range 9 { // chance would have to hit nine times
			p.post(p.reports, c.contentType, c.body).call(map[string]any{"number": c.number})
		}
	}
}

// TestReportsThatAreRefused: with the right code and a sentence that a person understands.
func TestReportsThatAreRefused(t *testing.T) {
	p := openPhones(t)
	for _, at := range []*httptest.Server{p.reports, p.intake} {
		p.post(at, form, "number=1", "Authorization", "").no(401, "unauthenticated", "No token came along")
		p.post(at, form, "number=1", "Authorization", "Bearer nobody").no(401, "unauthenticated", "Pair the phone again")
		p.post(at, form, "number=1", "Authorization", "Bearer "+rpctest.OwnerToken).no(403, "permission_denied", "")
		p.post(at, form, "number="+strings.Repeat("7", 300)).no(400, "invalid_argument", "number")
		p.post(at, form, "number=1&state=sleeping").no(400, "invalid_argument", "ringing, answered, ended or missed")
		p.post(at, form, "phone=600700800&ringing").no(400, "invalid_argument", "neither number nor state")
		p.post(at, form, "").no(400, "invalid_argument", "neither number nor state")
		p.post(at, "application/json", `{}`).no(400, "invalid_argument", "neither number nor state")
		p.post(at, "application/json", `[1]`).no(400, "invalid_argument", "no JSON object")
		p.post(at, "multipart/form-data", `x`).no(400, "invalid_argument", "in parts")
		p.post(at, "image/png", "x").no(415, "invalid_argument", "a form or JSON")
		p.post(at, form, "note="+strings.Repeat("x", 9000)).no(413, "invalid_argument", "at most 8 KiB")
		for _, c := range [][3]string{{"GET", "", "by POST, not by GET"}, {"POST", "?token=" + p.token, "Nothing may stand behind a ?"}, {"POST", "?number=600", "Nothing may stand behind a ?"}} {
			req, err := http.NewRequest(c[0], at.URL+rpc.ReportsPath+c[1], nil)
			if err != nil {
				t.Fatal(err)
			}
			r := p.do(at, req)
			r.no(map[string]int{"GET": 405, "POST": 400}[c[0]], "invalid_argument", c[2])
			if c[0] == "GET" && r.header.Get("Allow") != "POST" {
				t.Error("it is not told what is allowed")
			}
		}
	}
	p.call("Call.RevokeAssistant", `{"assistantId":"`+p.id+`"}`).ok()
	for _, at := range []*httptest.Server{p.reports, p.intake} {
		r := p.post(at, form, "number=600700800")
		if r.no(401, "unauthenticated", "was revoked, and nothing was done. Pair the phone again at its register."); strings.Contains(r.raw, "owner") {
			t.Errorf("a phone is to ask the owner: %s", r.raw)
		}
	}
	if strings.Contains(p.log.String(), p.token) || p.shop.LogContains(p.token) {
		t.Error("a token was written down")
	}
}

// whole is a body that knows whether it was sent to its end.
type whole struct {
	io.Reader
	sent atomic.Bool
}

func (w *whole) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err == io.EOF {
		w.sent.Store(true)
	}
	return n, err
}

// TestReportTooLargeOverTLS: a client that could not send all may not take the answer, as curl over HTTP/2. So the node reads on, also where
// it refuses by the head.
func TestReportTooLargeOverTLS(t *testing.T) {
	p := openPhones(t)
	for _, h2 := range []bool{true, false} {
		at := httptest.NewUnstartedServer(p.reports.Config.Handler)
		at.EnableHTTP2 = h2
		at.StartTLS()
		for _, c := range []struct {
			query, words string
			status       int
		}{{"", "at most 8 KiB", 413}, {"?token=x", "Nothing may stand behind a ?", 400}} {
			body := &whole{Reader: strings.NewReader("note=" + strings.Repeat("x", 2<<20))}
			req, err := http.NewRequest("POST", at.URL+rpc.ReportsPath+c.query, body)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", form)
			r := p.do(at, req)
			r.no(c.status, "invalid_argument", c.words)
			if r.proto != map[bool]int{true: 2, false: 1}[h2] {
				t.Errorf("it went by HTTP/%d", r.proto)
			}
			if !body.sent.Load() {
				t.Errorf("HTTP/%d, %d: it was answered before all was read", r.proto, c.status)
			}
		}
		at.Client().CloseIdleConnections()
		at.Close()
	}
}

// TestReportTwice: the same report again, with its request id or without, is the same call.
func TestReportTwice(t *testing.T) {
	p := openPhones(t)
	body := url.Values{"number": {"600 700 800"}, "call_id": {"c-1"}, "state": {"ringing"}}.Encode()
	first := p.post(p.reports, form, body, rpc.HeaderRequestID, "act-1").ok()
	again := p.post(p.reports, form, body, rpc.HeaderRequestID, "act-1").ok()
	third := p.post(p.intake, form, body).ok()
	if first.raw != again.raw || first.header.Get(rpc.HeaderIndex) != again.header.Get(rpc.HeaderIndex) || third.at("id") != first.at("call", "id") {
		t.Errorf("%s\n%s\n%s", first.raw, again.raw, third.raw)
	}
	other := strings.Replace(body, "c-1", "c-2", 1)
	p.post(p.reports, form, other, rpc.HeaderRequestID, "act-1").no(400, "invalid_argument", "")
}

// TestReportByAWrongClock: only the difference of both times of the phone counts, so one whose clock is an hour off still opens a
// window; what waited for the network an hour does not.
func TestReportByAWrongClock(t *testing.T) {
	p := openPhones(t)
	for i, off := range []time.Duration{-time.Hour, time.Hour} {
		now := time.Now().Add(off)
		body := url.Values{"number": {"60070080" + strconv.Itoa(i)}, "occurred_at": {strconv.FormatInt(now.UnixMilli()-800, 10)}, "sent_at": {strconv.FormatInt(now.UnixMilli(), 10)}}
		p.post(p.reports, form, body.Encode()).call(map[string]any{"late": false})
		seconds := url.Values{"number": {"60070081" + strconv.Itoa(i)}, "occurred_at": {strconv.FormatInt(now.Unix()-3600, 10)}, "sent_at": {now.Format(time.RFC3339)}}
		p.post(p.reports, form, seconds.Encode()).call(map[string]any{"late": true})
	}
}

// TestIntakeReadsNothingBack: in clear nobody learns who called, however well he is known, and nobody floods the log.
func TestIntakeReadsNothingBack(t *testing.T) {
	p := openPhones(t)
	p.call("Customer.PutCustomer", `{"name":"Ola Nowak","phones":["600700800"]}`).ok()
	body := "number=600700800&state=ringing&token=" + p.token
	r := p.post(p.intake, form, body, "Authorization", "").ok()
	if len(r.body) != 2 || r.at("taken") != true || r.at("id") != "G-1" || strings.Contains(r.raw, "600700800") {
		t.Errorf("told: %s", r.raw)
	}
	for name := range r.header {
		if strings.HasPrefix(name, "Storehub-") && name != rpc.HeaderRequestID {
			t.Errorf("told: %s", name)
		}
	}
	for range 9 {
		p.post(p.intake, form, body).ok()
	}
	r = p.post(p.intake, form, body)
	r.no(429, "resource_exhausted", "more than 10 times")
	if after, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || after < 50 || after > 60 {
		t.Errorf("retry after %q", r.header.Get("Retry-After"))
	}
	other, _ := p.pair("Ben's phone")
	p.post(p.intake, form, body, "Authorization", "Bearer "+other).ok()
	p.post(p.reports, form, body).ok() // with TLS nobody listens
	for _, path := range []string{"/", "/storehub.v1.CallService/ListCalls", "/v1/calls/", "/livez", "/metrics"} {
		req, err := http.NewRequest("POST", p.intake.URL+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+p.token)
		p.do(p.intake, req).no(404, "not_found", "nothing else is here")
	}
}

// TestReportsAreLimited: a phone reports 60 times a minute, whichever way it takes, and is told when it may again. Others may all the time.
func TestReportsAreLimited(t *testing.T) {
	p := openPhones(t)
	other, _ := p.pair("Ben's phone")
	body := "number=600700800&state=ringing"
	connect := func() reply {
		req, err := http.NewRequest("POST", p.reports.URL+storehubv1connect.CallServiceReportCallProcedure, strings.NewReader(`{"number":"600700800"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + p.token}}
		return p.do(p.reports, req)
	}
	for range 25 {
		p.post(p.reports, form, body).ok()
		connect().ok()
	}
	for range 10 {
		p.post(p.intake, form, body).ok()
	}
	p.post(p.intake, form, body).no(429, "resource_exhausted", "more than 10 times within 60 s")
	for what, r := range map[string]reply{"a form": p.post(p.reports, form, body), "Connect": connect()} {
		r.no(429, "resource_exhausted", "this phone has reported more than 60 times within 60 s")
		r.refused("resource_exhausted", "OVERLOADED")
		if after, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || after < 1 || after > 60 {
			t.Errorf("%s: retry after %q", what, r.header.Get("Retry-After"))
		}
	}
	for _, at := range []*httptest.Server{p.reports, p.intake} {
		p.post(at, form, body, "Authorization", "Bearer "+other).ok()
	}
}

// TestTwoPhonesOfALine: both say that the line rings and, a moment apart, that it is over: that is one call.
func TestTwoPhonesOfALine(t *testing.T) {
	p := openPhones(t)
	other, _ := p.pair("Ben's phone")
	for _, state := range []string{"ringing", "ended"} {
		for i, token := range []string{p.token, other} {
			r := p.post(p.reports, form, "number=600700800&line=shop&state="+state+"&call_id=of-phone-"+strconv.Itoa(i), "Authorization", "Bearer "+token).ok()
			if r.at("call", "id") != "G-1" {
				t.Errorf("phone %d, %s: %s", i, state, r.raw)
			}
		}
		p.shop.Pass(20 * time.Second)
	}
}
