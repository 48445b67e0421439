package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/raftkit"
)

const (
	// forgetAfter an erasure the log is cut: by then the leader's Tick behind it has come, and the log may end where the snapshot does,
	// which is what lets the file go in which it stands.
	forgetAfter = quietAfter + 100*time.Millisecond
	// forgetAgain is the pause before the next try, doubled up to forgetAgainMax: a shop under load always has an entry behind the
	// snapshot, which keeps the newest file of the log until it is full or nothing happens for a moment.
	forgetAgain    = time.Second
	forgetAgainMax = time.Minute
)

// Traces are what a node keeps on disk of the past, as files.
type Traces interface {
	// Oldest is the index of the oldest entry of which bytes may lie in the log's files, 0 = none.
	Oldest() (uint64, error)
	// BeforeCut comes before the log is cut.
	BeforeCut() error
	// Forget removes the snapshots from before an index.
	Forget(before uint64) error
}

// forgetter makes log and snapshots forget the customers that were erased (P44): an entry tells of them until a snapshot has taken its
// place. What it owes follows from the state and the files alone, so a crash in the middle changes nothing.
//
// Each node does that for itself. A follower that still needed the entries gets the snapshot.
type forgetter struct {
	raft    *raft.Raft
	out     *published
	logs    raft.LogStore
	snaps   raft.SnapshotStore
	traces  Traces // nil: the stores tell
	changed *signals
	dead    chan struct{}
	log     *slog.Logger
	done    atomic.Uint64 // the erasure up to which nothing is left
}

// Run forgets until ctx is done.
func (f *forgetter) Run(ctx context.Context) error {
	changed, stop := f.changed.listen()
	defer stop()
	for {
		for f.out.facts.Load().erased <= f.done.Load() {
			select {
			case <-ctx.Done():
				return nil
			case <-changed:
			}
		}
		for pause := forgetAfter; ; pause = min(max(2*pause, forgetAgain), forgetAgainMax) {
			owed := f.out.facts.Load().erased // also what came meanwhile
			left, err := f.left(owed)
			if err == nil && !left {
				f.done.Store(owed)
				break
			}
			if !sleep(ctx, pause) {
				return nil
			}
			if err := f.forget(ctx, max(owed, f.out.facts.Load().erased)); err != nil && ctx.Err() == nil {
				f.log.Warn("the log does not forget erased customers yet; it is tried again", "up_to", owed, "error", err)
			}
		}
		f.log.Info("log and snapshots have forgotten the erased customers", "up_to", f.done.Load())
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// left tells whether anything from before an erasure is still there, its own entry included.
func (f *forgetter) left(erased uint64) (bool, error) {
	oldest, err := f.oldest()
	if err != nil {
		return false, err
	}
	if oldest != 0 && oldest <= erased {
		return true, nil
	}
	list, err := f.snaps.List()
	if err != nil {
		return false, fmt.Errorf("list the snapshots: %w", err)
	}
	for _, s := range list {
		if s.Index < erased {
			return true, nil
		}
	}
	return len(list) == 0, nil
}

func (f *forgetter) oldest() (uint64, error) {
	if f.traces != nil {
		return f.traces.Oldest()
	}
	return f.logs.FirstIndex()
}

// forget makes a snapshot, cuts the log to what comes after it, and removes the older snapshots. Raft keeps a tail of the log for
// followers that were away; for this once it keeps none.
func (f *forgetter) forget(ctx context.Context, erased uint64) error {
	if f.traces != nil {
		if err := f.traces.BeforeCut(); err != nil {
			return err
		}
	}
	usual := f.raft.ReloadableConfig()
	bare := usual
	bare.TrailingLogs = 0
	if err := f.raft.ReloadConfig(bare); err != nil {
		return fmt.Errorf("let the log have no tail: %w", err)
	}
	err := f.snapshot(ctx)
	if e := f.raft.ReloadConfig(usual); e != nil {
		return errors.Join(err, fmt.Errorf("let the log have a tail again: %w", e))
	}
	if err != nil || f.traces == nil {
		return err
	}
	list, err := f.snaps.List()
	if err != nil || len(list) == 0 || list[0].Index < erased {
		return err // the newest one is what this node starts with
	}
	return f.traces.Forget(erased)
}

// snapshot waits for a snapshot of the present state, but not for raft while the node stops: another snapshot may be under way.
func (f *forgetter) snapshot(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- raftkit.Ending(f.raft.Snapshot(), f.dead).Error() }()
	select {
	case err := <-done:
		if errors.Is(err, raft.ErrNothingNewToSnapshot) {
			return nil // nothing was applied since the start; the next entry comes with the next leader
		}
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
