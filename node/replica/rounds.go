package replica

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/raftkit"
)

// rounds finds indexes that contain every write answered so far. One round at a time; it serves all
// who asked before it began, and who comes later waits for the next.
type rounds struct {
	self  string
	raft  *raft.Raft
	terms *terms
	// confirm proves, to a majority, that this node leads in a term.
	confirm func(ctx context.Context, term uint64) error
	peers   Peers
	// waitLeader is watcher's.
	waitLeader func(context.Context) (string, error)
	// within bounds a round.
	within time.Duration

	wake chan struct{}
	mu   sync.Mutex
	next *round
}

// round is one answer for all who wait for it.
type round struct {
	done  chan struct{}
	index uint64
	err   error
}

// index waits for the next round.
func (r *rounds) index(ctx context.Context) (uint64, error) {
	r.mu.Lock()
	if r.next == nil {
		r.next = &round{done: make(chan struct{})}
	}
	mine := r.next
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
	select {
	case <-mine.done:
		return mine.index, mine.err
	case <-ctx.Done():
		return 0, readError(ctx.Err())
	}
}

// Run makes rounds while somebody waits, until ctx is done.
func (r *rounds) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			r.answer(ctx, errNoLeader)
			return nil
		case <-r.wake:
			r.answer(ctx, nil)
		}
	}
}

// answer makes a round for those who wait, or fails them.
func (r *rounds) answer(ctx context.Context, failed error) {
	r.mu.Lock()
	now := r.next
	r.next = nil
	r.mu.Unlock()
	if now == nil {
		return
	}
	if now.err = failed; failed == nil {
		ctx, cancel := context.WithTimeout(ctx, r.within)
		now.index, now.err = r.ask(ctx)
		cancel()
	}
	close(now.done)
}

// ask looks again who leads while the lead is on its way to another node.
func (r *rounds) ask(ctx context.Context) (uint64, error) {
	for {
		leader, err := r.waitLeader(ctx)
		if err != nil {
			return 0, readError(err)
		}
		var index uint64
		if leader == r.self {
			index, err = r.lead(ctx)
		} else {
			index, err = r.peers.ReadIndex(ctx, leader)
		}
		if err == nil {
			return index, nil
		}
		if !movedOn(err) {
			return 0, readError(err)
		}
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
			return 0, readError(err)
		}
	}
}

// lead is the leader's round: the commit index first, then the proof that this node leads after it was
// taken. So it holds what every leader before this one has acknowledged, and what this one has.
func (r *rounds) lead(ctx context.Context) (uint64, error) {
	t := r.terms.now()
	if t == nil {
		return 0, errNoLeader
	}
	index := r.raft.CommitIndex()
	if err := r.confirm(ctx, t.number); errors.Is(err, raftkit.ErrNotLeading) {
		return 0, errNoLeader
	} else if err != nil {
		return 0, err
	}
	return index, nil
}
