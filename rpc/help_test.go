package rpc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is a node's real HTTP server before a shop in memory.
type site struct {
	t    *testing.T
	shop *rpctest.Shop
	node *rpctest.Node
	http *httptest.Server
	log  *bytes.Buffer
}

func open(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, shop: rpctest.NewShop(), log: &bytes.Buffer{}}
	s.node = s.shop.Node("n1")
	server := rpc.NewServer(s.node, s.node, rpc.Options{Log: slog.New(slog.NewTextHandler(s.log, nil))})
	s.http = httptest.NewUnstartedServer(server.Clients())
	s.http.EnableHTTP2 = true
	s.http.StartTLS()
	t.Cleanup(func() {
		s.http.CloseClientConnections()
		s.http.Client().CloseIdleConnections()
		s.http.Close()
	})
	return s
}

// reply is what a call came to, as a client without any library sees it.
type reply struct {
	t      *testing.T
	status int
	proto  int // 1 or 2, of what reports
	header http.Header
	body   map[string]any
	raw    string
}

// with is a header of a call: name, value, name, value…
func (s *site) call(method, body string, with ...string) reply {
	s.t.Helper()
	return s.send("application/json", method, strings.NewReader(body), with...)
}

func (s *site) send(contentType, method string, body io.Reader, with ...string) reply {
	s.t.Helper()
	service, name, _ := strings.Cut(method, ".")
	req, err := http.NewRequest("POST", s.http.URL+"/storehub.v1."+service+"Service/"+name, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", "Bearer "+rpctest.OwnerToken)
	for i := 0; i+1 < len(with); i += 2 {
		if req.Header.Set(with[i], with[i+1]); with[i+1] == "" {
			req.Header.Del(with[i])
		}
	}
	res, err := s.http.Client().Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	r := reply{t: s.t, status: res.StatusCode, header: res.Header, raw: string(b)}
	_ = json.Unmarshal(b, &r.body)
	return r
}

func (r reply) ok() reply {
	r.t.Helper()
	if r.status != http.StatusOK {
		r.t.Fatalf("status %d: %s", r.status, r.raw)
	}
	return r
}

// refused wants a code of Connect and a reason, with args as name=value.
func (r reply) refused(code, reason string, args ...string) reply {
	r.t.Helper()
	if r.body["code"] != code {
		r.t.Fatalf("want %s %s, got %d: %s", code, reason, r.status, r.raw)
	}
	details, _ := r.body["details"].([]any)
	if len(details) != 1 {
		r.t.Fatalf("want one detail: %s", r.raw)
	}
	debug := details[0].(map[string]any)["debug"].(map[string]any)
	if got := debug["reason"]; got != "REASON_"+reason && reason != "UNSPECIFIED" {
		r.t.Fatalf("want %s, got %v: %s", reason, got, r.raw)
	}
	have := map[string]any{}
	list, _ := debug["args"].([]any)
	for _, a := range list {
		a := a.(map[string]any)
		have[a["name"].(string)] = a["value"]
	}
	for _, a := range args {
		if name, value, _ := strings.Cut(a, "="); have[name] != value {
			r.t.Fatalf("want %s, got %v: %s", a, have, r.raw)
		}
	}
	return r
}

// at follows names through nested objects.
func (r reply) at(path ...string) any {
	var v any = r.body
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	return v
}

// open for business: category foot, women 01.. and men 21.., all checked in.
func (s *site) staffed(women, men int) *site {
	s.t.Helper()
	s.call("Roster.PutCategory", `{"id":"foot","name":"足疗"}`).ok()
	add := func(number, gender string) {
		s.call("Roster.PutTechnician", `{"number":"`+number+`","name":"N`+number+`","gender":"`+gender+`","category":"foot","cardUids":["em4100:00000000`+number+`"]}`).ok()
		s.call("Roster.CheckIn", `{"technician":"`+number+`"}`).ok()
	}
	for i := range women {
		add(two(1+i), "FEMALE")
	}
	for i := range men {
		add(two(21+i), "MALE")
	}
	return s
}

func two(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

// token makes a credential and answers it with its id.
func (s *site) token(role string, more ...string) (token, id string) {
	s.t.Helper()
	r := s.call("Access.CreateToken", `{"name":"t","role":"`+role+`"`+strings.Join(more, "")+`}`).ok()
	return r.at("token").(string), r.at("id").(string)
}

type bearer struct {
	token string
	next  http.RoundTripper
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.next.RoundTrip(r)
}

func (s *site) client(token string) *http.Client {
	return &http.Client{Transport: bearer{token, s.http.Client().Transport}}
}

func (s *site) dispatch(token string) storehubv1connect.DispatchServiceClient {
	return storehubv1connect.NewDispatchServiceClient(s.client(token), s.http.URL)
}

var ctx = context.Background()
