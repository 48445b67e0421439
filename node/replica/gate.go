package replica

import (
	"context"
	"sync"
)

// Bounds of what is under way at a leader. What is over them is refused at once, not queued.
const (
	maxProposals     = 1024
	maxProposalBytes = 8 << 20
)

// gate counts the proposals under way, and can be shut while the lead is handed over: what is in
// the middle of a hand-over ends as "unknown".
type gate struct {
	mu    sync.Mutex
	n     int
	bytes int
	shut  bool
	idle  chan struct{} // closed when n falls to 0; nil while nobody waits
	moved chan struct{} // closed when the gate opens again
}

// errShut says that the lead is being handed over; nothing was sent.
var errShut = &Error{Reason: errNoLeader.Reason, Why: "the lead is being handed over"}

// enter lets a client's command in.
func (g *gate) enter(bytes int) error { return g.pass(bytes, false) }

// enterAnyway is for what nodes make: a hand-over that failed ends with this node's own TermStarted.
func (g *gate) enterAnyway(bytes int) error { return g.pass(bytes, true) }

func (g *gate) pass(bytes int, anyway bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.shut && !anyway:
		return errShut
	case g.n >= maxProposals || g.bytes+bytes > maxProposalBytes:
		return errOverloaded
	}
	g.n++
	g.bytes += bytes
	return nil
}

func (g *gate) leave(bytes int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n--
	g.bytes -= bytes
	if g.n == 0 && g.idle != nil {
		close(g.idle)
		g.idle = nil
	}
}

func (g *gate) load() (n, bytes int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n, g.bytes
}

// close lets nobody in any more and waits until all are out, or ctx.
func (g *gate) close(ctx context.Context) {
	g.mu.Lock()
	if !g.shut {
		g.shut, g.moved = true, make(chan struct{})
	}
	if g.n > 0 && g.idle == nil {
		g.idle = make(chan struct{})
	}
	idle := g.idle
	g.mu.Unlock()
	if idle == nil {
		return
	}
	select {
	case <-idle:
	case <-ctx.Done():
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		g.shut = false
		close(g.moved)
	}
}

// opened is closed when the gate is open; nil when it is.
func (g *gate) opened() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.shut {
		return nil
	}
	return g.moved
}
