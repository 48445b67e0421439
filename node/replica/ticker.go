package replica

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// quietAfter a command without another the leader ticks once. The stamp of that Tick tells that the
	// command is committed, so a node that restarts alone may show it.
	quietAfter = 200 * time.Millisecond
	// maxDoze bounds a wait for a deadline: cluster time is steered meanwhile.
	maxDoze = time.Second
	// tickRetry is the pause after a Tick that failed.
	tickRetry = 200 * time.Millisecond
)

// ticker lets time pass in the log when nothing else does. It works on a leader only.
type ticker struct {
	self   string
	out    *published
	terms  *terms
	cond   *condition
	gate   *gate
	hashes *hashes
	tail   *atomic.Pointer[tail]
	log    *slog.Logger
	// propose is proposer.internal.
	propose func(context.Context, *term, *storehubv1.Command) (*storehubv1.Result, error)
	// wake tells what a plan of the ticker may not know of: a lead won or lost, the first command after
	// a Tick, an earlier deadline. Not every command: it wakes in time for the last of many by itself.
	wake  <-chan struct{}
	stuck stuck
}

// stuck is a deadline that passed and that a Tick has not ended. It must not fill the log, whatever
// wakes the ticker: its own Ticks do, when they are applied.
type stuck struct {
	deadline int64
	until    time.Time
}

// Run ticks until ctx is done.
func (k *ticker) Run(ctx context.Context) error {
	for {
		wait := maxDoze
		if t := k.terms.now(); t != nil && k.cond.now() == nil {
			wait = k.untilDue(t)
			if wait <= 0 {
				wait = k.tick(ctx, t)
			}
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		case <-k.wake:
			timer.Stop()
		}
	}
}

// untilDue is how long nothing has to happen; 0 = tick now.
func (k *ticker) untilDue(t *term) time.Duration {
	wait := maxDoze
	if f := k.out.facts.Load(); f.due {
		left := time.Duration(f.deadline-t.clock.NowMS()) * time.Millisecond
		if f.deadline == k.stuck.deadline {
			left = max(left, time.Until(k.stuck.until))
		}
		wait = min(wait, max(0, left))
	}
	if last := k.tail.Load(); last != nil && !last.tick {
		wait = min(wait, max(0, quietAfter-time.Since(last.at)))
	}
	return wait
}

// tick proposes one Tick and answers how long to wait before the next look.
func (k *ticker) tick(ctx context.Context, t *term) time.Duration {
	index, hash := k.hashes.newest()
	if n, _ := k.gate.load(); n == 0 {
		index, hash = k.out.hash() // nothing comes in between, so the others will have it there too
	}
	before := k.out.facts.Load()
	cmd := &storehubv1.Command{
		Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: k.self}},
		Op:         &storehubv1.Command_Tick{Tick: &storehubv1.Tick{Index: index, Hash: hash}},
	}
	ctx, cancel := context.WithTimeout(ctx, defaultTimeout)
	defer cancel()
	if _, err := k.propose(ctx, t, cmd); err != nil {
		if ctx.Err() == nil {
			k.log.Debug("a tick was not done", "error", err)
		}
		return tickRetry
	}
	if after := k.out.facts.Load(); after.due && before.due && after.deadline == before.deadline && after.deadline <= t.clock.NowMS() {
		k.stuck = stuck{after.deadline, time.Now().Add(maxDoze)}
	}
	return 0
}
