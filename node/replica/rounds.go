package replica

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/raftkit"
)

// roundAgain is the pause before a round is made again because the process stood still in the middle of it.
const roundAgain = 10 * time.Millisecond

// rounds finds indexes that contain every write answered so far. One round at a time; it serves all
// who asked before it began, and who comes later waits for the next.
type rounds struct {
	self  string
	raft  *raft.Raft
	terms *terms
	guard *raftkit.PauseGuard
	peers Peers
	// leader is who leads as far as this node knows, "" = nobody.
	leader func() string
	// within bounds a round.
	within time.Duration
	ending chan struct{} // closed when the node stops

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

func (r *rounds) ask(ctx context.Context) (uint64, error) {
	if r.terms.now() != nil {
		return r.lead(ctx)
	}
	leader := r.leader()
	if leader == "" || leader == r.self {
		return 0, errNoMajority
	}
	index, err := r.peers.ReadIndex(ctx, leader)
	if err != nil {
		return 0, readError(err)
	}
	return index, nil
}

// lead is the leader's round. The order matters: the commit index first, then the proof that this
// node still led when it was taken; then that nothing has changed and that the clocks, on which the
// proof rests, have not stood still.
func (r *rounds) lead(ctx context.Context) (uint64, error) {
	for {
		t := r.terms.now()
		if t == nil {
			return 0, errNoLeader
		}
		start := time.Now()
		index := r.raft.CommitIndex()
		if err := raftkit.Ending(r.raft.VerifyLeader(), r.ending).Error(); err != nil {
			return 0, readError(err)
		}
		if now := r.terms.now(); now == nil || now.number != t.number || r.raft.CurrentTerm() != t.number {
			return 0, errNoLeader
		}
		if !r.guard.Since(start) {
			return index, nil
		}
		select {
		case <-time.After(roundAgain):
		case <-ctx.Done():
			return 0, notDone(errNoLeader.Reason, "this process keeps being stopped, so its word on who leads is worth nothing")
		}
	}
}
