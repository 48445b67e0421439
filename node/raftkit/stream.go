package raftkit

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// stream wraps the caller's StreamLayer for three things that raft's NetworkTransport leaves open: a node can reach itself without a socket (the death watch
// speaks to its own raft, at a moment when nothing should depend on an address book), every connection is known and closed with the transport
// (raft's Close stops the listener only), and Accept ends at Close.
type stream struct {
	raft.StreamLayer
	incoming chan accepted // unbuffered, so that raft's back-off after an accept error still paces us
	done     chan struct{}
	close    func() error

	mu   sync.Mutex
	open map[*trackedConn]struct{} // nil after closeAll
}

type accepted struct {
	conn net.Conn
	err  error
}

type trackedConn struct {
	net.Conn
	s *stream
}

func newStream(inner raft.StreamLayer) *stream {
	s := &stream{StreamLayer: inner, incoming: make(chan accepted), done: make(chan struct{}), open: make(map[*trackedConn]struct{})}
	s.close = sync.OnceValue(func() error {
		close(s.done)
		return inner.Close()
	})
	return s
}

func (s *stream) Close() error { return s.close() }

func (s *stream) Accept() (net.Conn, error) {
	select {
	case a := <-s.incoming:
		if a.err != nil {
			return nil, a.err
		}
		return s.track(a.conn)
	case <-s.done:
		return nil, net.ErrClosed
	}
}

// Dial opens a connection; to the own address it is a pipe into the own Accept.
func (s *stream) Dial(addr raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	select {
	case <-s.done:
		return nil, net.ErrClosed // what Close has cut off is not tried again
	default:
	}
	if string(addr) == s.Addr().String() {
		return s.dialSelf(timeout)
	}
	c, err := s.StreamLayer.Dial(addr, timeout)
	if err != nil {
		return nil, err
	}
	return s.track(c)
}

func (s *stream) dialSelf(timeout time.Duration) (net.Conn, error) {
	near, far := net.Pipe()
	t := time.NewTimer(timeout)
	defer t.Stop()
	select {
	case s.incoming <- accepted{conn: far}:
		return s.track(near)
	case <-s.done:
		return nil, net.ErrClosed
	case <-t.C:
		return nil, fmt.Errorf("dial self: nobody accepted within %v", timeout)
	}
}

// pump moves the inner listener's connections to Accept until ctx is done or the stream is closed.
func (s *stream) pump(ctx context.Context) {
	for {
		c, err := s.StreamLayer.Accept()
		select {
		case s.incoming <- accepted{c, err}:
		case <-s.done:
			closeIf(c, err)
			return
		case <-ctx.Done():
			closeIf(c, err)
			return
		}
	}
}

func closeIf(c net.Conn, err error) {
	if err == nil {
		c.Close()
	}
}

func (s *stream) track(c net.Conn) (net.Conn, error) {
	t := &trackedConn{Conn: c, s: s}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		c.Close()
		return nil, net.ErrClosed
	}
	s.open[t] = struct{}{}
	return t, nil
}

func (s *stream) closeAll() {
	s.mu.Lock()
	open := s.open
	s.open = nil
	s.mu.Unlock()
	for c := range open {
		c.Conn.Close()
	}
}

func (c *trackedConn) Close() error {
	c.s.mu.Lock()
	delete(c.s.open, c)
	c.s.mu.Unlock()
	return c.Conn.Close()
}
