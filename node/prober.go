package node

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// probeEvery is how often the other nodes are asked how they are.
	probeEvery = 2 * time.Second
	// probeWithin bounds one question.
	probeWithin = time.Second
)

// prober knows how the other nodes are, for people to see. Nothing is decided by it.
type prober struct {
	replica *replica.Replica
	self    string
	peers   *peerClient
	log     *slog.Logger

	mu    sync.Mutex
	heard map[string]probed
	tried map[string]bool
}

type probed struct {
	at  time.Time
	res *storehubv1.ProbeResponse
}

func newProber(r *replica.Replica, self string, peers *peerClient, log *slog.Logger) *prober {
	return &prober{replica: r, self: self, peers: peers, log: log, heard: map[string]probed{}, tried: map[string]bool{}}
}

// Run asks all nodes side by side until ctx is done.
func (p *prober) Run(ctx context.Context) error {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		var wg sync.WaitGroup
		for _, m := range p.replica.Shown().Nodes() {
			if m.ID != p.self && !m.Removed {
				wg.Go(func() { p.ask(ctx, m.ID) })
			}
		}
		wg.Wait()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (p *prober) ask(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	res, err := p.peers.Probe(ctx, id, 0)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tried[id] = true
	if err != nil {
		p.log.Debug("a node does not answer", "node", id, "error", err)
		return
	}
	p.heard[id] = probed{time.Now(), res}
}

// last is what a node said last, and whether it was ever asked.
func (p *prober) last(id string) (probed, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heard[id], p.tried[id]
}
