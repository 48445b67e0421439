package node

import (
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// crowdPause is how long nobody is turned away until a crowd is over: one line of the log is for all of it.
const crowdPause = time.Minute

// crowd is a listener with room for so many connections in all, and for so many from one address. More are closed at once, so that
// whoever holds connections open takes no file numbers from the rest of the node.
type crowd struct {
	net.Listener
	all, each int
	log       *slog.Logger

	mu     sync.Mutex
	open   int
	from   map[netip.Addr]int
	turned uint64 // connections that were closed at once
	before uint64 // the crowd that is now
	last   time.Time
}

func newCrowd(at net.Listener, all, each int, log *slog.Logger) *crowd {
	return &crowd{Listener: at, all: all, each: each, log: log, from: map[netip.Addr]int{}}
}

// Accept returns the next connection for which there is room.
func (c *crowd) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		who := addressOf(conn.RemoteAddr())
		if c.enter(who, time.Now()) {
			return &guest{Conn: conn, leave: sync.OnceFunc(func() { c.leave(who) })}, nil
		}
		_ = conn.Close() // nothing was written
	}
}

// enter takes one connection in, or counts that it was turned away.
func (c *crowd) enter(who netip.Addr, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	over := !c.last.IsZero() && now.Sub(c.last) >= crowdPause
	if over {
		c.log.Info("no connection was closed for want of room any more", "at", c.Addr().String(), "closed", c.turned-c.before)
		c.last, c.before = time.Time{}, c.turned
	}
	if c.open < c.all && c.from[who] < c.each {
		c.open++
		c.from[who]++
		return true
	}
	if c.last.IsZero() {
		c.log.Warn("more connections than there is room for, the newest are closed", "at", c.Addr().String(), "from", who.String(), "open", c.open, "from_there", c.from[who])
	}
	c.turned++
	c.last = now
	return false
}

func (c *crowd) leave(who netip.Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
	if c.from[who]--; c.from[who] == 0 {
		delete(c.from, who)
	}
}

// Turned is how many connections were closed at once.
func (c *crowd) Turned() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.turned
}

// addressOf is where a connection is from, without the port.
func addressOf(a net.Addr) netip.Addr {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}

// guest is a connection that gives its room back.
type guest struct {
	net.Conn
	leave func()
}

func (g *guest) Close() error {
	defer g.leave()
	return g.Conn.Close()
}

// CloseWrite lets an HTTP server say no to a body that it does not read.
func (g *guest) CloseWrite() error {
	if half, ok := g.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
