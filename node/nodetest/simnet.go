package nodetest

import (
	"context"
	"sync"
	"time"

	"storehub/node/clock"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

// SimClock is a PC's clocks, of which the wall clock may be wrong.
type SimClock struct {
	start time.Time
	mu    sync.Mutex
	off   time.Duration
}

var _ clock.Source = (*SimClock)(nil)

// NewSimClock shows the bubble's time.
func NewSimClock() *SimClock { return &SimClock{start: time.Now()} }

// Wall is the bubble's time and what it was set off by.
func (c *SimClock) Wall() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.off)
}

// Mono is the time since the clock was made.
func (c *SimClock) Mono() time.Duration { return time.Since(c.start) }

// Step sets the wall clock forth or back.
func (c *SimClock) Step(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += by
}

// simPeers are the calls of one node to the others.
type simPeers struct{ from *SimNode }

var _ replica.Peers = simPeers{}

// call runs f on a node as a network would: a cut link is silence, a dead process is a refusal, and
// an answer may be lost after the deed.
func call[R any](ctx context.Context, p simPeers, id string, f func(*replica.Replica) (R, error)) (R, error) {
	var none R
	for j, n := range p.from.sim.Nodes {
		if n.ID != id {
			continue
		}
		if !p.from.sim.reaches(p.from.at, j) {
			<-ctx.Done()
			return none, &replica.Error{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "silence", Err: ctx.Err()}
		}
		r := n.Replica()
		if r == nil {
			return none, &replica.Error{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "connection refused"}
		}
		res, err := f(r)
		if !p.from.sim.reaches(j, p.from.at) {
			<-ctx.Done()
			return none, &replica.Error{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "the answer was lost", Err: ctx.Err()}
		}
		return res, err
	}
	return none, &replica.Error{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "no such node"}
}

func (p simPeers) Forward(ctx context.Context, leader string, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	return call(ctx, p, leader, func(r *replica.Replica) (*storehubv1.Result, error) { return r.ProposeHere(ctx, cmd) })
}

func (p simPeers) ReadIndex(ctx context.Context, leader string) (uint64, error) {
	return call(ctx, p, leader, func(r *replica.Replica) (uint64, error) { return r.ReadIndex(ctx) })
}

func (p simPeers) Probe(ctx context.Context, id string, hashIndex uint64) (*storehubv1.ProbeResponse, error) {
	return call(ctx, p, id, func(r *replica.Replica) (*storehubv1.ProbeResponse, error) { return r.Probe(hashIndex), nil })
}
