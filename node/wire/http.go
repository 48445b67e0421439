package wire

import (
	"context"
	"net"
	"net/http"
	"time"

	"storehub/node/identity"
)

// The peers' HTTP/2 starts with prior knowledge on a connection whose protocol
// name is storehub-peer/1. To net/http that is "unencrypted HTTP/2": it never
// sees the *tls.Conn inside ours, and needs no h2 in ALPN. Request.TLS is
// therefore nil; PeerFrom tells who calls.

const (
	headerTimeout = 5 * time.Second
	// requestTimeout is how long a whole request may take to come. On HTTP/1 it ends the call as well,
	// so it is longer than a body of 1 MiB and the call's own 5 s together need; a stream takes it back.
	requestTimeout = 15 * time.Second
	// answerTimeout is from the head of a request to the end of its answer; a stream sets its own.
	answerTimeout = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
)

type peerKey struct{}

// ConnContext is for http.Server.ConnContext: it puts the peer of a connection
// into the context of its requests.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	if pc, ok := c.(*conn); ok {
		return context.WithValue(ctx, peerKey{}, pc.peer)
	}
	return ctx
}

// PeerFrom tells which node sent a request; false for anybody else.
func PeerFrom(ctx context.Context) (identity.Peer, bool) {
	p, ok := ctx.Value(peerKey{}).(identity.Peer)
	return p, ok
}

// NewPeerServer is for Serve(w.Peers()). A node whose certificate has expired
// (only with Policy.AllowExpired) reaches the paths that renew allows; nil
// allows none.
func NewPeerServer(h http.Handler, renew func(path string) bool) *http.Server {
	guarded := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		p, ok := PeerFrom(r.Context())
		if !ok || (p.Expired && (renew == nil || !renew(r.URL.Path))) {
			http.Error(rw, "this node's certificate has expired: it may only renew it", http.StatusForbidden)
			return
		}
		h.ServeHTTP(rw, r)
	})
	return newServer(guarded, func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) })
}

// NewPublicServer is for Serve(w.Public()): h2 and HTTP/1.1.
func NewPublicServer(h http.Handler) *http.Server {
	return newServer(h, func(p *http.Protocols) { p.SetHTTP1(true); p.SetHTTP2(true) })
}

func newServer(h http.Handler, set func(*http.Protocols)) *http.Server {
	s := &http.Server{
		Handler: h, ConnContext: ConnContext, Protocols: new(http.Protocols),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: requestTimeout, WriteTimeout: answerTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
	}
	set(s.Protocols)
	return s
}

func (w *Wire) newPeerTransport() *http.Transport {
	t := &http.Transport{
		DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(addr)
			if err != nil {
				return nil, err
			}
			return w.dial(ctx, identity.NodeID(host), identity.ALPNPeer)
		},
		Protocols:       new(http.Protocols),
		IdleConnTimeout: idleTimeout,
		// A connection that answers no ping is given up, with all calls on it.
		HTTP2: &http.HTTP2Config{SendPingTimeout: peerSilence, PingTimeout: peerSilence},
	}
	t.Protocols.SetUnencryptedHTTP2(true)
	return t
}

// PeerTransport sends requests to node id over HTTP/2, whatever scheme and host
// their URL has. All calls to one node share a connection. It may be kept: it
// follows the node to a new address.
func (w *Wire) PeerTransport(id identity.NodeID) http.RoundTripper {
	return peerTransport{id: id, wire: w}
}

type peerTransport struct {
	id   identity.NodeID
	wire *Wire
}

// transportTo returns the pool of one node, so that CloseStreams can replace
// it: a pool takes a moment to notice that its connection was closed, and
// would send the next call into it.
func (w *Wire) transportTo(id identity.NodeID) *http.Transport {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.http[id]
	if t == nil {
		t = w.newPeerTransport()
		w.http[id] = t
	}
	return t
}

// forgetTransport drops the pool of one node.
func (w *Wire) forgetTransport(id identity.NodeID) {
	w.mu.Lock()
	t := w.http[id]
	delete(w.http, id)
	w.mu.Unlock()
	if t != nil {
		t.CloseIdleConnections()
	}
}

func (t peerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	to := *r.URL
	to.Scheme, to.Host = "http", string(t.id) // TLS is the dialler's; see the top of this file
	copied := *r
	copied.URL, copied.Host = &to, string(t.id)
	return t.wire.transportTo(t.id).RoundTrip(&copied)
}
