package raftkit

import (
	"context"
	"sync"
	"time"
)

// PauseGuard tells whether this process may have stood still for longer than a limit: SIGSTOP, a suspended laptop, a frozen virtual machine.
//
// Raft's VerifyLeader counts any answer that comes after the question, also the answer to a heartbeat sent before it. That is safe while clocks run, because the lease
// ends first; a process that was stopped between the two reads old answers and believes itself leader (the class of etcd#20418). So a
// linearizable read takes t0, the commit index, VerifyLeader, and then asks Since(t0); if true it must not answer from that round.
//
// Two witnesses: a tick that came late (SIGSTOP), and on Linux the distance of CLOCK_BOOTTIME to CLOCK_MONOTONIC, since Go's clock and timers stand still in
// a suspend and would see no gap.
type PauseGuard struct {
	limit  time.Duration
	asleep func() time.Duration // time spent in suspend since boot
	now    func() time.Time

	mu    sync.Mutex
	tick  time.Time     // last look of Run
	slept time.Duration // asleep() at that look
	ended time.Time     // a pause was noticed at this time
}

// NewPauseGuard makes a guard for pauses longer than limit, which is at most half the leader lease. Until Run runs, every question is answered with true.
func NewPauseGuard(limit time.Duration) *PauseGuard {
	return &PauseGuard{limit: limit, asleep: suspended, now: time.Now}
}

// Run looks at the clocks four times per limit until ctx is done.
func (g *PauseGuard) Run(ctx context.Context) error {
	t := time.NewTicker(max(g.limit/4, time.Millisecond))
	defer t.Stop()
	g.look()
	for {
		select {
		case <-ctx.Done():
			g.mu.Lock()
			g.tick = time.Time{}
			g.mu.Unlock()
			return nil
		case <-t.C:
			g.look()
		}
	}
}

// Since reports whether a pause may have happened after t0. It looks at the clocks itself, because after a pause the reader may be scheduled before Run.
func (g *PauseGuard) Since(t0 time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, slept := g.now(), g.asleep()
	if g.tick.IsZero() || paused(now.Sub(g.tick), slept-g.slept, g.limit) {
		return true
	}
	return !g.ended.Before(t0)
}

func (g *PauseGuard) look() {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, slept := g.now(), g.asleep()
	if !g.tick.IsZero() && paused(now.Sub(g.tick), slept-g.slept, g.limit) {
		g.ended = now
	}
	g.tick, g.slept = now, slept
}

// paused is the decision: gap is the running clock's distance between two looks, slept what a suspend added to it.
func paused(gap, slept, limit time.Duration) bool { return gap+slept > limit }
