package wire

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"storehub/node/identity"
)

// whoami answers protocol and peer, and a trailer as Connect and gRPC need.
func whoami(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Trailer", "X-End")
	p, ok := PeerFrom(r.Context())
	fmt.Fprintf(rw, "%s %v %s", r.Proto, ok, p.Node)
	rw.Header().Set("X-End", "yes")
}

func get(t testing.TB, c *http.Client, url string) (body, trailer string, status int) {
	t.Helper()
	req, err := http.NewRequestWithContext(within(t), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), resp.Trailer.Get("X-End"), resp.StatusCode
}

func publicClient(t testing.TB, id *identity.Identity, protos ...string) *http.Client {
	t.Helper()
	cfg := id.NewToken().ClientTLS()
	if len(protos) > 0 {
		cfg.NextProtos = protos
	}
	tr := &http.Transport{TLSClientConfig: cfg, ForceAttemptHTTP2: len(protos) == 0, DisableKeepAlives: len(protos) > 0}
	if len(protos) > 0 {
		tr.Protocols = new(http.Protocols)
		tr.Protocols.SetHTTP1(true)
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func TestHTTP2OnBothSides(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	w0, _ := start(t, b, Options{ID: ids[0]})
	w1, _ := start(t, b, Options{ID: ids[1]})
	serve(t, w0, http.HandlerFunc(whoami), nil)

	peer := &http.Client{Transport: w1.PeerTransport(ids[0].Node())}
	body, end, _ := get(t, peer, "https://anything.example/x")
	if want := "HTTP/2.0 true " + string(ids[1].Node()); body != want || end != "yes" {
		t.Errorf("peer: %q, trailer %q; want %q", body, end, want)
	}
	body, end, _ = get(t, publicClient(t, ids[0]), "https://"+w0.Addr().String())
	if body != "HTTP/2.0 false " || end != "yes" {
		t.Errorf("command line: %q, trailer %q", body, end)
	}
	body, _, _ = get(t, publicClient(t, ids[0], "http/1.1"), "https://"+w0.Addr().String())
	if body != "HTTP/1.1 false " {
		t.Errorf("old client: %q", body)
	}
}

func TestPeerCallsShareAConnection(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	w0, _ := start(t, b, Options{ID: ids[0]})
	w1, _ := start(t, b, Options{ID: ids[1]})
	serve(t, w0, http.HandlerFunc(whoami), nil)
	peer := &http.Client{Transport: w1.PeerTransport(ids[0].Node())}
	for range 5 {
		get(t, peer, "https://peer/x")
	}
	w1.mu.Lock()
	n := len(w1.conns)
	w1.mu.Unlock()
	if n != 1 {
		t.Fatalf("%d connections for 5 calls", n)
	}
	pool := w1.transportTo(ids[0].Node())
	w1.CloseStreams(ids[0].Node())
	if w1.transportTo(ids[0].Node()) == pool {
		t.Fatal("the pool with the closed connection is still used")
	}
	get(t, peer, "https://peer/x") // a fresh connection, by itself
}

func TestPeerStreamEndsWithThePeer(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	w0, stop := start(t, b, Options{ID: ids[0]})
	w1, _ := start(t, b, Options{ID: ids[1]})
	serve(t, w0, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(rw).Flush()
		<-r.Context().Done()
	}), nil)
	req, err := http.NewRequestWithContext(within(t), http.MethodGet, "https://peer/watch", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := w1.PeerTransport(ids[0].Node()).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	stop()
	if _, err := io.ReadAll(resp.Body); err == nil || req.Context().Err() != nil {
		t.Fatalf("the stream looks finished, or was never ended: %v", err)
	}
}

func TestExpiredPeerMayOnlyRenew(t *testing.T) {
	var ahead atomic.Int64
	clock := identity.WithClock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	b, ids := newBook(), shop(t, 2, clock)
	w0, _ := start(t, b, Options{ID: ids[0], Policy: identity.Policy{AllowExpired: true}})
	w1, _ := start(t, b, Options{ID: ids[1]})
	serve(t, w0, http.HandlerFunc(whoami), func(path string) bool { return path == "/renew" })
	ahead.Store(int64(400 * 24 * time.Hour))
	if _, err := ids[0].Refresh(nil); err != nil {
		t.Fatal(err)
	}
	peer := &http.Client{Transport: w1.PeerTransport(ids[0].Node())}
	if _, _, code := get(t, peer, "https://peer/other"); code != http.StatusForbidden {
		t.Errorf("an expired peer got %d", code)
	}
	if _, _, code := get(t, peer, "https://peer/renew"); code != http.StatusOK {
		t.Errorf("renewing answered %d", code)
	}
}

func TestPlainHTTPIsTold(t *testing.T) {
	b, ids := newBook(), shop(t, 1)
	w, _ := start(t, b, Options{ID: ids[0]})
	c, err := net.Dial("tcp", w.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	answer, _ := io.ReadAll(c) // the rest of the request may end it with a reset
	if !strings.Contains(string(answer), "https://") {
		t.Fatalf("answered %q", answer)
	}
}

func TestHelloFlood(t *testing.T) {
	b, ids := newBook(), shop(t, 1)
	w, _ := start(t, b, Options{ID: ids[0], MaxHandshakes: 4, HandshakeTimeout: 3 * time.Second})
	serve(t, w, http.HandlerFunc(whoami), nil)
	var silent []net.Conn
	for range 40 {
		c, err := net.Dial("tcp", w.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		silent = append(silent, c)
	}
	// Every one of them is closed: over the bound at once, the others in time.
	for i, c := range silent {
		_ = c.SetReadDeadline(time.Now().Add(soon))
		if _, err := c.Read(make([]byte, 1)); err == nil || isTimeout(err) {
			t.Fatalf("silent connection %d lives: %v", i, err)
		}
	}
	if body, _, _ := get(t, publicClient(t, ids[0]), "https://"+w.Addr().String()); body != "HTTP/2.0 false " {
		t.Fatalf("after the flood: %q", body)
	}
}

func isTimeout(err error) bool {
	ne, ok := err.(net.Error)
	return ok && ne.Timeout()
}

func TestGateIsFairToOtherAddresses(t *testing.T) {
	g := newGate(10, 2)
	at := func(s string) net.Addr { return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(s), 1)) }
	var leave []func()
	enter := func(s string) bool {
		l, ok := g.enter(at(s))
		if ok {
			leave = append(leave, l)
		}
		return ok
	}
	for i, want := range []bool{true, true, false} {
		if got := enter("192.168.1.9"); got != want {
			t.Fatalf("connection %d of one address: %v", i, got)
		}
	}
	if enter("::ffff:192.168.1.9") || !enter("192.168.1.10") {
		t.Fatal("addresses are mixed up")
	}
	for range 7 {
		if !enter("127.0.0.1") {
			t.Fatal("loopback is bounded by address")
		}
	}
	if enter("127.0.0.1") || enter("10.0.0.1") {
		t.Fatal("the sum is not bounded")
	}
	for _, l := range leave {
		l()
	}
	if g.total != 0 || len(g.perIP) != 0 {
		t.Fatalf("places were lost: %d, %v", g.total, g.perIP)
	}
}

func TestALPNOfStrangers(t *testing.T) {
	b, ids := newBook(), shop(t, 1)
	w, _ := start(t, b, Options{ID: ids[0]})
	for _, protos := range [][]string{{identity.ALPNRaft}, {identity.ALPNPeer, "h2"}, {"gopher"}} {
		d := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, NextProtos: protos}}
		c, err := d.DialContext(within(t), "tcp", w.Addr().String())
		if err == nil { // without a certificate the refusal comes with the first byte
			_ = c.SetReadDeadline(time.Now().Add(soon))
			_, err = c.Read(make([]byte, 1))
			_ = c.Close()
		}
		if err == nil || isTimeout(err) {
			t.Errorf("%v got in: %v", protos, err)
		}
	}
}

// TestClientsAreBounded: whoever holds connections gets a number of them and not one more, and what
// he closes is there for others.
func TestClientsAreBounded(t *testing.T) {
	b, ids := newBook(), shop(t, 1)
	w, _ := start(t, b, Options{ID: ids[0], MaxPublic: 3})
	serve(t, w, http.HandlerFunc(whoami), nil)
	ask := func() (net.Conn, error) {
		d := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}}
		c, err := d.DialContext(within(t), "tcp", w.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		_ = c.SetReadDeadline(time.Now().Add(soon))
		_, err = c.Read(make([]byte, 1))
		return c, err
	}
	var held []net.Conn
	for range 3 {
		c, err := ask()
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	if _, err := ask(); err == nil || isTimeout(err) {
		t.Fatalf("one more: %v", err)
	}
	_ = held[0].Close()
	for end := time.Now().Add(soon); ; {
		if _, err := ask(); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the place of a closed connection was lost")
		}
	}
}

// TestServersBoundRequestsAndAnswers: neither a slow sender nor a slow reader holds us for ever.
func TestServersBoundRequestsAndAnswers(t *testing.T) {
	for _, s := range []*http.Server{NewPublicServer(nil), NewPeerServer(nil, nil)} {
		if s.ReadTimeout <= 0 || s.WriteTimeout <= s.ReadTimeout || s.ReadHeaderTimeout <= 0 || s.IdleTimeout <= 0 {
			t.Errorf("%+v", s)
		}
	}
}

func TestPortInUse(t *testing.T) {
	b, ids := newBook(), shop(t, 1)
	w, _ := start(t, b, Options{ID: ids[0]})
	_, err := Listen(context.Background(), w.Addr().String(), Options{ID: ids[0], Lookup: b.lookup})
	if err == nil || !strings.Contains(err.Error(), w.Addr().String()) {
		t.Fatalf("a second listener: %v", err)
	}
}
