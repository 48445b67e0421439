package wire

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"

	"storehub/node/identity"
)

// conn is a connection between two nodes, known to its Wire until closed. It
// embeds the interface on purpose: net/http serves HTTP/2 with prior knowledge
// only on what does not look like TLS to it (no ConnectionState method).
type conn struct {
	net.Conn
	wire    *Wire
	peer    identity.Peer
	inbound bool
	raft    bool

	ours   atomic.Bool // this side closed it
	broken sync.Once
}

// Read reports the end of an incoming raft stream, once, unless it was ours.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil && c.inbound && c.raft && !c.ours.Load() && !errors.Is(err, os.ErrDeadlineExceeded) {
		if told := c.wire.opts.OnPeerClosed; told != nil {
			c.broken.Do(func() { told(c.peer.Node) })
		}
	}
	return n, err
}

// Close ends the connection politely.
func (c *conn) Close() error {
	c.ours.Store(true)
	c.wire.forget(c)
	return c.Conn.Close()
}

// cut ends the connection at once: without the socket, tls cannot wait 5 s to
// say farewell to a peer that does not listen any more.
func (c *conn) cut() {
	c.ours.Store(true)
	if t, ok := c.Conn.(*tls.Conn); ok {
		_ = t.NetConn().Close()
	}
	_ = c.Close()
}

// track remembers c; false after Close.
func (w *Wire) track(c *conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.conns[c] = struct{}{}
	return true
}

func (w *Wire) forget(c *conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, c)
}

func (w *Wire) cutConns(which func(*conn) bool) {
	w.mu.Lock()
	var list []*conn
	for c := range w.conns {
		if which(c) {
			list = append(list, c)
		}
	}
	w.mu.Unlock()
	for _, c := range list {
		c.cut()
	}
}

// CloseStreams closes what this side has dialled to a node, so that the next
// call goes to its new address. For use when its entry in the address book
// changes; calls under way fail and are repeated by their owners.
func (w *Wire) CloseStreams(id identity.NodeID) {
	w.forgetTransport(id)
	w.cutConns(func(c *conn) bool { return !c.inbound && c.peer.Node == id })
}

// Drop closes everything with a node, for use after it was removed.
func (w *Wire) Drop(id identity.NodeID) {
	w.forgetTransport(id)
	w.cutConns(func(c *conn) bool { return c.peer.Node == id })
}

// queue is the listener of one kind of connection.
type queue struct {
	addr net.Addr
	ch   chan net.Conn
	done chan struct{}
	once sync.Once
}

var _ net.Listener = (*queue)(nil)

func newQueue(addr net.Addr) *queue {
	return &queue{addr: addr, ch: make(chan net.Conn, backlog), done: make(chan struct{})}
}

// push gives c to the next Accept; without room, or after Close, c is closed.
func (q *queue) push(c net.Conn) {
	select {
	case q.ch <- c:
	default:
		_ = c.Close()
	}
	select {
	case <-q.done: // Close may have emptied the queue before our push
		q.empty()
	default:
	}
}

// Accept waits for the next connection; net.ErrClosed after Close.
func (q *queue) Accept() (net.Conn, error) {
	select {
	case <-q.done:
		return nil, net.ErrClosed
	case c := <-q.ch:
		return c, nil
	}
}

// Close ends Accept and closes what nobody took.
func (q *queue) Close() error {
	q.once.Do(func() { close(q.done) })
	q.empty()
	return nil
}

func (q *queue) empty() {
	for {
		select {
		case c := <-q.ch:
			_ = c.Close()
		default:
			return
		}
	}
}

// Addr is the address of the port, or the node's id for raft.
func (q *queue) Addr() net.Addr { return q.addr }
