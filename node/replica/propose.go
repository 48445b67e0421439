package replica

import (
	"context"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
)

// proposer puts commands into the log. It works on a leader only.
type proposer struct {
	raft   *raft.Raft
	cond   *condition
	terms  *terms
	gate   *gate
	sealer *sealer
	// dead is closed when raft has stopped: nobody answers any more then.
	dead chan struct{}
}

// lead takes a client's command through the log of this leader.
func (p *proposer) lead(ctx context.Context, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	if err := check(cmd); err != nil {
		return nil, err
	}
	if err := p.cond.refusal(); err != nil {
		return nil, err
	}
	t := p.terms.now()
	if t == nil {
		return nil, errNoLeader
	}
	res, err := p.once(ctx, t, cmd)
	if err == nil && res.GetFault().GetReason() == storehubv1.Reason_REASON_PREPARED_STALE {
		// What the leader looked up was overtaken by an entry in between; it is not remembered.
		return p.once(ctx, t, cmd)
	}
	return res, err
}

// once prepares, stamps and proposes a command in term t, and waits for its result.
func (p *proposer) once(ctx context.Context, t *term, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	data, err := p.sealer.seal(t.clock, p.raft.CommitIndex(), bare(cmd))
	if err != nil {
		return nil, err
	}
	if t.number != p.raft.CurrentTerm() {
		return nil, errNoLeader // lost and perhaps won again: not served before the new TermStarted
	}
	if err := p.gate.enter(len(data)); err != nil {
		return nil, err
	}
	return p.commit(ctx, data)
}

// commit hands an entry to raft and waits for what it came to, or for ctx. The gate has been entered;
// the place is given back when raft answers, for until then the entry is under way.
func (p *proposer) commit(ctx context.Context, data []byte) (*storehubv1.Result, error) {
	future := raftkit.Ending(p.raft.Apply(data, timeLeft(ctx)), p.dead)
	var err error
	done := make(chan struct{})
	go func() { // raft's own wait knows no context; it ends when raft does
		err = future.Error()
		p.gate.leave(len(data))
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return nil, classify(ctx.Err())
	}
	if err != nil {
		return nil, classify(err)
	}
	switch a := future.Response().(type) {
	case *storehubv1.Result:
		return a, nil
	case error:
		return nil, classify(a)
	}
	return nil, classify(context.DeadlineExceeded)
}

// internal proposes a command that nodes make. It passes a gate that is shut.
func (p *proposer) internal(ctx context.Context, t *term, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	data, err := p.sealer.seal(t.clock, p.raft.CommitIndex(), cmd)
	if err != nil {
		return nil, err
	}
	if err := p.gate.enterAnyway(len(data)); err != nil {
		return nil, err
	}
	return p.commit(ctx, data)
}

// defaultTimeout bounds a call that brings no deadline of its own.
const defaultTimeout = 5 * time.Second

func timeLeft(ctx context.Context) time.Duration {
	if end, ok := ctx.Deadline(); ok {
		return max(time.Until(end), time.Millisecond)
	}
	return defaultTimeout
}

func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, defaultTimeout)
}
