package replica

import (
	"context"
	"sync"
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
	// waits are the futures that Run watches: raft's own wait knows no context.
	waits chan *wait
	// dead is closed when raft has stopped: nobody answers any more then.
	dead chan struct{}
}

// wait is one proposal under way.
type wait struct {
	future raft.ApplyFuture
	bytes  int
	done   chan struct{}
	answer any
	err    error
}

func newProposer(p proposer) *proposer {
	p.waits = make(chan *wait, maxProposals) // never full: the gate lets no more in
	return &p
}

// Run watches proposals until ctx is done, and then the rest of them: dead is closed by then, so none
// of them waits.
func (p *proposer) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case w := <-p.waits:
			wg.Go(func() { p.watch(w) })
		case <-ctx.Done():
			for {
				select {
				case w := <-p.waits:
					p.watch(w)
				default:
					return nil
				}
			}
		}
	}
}

func (p *proposer) watch(w *wait) {
	w.err = w.future.Error()
	if w.err == nil {
		w.answer = w.future.Response()
	}
	p.gate.leave(w.bytes)
	close(w.done)
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

// commit hands an entry to raft and waits for what it came to. The gate has been entered.
func (p *proposer) commit(ctx context.Context, data []byte) (*storehubv1.Result, error) {
	w := &wait{bytes: len(data), done: make(chan struct{})}
	w.future = raftkit.Ending(p.raft.Apply(data, timeLeft(ctx)), p.dead)
	p.waits <- w
	select {
	case <-w.done:
	case <-ctx.Done():
		return nil, classify(ctx.Err())
	}
	if w.err != nil {
		return nil, classify(w.err)
	}
	switch a := w.answer.(type) {
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
