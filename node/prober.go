package node

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"storehub/fsm"
	"storehub/node/identity"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// probeEvery is how often the other nodes are asked how they are.
	probeEvery = 2 * time.Second
	// probeWithin bounds one question.
	probeWithin = time.Second
	// lookWithin is how long somebody who wants to know now waits for silent nodes.
	lookWithin = 300 * time.Millisecond
	// lookShared is how long after its begin a look still serves whoever wants to know: many may watch
	// one status, and what they see moves no faster.
	lookShared = 200 * time.Millisecond
)

// prober knows how the other nodes are, for people to see. Nothing is decided by what it remembers.
type prober struct {
	self    string
	members func() []fsm.Node
	probe   func(ctx context.Context, id string) (*storehubv1.ProbeResponse, error)
	redial  func(ctx context.Context, id string) error // whether anybody listens there
	log     *slog.Logger

	mu    sync.Mutex
	heard map[string]probed
	round *round // of the last look
}

// round is one look at all nodes.
type round struct {
	began time.Time
	ended chan struct{}
}

// probed is what is known of a node; the zero value: it was never asked.
type probed struct {
	asked bool
	gone  bool      // the last look found its PC and no process
	at    time.Time // of the last answer
	res   *storehubv1.ProbeResponse
	ahead time.Duration // of its clock before this node's
}

// state is the node's as people read it.
func (p probed) state() string {
	switch {
	case !p.asked:
		return "unknown"
	case p.res == nil || p.gone || time.Since(p.at) > upFor:
		return "down"
	}
	return "up"
}

func newProber(r *replica.Replica, self string, peers *peerClient, log *slog.Logger) *prober {
	return &prober{
		self: self, log: log, heard: map[string]probed{},
		members: func() []fsm.Node { return r.Shown().Nodes() },
		probe: func(ctx context.Context, id string) (*storehubv1.ProbeResponse, error) {
			return peers.Probe(ctx, id, 0)
		},
		redial: func(ctx context.Context, id string) error { return peers.wire.Redial(ctx, identity.NodeID(id)) },
	}
}

// Run asks all nodes again and again until ctx is done.
func (p *prober) Run(ctx context.Context) error {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		p.askAll(ctx, probeWithin)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look asks all nodes now: a status of two seconds ago shows a dead node as up, and makes one that
// keeps pace look as if it lagged behind. Of those who look at once the first asks, also for the others
// when he has gone.
func (p *prober) look(ctx context.Context) {
	p.mu.Lock()
	r, mine := p.round, false
	if r == nil || time.Since(r.began) >= lookShared {
		r, mine = &round{time.Now(), make(chan struct{})}, true
		p.round = r
	}
	p.mu.Unlock()
	if mine {
		defer close(r.ended)
		p.askAll(context.WithoutCancel(ctx), lookWithin)
		return
	}
	select {
	case <-r.ended:
	case <-ctx.Done():
	}
}

// askAll asks all nodes side by side.
func (p *prober) askAll(ctx context.Context, within time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var wg sync.WaitGroup
	for _, m := range p.members() {
		if m.ID != p.self && !m.Removed {
			wg.Go(func() { p.ask(ctx, m.ID) })
		}
	}
	wg.Wait()
}

func (p *prober) ask(ctx context.Context, id string) {
	asked := time.Now()
	res, err := p.probe(ctx, id)
	answered := time.Now()
	gone := err != nil && errors.Is(p.redial(ctx, id), syscall.ECONNREFUSED)
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.heard[id]
	h.asked = true
	switch {
	case err == nil:
		h.gone, h.at, h.res = false, answered, res
		h.ahead = time.UnixMilli(res.UnixMs).Sub(asked.Add(answered.Sub(asked) / 2).Round(0)) // by the wall clocks
	case gone:
		h.gone = true
	}
	if err != nil {
		p.log.Debug("a node does not answer", "node", id, "error", err)
	}
	p.heard[id] = h
}

// answers asks one node whether it is there now.
func (p *prober) answers(ctx context.Context, id string) bool {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	_, err := p.probe(ctx, id)
	return err == nil
}

// last is what a node said last.
func (p *prober) last(id string) probed {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heard[id]
}
