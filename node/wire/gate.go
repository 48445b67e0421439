package wire

import (
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// gate bounds the handshakes in progress, or the connections of clients.
type gate struct {
	max, maxPerIP int

	mu    sync.Mutex
	total int
	perIP map[netip.Addr]int
}

func newGate(total, perIP int) *gate {
	return &gate{max: total, maxPerIP: perIP, perIP: make(map[netip.Addr]int)}
}

// enter takes a place, or says no. The returned func gives it back.
func (g *gate) enter(from net.Addr) (leave func(), ok bool) {
	var ip netip.Addr
	if a, ok := from.(*net.TCPAddr); ok {
		ip = a.AddrPort().Addr().Unmap()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.total >= g.max || (!ip.IsLoopback() && g.perIP[ip] >= g.maxPerIP) {
		return nil, false
	}
	g.total++
	g.perIP[ip]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.total--
		if g.perIP[ip]--; g.perIP[ip] == 0 {
			delete(g.perIP, ip)
		}
	}, true
}

// guest is a socket below TLS that gives the place of a client's connection back when it closes.
type guest struct {
	net.Conn
	leave func()
	once  sync.Once
}

// enter takes a place for the connection. Until then nobody else has it.
func (c *guest) enter(g *gate) (ok bool) {
	c.leave, ok = g.enter(c.RemoteAddr())
	return ok
}

// Close closes the socket. What closes it before it has a place is the handshake alone.
func (c *guest) Close() error {
	err := c.Conn.Close()
	if c.leave != nil {
		c.once.Do(c.leave)
	}
	return err
}

// quietFor is the least time between two warnings of one Wire, so that a
// stranger cannot fill the disk with log lines.
const quietFor = 5 * time.Second

// quiet logs warnings, but not often; what it left out is counted.
type quiet struct {
	log *slog.Logger

	mu      sync.Mutex
	last    time.Time
	dropped int
}

func (q *quiet) warn(msg string, args ...any) {
	q.mu.Lock()
	now := time.Now()
	if now.Sub(q.last) < quietFor {
		q.dropped++
		q.mu.Unlock()
		return
	}
	n := q.dropped
	q.last, q.dropped = now, 0
	q.mu.Unlock()
	q.log.Warn(msg, append(args, "left_out_before", n)...)
}
