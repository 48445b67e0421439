package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"storehub/node/identity"
)

const (
	// handshakeTimeout ends handshakes and dials that get nowhere.
	handshakeTimeout = 3 * time.Second
	// maxHandshakes bounds the handshakes in progress; about 5 MB of memory.
	maxHandshakes = 256
	// maxHandshakesPerIP keeps one machine on the LAN from taking all of them.
	// Loopback is exempt: everything on one PC shares it.
	maxHandshakesPerIP = 32
	// maxPublic bounds the connections of clients, maxPublicPerIP those of one machine, loopback exempt
	// again. A phone or browser has one or two, a till with several programs a dozen.
	maxPublic      = 1024
	maxPublicPerIP = 64
	// backlog is how many finished connections wait for their server. When it
	// is full, the newest is closed; its owner tries again.
	backlog = 128
	// acceptPauseMax is the longest wait after a failed accept (too many open
	// files).
	acceptPauseMax = time.Second
)

// ErrNoAddress says that nobody knows where a node lives.
var ErrNoAddress = errors.New("no address is known for this node")

// Options of a Wire. ID and Lookup are required.
type Options struct {
	ID *identity.Identity
	// Lookup is the address book: HOST:PORT of a node's Wire. Called for every
	// dial, from any goroutine; it must not block.
	Lookup func(identity.NodeID) (addr string, ok bool)
	// Policy is asked in every handshake.
	Policy identity.Policy
	// OnPeerClosed hears that an incoming raft stream broke, but not when this
	// side closed it. It runs on that stream's own goroutine: it may take its
	// time, but holds back nothing except that stream's end. Nil: nobody cares.
	OnPeerClosed func(identity.NodeID)
	Log          *slog.Logger // nil: slog.Default()

	// Zero means the constants above; tests use smaller ones.
	HandshakeTimeout   time.Duration
	MaxHandshakes      int
	MaxHandshakesPerIP int
	MaxPublic          int
	MaxPublicPerIP     int
}

// Wire owns the port. Make it with Listen, serve it with Run.
type Wire struct {
	opts   Options
	log    *slog.Logger
	ln     net.Listener
	server *tls.Config
	gate   *gate // handshakes
	guests *gate // connections of clients
	warn   *quiet

	raft   *RaftLayer
	peers  *queue
	public *queue

	mu     sync.Mutex
	conns  map[*conn]struct{} // raft and peer connections, both directions
	http   map[identity.NodeID]*http.Transport
	closed bool
}

// Listen binds addr (HOST:PORT; port 0 takes any). Connections are answered
// when Run is called. Close it, or let Run end, to give the port free.
func Listen(ctx context.Context, addr string, opts Options) (*Wire, error) {
	lc := net.ListenConfig{KeepAliveConfig: publicKeepAlive}
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for other nodes and browsers on %s: %w", addr, err)
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	setDefault(&opts.HandshakeTimeout, handshakeTimeout)
	setDefault(&opts.MaxHandshakes, maxHandshakes)
	setDefault(&opts.MaxHandshakesPerIP, maxHandshakesPerIP)
	setDefault(&opts.MaxPublic, maxPublic)
	setDefault(&opts.MaxPublicPerIP, maxPublicPerIP)
	w := &Wire{
		opts: opts, log: opts.Log, ln: ln,
		server: opts.ID.ServerTLS(opts.Policy),
		gate:   newGate(opts.MaxHandshakes, opts.MaxHandshakesPerIP),
		guests: newGate(opts.MaxPublic, opts.MaxPublicPerIP),
		warn:   &quiet{log: opts.Log},
		peers:  newQueue(ln.Addr()), public: newQueue(ln.Addr()),
		conns: make(map[*conn]struct{}), http: make(map[identity.NodeID]*http.Transport),
	}
	w.raft = &RaftLayer{queue: newQueue(nodeAddr(opts.ID.Node())), wire: w}
	return w, nil
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Addr is where the port was bound.
func (w *Wire) Addr() net.Addr { return w.ln.Addr() }

// Raft is the stream layer for raft.NewNetworkTransport.
func (w *Wire) Raft() *RaftLayer { return w.raft }

// Peers gives the peers' HTTP connections; serve them with NewPeerServer.
func (w *Wire) Peers() net.Listener { return w.peers }

// Public gives all other connections, as *tls.Conn, so that http.Server finds
// h2 by itself; serve them with NewPublicServer.
func (w *Wire) Public() net.Listener { return w.public }

// Run answers connections until ctx ends or the port breaks. It closes
// everything and returns when no goroutine is left; nil after ctx ended.
func (w *Wire) Run(ctx context.Context) error {
	var hands sync.WaitGroup
	defer hands.Wait()
	defer w.Close()
	stop := context.AfterFunc(ctx, func() { _ = w.ln.Close() })
	defer stop()
	var pause time.Duration
	for {
		c, err := w.ln.Accept()
		switch {
		case err == nil:
			pause = 0
			w.admit(ctx, c, &hands)
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("the port %s was closed: %w", w.ln.Addr(), err)
		default:
			pause = min(max(2*pause, 5*time.Millisecond), acceptPauseMax)
			w.warn.warn("cannot take a new connection, trying again", "error", err, "pause", pause)
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(pause):
			}
		}
	}
}

// admit starts a handshake if there is room for one.
func (w *Wire) admit(ctx context.Context, c net.Conn, hands *sync.WaitGroup) {
	leave, ok := w.gate.enter(c.RemoteAddr())
	if !ok {
		w.warn.warn("too many unfinished connections, one was closed", "from", c.RemoteAddr())
		_ = c.Close()
		return
	}
	hands.Go(func() {
		defer leave()
		w.handshake(ctx, c)
	})
}

// handshake does TLS and hands the connection on.
func (w *Wire) handshake(ctx context.Context, raw net.Conn) {
	ctx, cancel := context.WithTimeout(ctx, w.opts.HandshakeTimeout)
	defer cancel()
	held := &guest{Conn: raw}
	c := tls.Server(held, w.server)
	if err := c.HandshakeContext(ctx); err != nil {
		w.explain(raw, err)
		_ = raw.Close()
		return
	}
	cs := c.ConnectionState()
	if cs.NegotiatedProtocol != identity.ALPNRaft && cs.NegotiatedProtocol != identity.ALPNPeer {
		if !held.enter(w.guests) {
			w.warn.warn("too many connections of clients, one was closed", "from", raw.RemoteAddr())
			_ = raw.Close()
			return
		}
		w.public.push(c)
		return
	}
	peer, err := w.opts.ID.PeerOf(cs)
	if err != nil { // cannot be: the handshake has just verified it
		_ = c.Close()
		return
	}
	peerSocket(raw)
	pc := &conn{Conn: c, wire: w, peer: peer, inbound: true, raft: cs.NegotiatedProtocol == identity.ALPNRaft}
	if !w.track(pc) {
		_ = pc.Close()
		return
	}
	if pc.raft {
		w.raft.push(pc)
		return
	}
	w.peers.push(pc)
}

// explain logs a failed handshake, and answers a client that forgot the s of
// https.
func (w *Wire) explain(raw net.Conn, err error) {
	var plain tls.RecordHeaderError
	if errors.As(err, &plain) && plain.Conn != nil && looksLikeHTTP(plain.RecordHeader) {
		_ = plain.Conn.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = plain.Conn.Write([]byte("HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n" +
			"This port speaks HTTPS only. Write https:// instead of http://.\n"))
	}
	for _, refused := range []error{identity.ErrStranger, identity.ErrOtherCluster, identity.ErrRemoved, identity.ErrExpired} {
		if errors.Is(err, refused) {
			w.warn.warn("a node was refused", "from", raw.RemoteAddr(), "error", err)
			return
		}
	}
	w.log.Debug("handshake failed", "from", raw.RemoteAddr(), "error", err)
}

func looksLikeHTTP(hdr [5]byte) bool {
	switch string(hdr[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO", "PRI *":
		return true
	}
	return false
}

// Close gives the port free and closes the connections between nodes. Run
// calls it; calling it again does nothing.
func (w *Wire) Close() error {
	w.mu.Lock()
	w.closed = true
	pools := w.http
	w.http = make(map[identity.NodeID]*http.Transport)
	w.mu.Unlock()
	err := w.ln.Close()
	_ = w.raft.Close()
	_ = w.peers.Close()
	_ = w.public.Close()
	w.cutConns(func(*conn) bool { return true })
	for _, t := range pools {
		t.CloseIdleConnections()
	}
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
