package replica

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/clock"
)

const (
	// hearEvery is how often a leader asks the voters for their clocks.
	hearEvery = 10 * time.Second
	// lagMax is how far the voters' clocks may run ahead of cluster time before another takes over, which
	// jumps: after a suspend, creeping would take hours. The only voter takes over from itself.
	lagMax = time.Minute
	// clockComplaint is how often people are told.
	clockComplaint = 10 * time.Minute
)

// clockKeeper keeps a leader's clock near the median of the voters', and a leader with a wrong clock
// from leading.
type clockKeeper struct {
	self     string
	raft     *raft.Raft
	terms    *terms
	peers    Peers
	handOver func(context.Context) error
	again    func(context.Context, *term) // terms.again
	log      *slog.Logger
	told     time.Time
}

// Run asks and judges until ctx is done.
func (k *clockKeeper) Run(ctx context.Context) error {
	tick := time.NewTicker(hearEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if t := k.terms.now(); t != nil {
			k.hear(ctx, t)
			k.judge(ctx, t)
		}
	}
}

func (k *clockKeeper) hear(ctx context.Context, t *term) {
	ctx, cancel := context.WithTimeout(ctx, clocksWithin)
	defer cancel()
	var wg sync.WaitGroup
	for _, id := range otherVoters(k.raft, k.self) {
		wg.Go(func() {
			if res, err := k.peers.Probe(ctx, id, 0); err == nil && ctx.Err() == nil {
				t.clock.Hear(clock.Reading{Node: id, UnixMS: res.UnixMs})
			}
		})
	}
	wg.Wait()
}

func (k *clockKeeper) judge(ctx context.Context, t *term) {
	skew := t.clock.Skew()
	if skew.Alarm && time.Since(k.told) > clockComplaint {
		k.told = time.Now()
		k.log.Warn("this PC's clock differs from the others'", "off", skew.Off)
	}
	if !skew.HandOver && t.clock.Lag() < lagMax {
		return
	}
	if len(otherVoters(k.raft, k.self)) == 0 {
		k.log.Warn("taking the time anew", "lag", t.clock.Lag())
		k.again(ctx, t)
		return
	}
	k.log.Warn("giving the lead away because of the clocks", "off", skew.Off, "lag", t.clock.Lag())
	if err := k.handOver(ctx); err != nil {
		k.log.Warn("nobody takes the lead over", "error", err)
	}
}
