//go:build linux

package node

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

// said is a log that may be read while it is written.
type said struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.buf.Write(b) }
func (s *said) String() string              { s.mu.Lock(); defer s.mu.Unlock(); return s.buf.String() }
func (s *said) logger() *slog.Logger        { return slog.New(slog.NewTextHandler(s, nil)) }

// listening takes connections on a real socket; what was let in comes out of the channel.
func listening(t *testing.T, all, each int, log *said) (*crowd, <-chan net.Conn) {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := newCrowd(at, all, each, log.logger())
	in, ended := make(chan net.Conn, 100), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := c.Accept()
			if err != nil {
				if !errors.Is(err, net.ErrClosed) {
					t.Error(err)
				}
				return
			}
			in <- conn
		}
	}()
	t.Cleanup(func() {
		_ = at.Close()
		<-ended
		for len(in) > 0 {
			_ = (<-in).Close()
		}
	})
	return c, in
}

// come opens a connection from an address of this PC.
func come(t *testing.T, c *crowd, from string) net.Conn {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 10 * time.Second}
	conn, err := d.DialContext(t.Context(), "tcp", c.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// turnedAway reads the end of a connection that was closed at once.
func turnedAway(t *testing.T, conn net.Conn) {
	t.Helper()
	var late net.Error
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.As(err, &late) && late.Timeout() {
		t.Errorf("it was let in: %v", err)
	}
}

func letIn(t *testing.T, in <-chan net.Conn) net.Conn {
	t.Helper()
	select {
	case conn := <-in:
		return conn
	case <-time.After(10 * time.Second):
		t.Fatal("it was not let in")
		return nil
	}
}

// TestCrowdFromOneAddress: whoever has all that one may have is closed at once, until one of his is; it is said once.
func TestCrowdFromOneAddress(t *testing.T) {
	var log said
	c, in := listening(t, 64, 2, &log)
	come(t, c, "127.0.0.1")
	come(t, c, "127.0.0.1")
	first, second := letIn(t, in), letIn(t, in)
	for range 3 {
		turnedAway(t, come(t, c, "127.0.0.1"))
	}
	if n := c.Turned(); n != 3 || strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), "from=127.0.0.1") {
		t.Errorf("%d turned away:\n%s", n, log.String())
	}
	for range 2 { // a second close gives no second place
		_ = first.Close()
	}
	come(t, c, "127.0.0.1")
	third := letIn(t, in)
	turnedAway(t, come(t, c, "127.0.0.1"))
	_, _ = second.Close(), third.Close()
	if c.open != 0 || len(c.from) != 0 {
		t.Errorf("%d are open, %v", c.open, c.from)
	}
}

// TestCrowdFromEverywhere: the room in all is for all.
func TestCrowdFromEverywhere(t *testing.T) {
	var log said
	c, in := listening(t, 3, 2, &log)
	for _, from := range []string{"127.0.0.1", "127.0.0.2", "127.0.0.3"} {
		come(t, c, from)
	}
	for range 3 {
		conn := letIn(t, in)
		t.Cleanup(func() { _ = conn.Close() })
	}
	turnedAway(t, come(t, c, "127.0.0.4"))
	if n := c.Turned(); n != 1 {
		t.Errorf("%d turned away", n)
	}
}

// TestCrowdIsOver: after a minute without anybody turned away that is said, once, and the next crowd too.
func TestCrowdIsOver(t *testing.T) {
	var log said
	c, _ := listening(t, 1, 1, &log)
	who, now := netip.MustParseAddr("192.0.2.1"), time.Now()
	for _, step := range []struct {
		after  time.Duration
		leave  bool
		enters bool
		lines  int
	}{{0, false, true, 0}, {1, false, false, 1}, {crowdPause - 1, false, false, 1}, {crowdPause - 1, true, true, 1}, {1, true, true, 2}, {crowdPause, true, true, 2}, {0, false, false, 3}} {
		if step.leave {
			c.leave(who)
		}
		now = now.Add(step.after)
		if got := c.enter(who, now); got != step.enters || strings.Count(log.String(), "\n") != step.lines {
			t.Errorf("%+v: %v\n%s", step, got, log.String())
		}
	}
}

// TestGuestHalfCloses: an HTTP server says no before a body ends, and is heard.
func TestGuestHalfCloses(t *testing.T) {
	var log said
	c, in := listening(t, 1, 1, &log)
	out := come(t, c, "127.0.0.1")
	conn := letIn(t, in)
	if _, err := conn.Write([]byte("no")); err != nil {
		t.Fatal(err)
	}
	if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(out); err != nil || string(b) != "no" {
		t.Errorf("%q, %v", b, err)
	}
	_ = conn.Close()
}
