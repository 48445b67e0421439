package replica

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// ownClicks is how long a local read waits to show what this node has answered.
	ownClicks = 100 * time.Millisecond
	// behindAfter is how long AtLeast waits for an index.
	behindAfter = time.Second
)

// reader hands out views.
type reader struct {
	out     *published
	cond    *condition
	rounds  *rounds
	metrics *metrics
	// answered is the highest index that this node has told anybody.
	answered atomic.Uint64
}

// told notes that somebody was answered index.
func (r *reader) told(index uint64) {
	for {
		old := r.answered.Load()
		if index <= old || r.answered.CompareAndSwap(old, index) {
			return
		}
	}
}

// local is the state as this node has it, with everything that it has answered, if that comes soon.
func (r *reader) local(ctx context.Context) (fsm.View, error) {
	if want := r.answered.Load(); r.out.reached() < want {
		ctx, cancel := context.WithTimeout(ctx, ownClicks)
		defer cancel()
		_, _ = r.out.applied.Wait(ctx, want) // what is there is the answer then
	}
	return r.out.live().View(), nil
}

func (r *reader) atLeast(ctx context.Context, index uint64) (v fsm.View, err error) {
	defer func() { r.metrics.read("at_least", err) }()
	return r.wait(ctx, index)
}

// wait is the state once it has reached an index.
func (r *reader) wait(ctx context.Context, index uint64) (fsm.View, error) {
	ctx, cancel := context.WithTimeout(ctx, behindAfter)
	defer cancel()
	if _, err := r.out.applied.Wait(ctx, index); err != nil {
		if t := r.cond.refusal(); t != nil {
			return fsm.View{}, t
		}
		return fsm.View{}, errBehind
	}
	return r.out.live().View(), nil
}

func (r *reader) linearizable(ctx context.Context) (v fsm.View, err error) {
	defer func() { r.metrics.read("linearizable", err) }()
	if err := r.cond.refusal(); err != nil {
		return fsm.View{}, err
	}
	index, err := r.rounds.index(ctx)
	if err != nil {
		return fsm.View{}, err
	}
	return r.wait(ctx, index)
}

// readError makes an error of a read, which never leaves a doubt, of what a wait ended with. Where it is not
// known what became of the question, no majority has confirmed the answer.
func readError(err error) error {
	var known *Error
	switch {
	case errors.As(err, &known) && known.Reason == storehubv1.Reason_REASON_UNCERTAIN:
		return notDone(errNoMajority.Reason, known.Why)
	case known != nil:
		return notDone(known.Reason, known.Why)
	}
	return &Error{Reason: errNoMajority.Reason, Why: "no majority has confirmed in time that this node leads", Err: err}
}
