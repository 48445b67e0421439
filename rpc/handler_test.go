package rpc_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"storehub/rpc"
	"storehub/rpc/rpctest"
)

// handler is a server without a network, for tests that live in a bubble of time.
type handler struct {
	http http.Handler
	from string
}

func handlerFor(n *rpctest.Node) *handler {
	return &handler{http: rpc.NewServer(n, n, rpc.Options{Log: slog.New(slog.DiscardHandler)}).Clients(), from: "192.0.2.1:1234"}
}

// with is a header of a call: name, value, name, value…
func (h *handler) call(t *testing.T, method, body, token string, with ...string) reply {
	t.Helper()
	service, name, _ := strings.Cut(method, ".")
	req := httptest.NewRequest("POST", "/storehub.v1."+service+"Service/"+name, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(with); i += 2 {
		req.Header.Set(with[i], with[i+1])
	}
	req.RemoteAddr = h.from
	w := httptest.NewRecorder()
	h.http.ServeHTTP(w, req)
	r := reply{t: t, status: w.Code, header: w.Header(), raw: w.Body.String()}
	_ = json.Unmarshal(w.Body.Bytes(), &r.body)
	return r
}
