package replica

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
	"golang.org/x/sync/errgroup"

	"storehub/fsm"
	"storehub/node/feed"
	"storehub/node/replica/archive"
	storehubv1 "storehub/proto/storehub/v1"
)

// Run works until ctx is done or a part fails, then ends what Open started. It hands no lead over;
// who stops a node in peace calls Transfer before.
//
// The order of the end: what proposes, then raft, then what raft speaks to.
func (r *Replica) Run(ctx context.Context) error {
	below, endBelow := context.WithCancel(context.WithoutCancel(ctx))
	defer endBelow()
	var low, high errgroup.Group
	low.Go(func() error { return r.archive.Run(below) })
	low.Go(func() error { return r.lead.Run(below) })
	low.Go(func() error { return r.transport.Run(below) })

	above, endAbove := context.WithCancel(ctx)
	defer endAbove()
	context.AfterFunc(above, func() { close(r.ending) })
	for _, run := range []func(context.Context) error{
		r.watcher.Run, r.terms.Run, r.rounds.Run, r.ticker.Run, r.divergence.Run, r.exile.Run, r.members.Run, r.keeper.Run, r.forgetter.Run, r.eraser.Run,
	} {
		high.Go(func() error {
			defer endAbove()
			return run(above)
		})
	}
	err := high.Wait()
	close(r.stopping)
	drain, cancel := context.WithTimeout(below, drainFor)
	r.gate.close(drain)
	cancel()
	if e := r.raft.Shutdown().Error(); e != nil {
		err = errors.Join(err, fmt.Errorf("stop raft: %w", e))
	}
	close(r.dead)
	endBelow()
	err = errors.Join(err, low.Wait())
	r.feed.Close()
	return err
}

// Propose takes a command through the log, at this node or, once, at the leader. The error is an
// *Error or a *fsm.Fault that was found before the log.
func (r *Replica) Propose(ctx context.Context, cmd *storehubv1.Command) (res *storehubv1.Result, err error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	res, err = r.route(ctx, cmd)
	if err == nil {
		r.reader.told(res.Index)
	}
	return res, err
}

// ProposeHere is Propose for a command that was forwarded: it goes no further.
func (r *Replica) ProposeHere(ctx context.Context, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	res, err := r.proposer.lead(ctx, cmd)
	if err == nil {
		r.reader.told(res.Index)
	}
	return res, err
}

// Local is this node's state, with everything this node has answered if that comes within 100 ms.
func (r *Replica) Local(ctx context.Context) (fsm.View, error) { return r.reader.local(ctx) }

// AtLeast waits up to 1 s for an index.
func (r *Replica) AtLeast(ctx context.Context, index uint64) (fsm.View, error) {
	return r.reader.atLeast(ctx, index)
}

// Linearizable contains every write answered before the call.
func (r *Replica) Linearizable(ctx context.Context) (fsm.View, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	return r.reader.linearizable(ctx)
}

// ReadIndex is an index that contains every write answered so far, if this node leads. It waits for no
// round of this node: while the lead moves, that one may be waiting for the node that asks.
func (r *Replica) ReadIndex(ctx context.Context) (uint64, error) {
	if err := r.cond.refusal(); err != nil {
		return 0, err
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	index, err := r.rounds.lead(ctx)
	if err != nil {
		return 0, readError(err)
	}
	return index, nil
}

// Probe answers another node's question about clock and state.
func (r *Replica) Probe(hashIndex uint64) *storehubv1.ProbeResponse {
	res := &storehubv1.ProbeResponse{UnixMs: r.clocks.Wall().UnixMilli(), AppliedIndex: r.out.reached()}
	if t := r.cond.now(); t != nil {
		res.Trouble = t.Why
	}
	if hashIndex == 0 {
		return res
	}
	if res.Hash, res.HashKnown = r.hashes.at(hashIndex); res.HashKnown {
		r.divergence.suspect(hashIndex) // who asks has a doubt, and it may be this node that is wrong
		return res
	}
	// The present index is no ground for a doubt: the others may have moved on and be silent about it.
	res.Hash, res.HashKnown = r.divergence.hashAt(hashIndex)
	return res
}

// NowMS is cluster time in ms since 1970: what this node would stamp if it leads, else as far as it can tell.
func (r *Replica) NowMS() int64 {
	if t := r.terms.now(); t != nil {
		return t.clock.NowMS()
	}
	return r.out.time.NowMS()
}

// Preview applies a command to a copy of what this node shows.
func (r *Replica) Preview(_ context.Context, cmd *storehubv1.Command) (fsm.PreviewOf, error) {
	s := r.out.copy()
	try := bare(cmd)
	now := max(r.NowMS(), s.View().Now())
	fsm.Prepare(s.View, r.proposer.sealer.env, try)
	at := r.proposer.sealer.zones.offset(s.View().Zone(), now)
	try.Stamp = &storehubv1.Stamp{UnixMs: now, OffsetS: at.OffsetS, OffsetUntilMs: at.UntilMS, NextOffsetS: at.NextOffsetS}
	return fsm.Preview(s, try)
}

// Explain is View.ExplainTechnician with the times he was passed over, as far as the archive has them.
func (r *Replica) Explain(ctx context.Context, v fsm.View, req *storehubv1.ExplainTechnicianRequest) (*storehubv1.ExplainTechnicianResponse, error) {
	res, err := v.ExplainTechnician(req)
	if err != nil {
		return nil, err
	}
	skips, err := r.archive.Skips(ctx, req.Technician)
	if err != nil {
		r.log.Warn("an explanation may lack times he was passed over", "technician", req.Technician, "error", err)
	}
	res.Trail = archive.Merge(res.Trail, skips)
	return res, nil
}

// Standing is how far this node can be believed now.
func (r *Replica) Standing() Standing { return r.watcher.Standing() }

// Changes signals, coalesced, that index or standing has changed. stop ends the signals.
func (r *Replica) Changes() (signal <-chan struct{}, stop func()) { return r.changed.listen() }

// Subscribe follows the events after an index.
func (r *Replica) Subscribe(after uint64) (*feed.Sub[Event], error) { return r.feed.Subscribe(after) }

// Transfer hands the lead to a voter by its id, "" = the best other one, and answers who leads.
func (r *Replica) Transfer(ctx context.Context, to string) (string, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	return r.handover.to(ctx, to)
}

// Serves reports whether this node leads and is ready to.
func (r *Replica) Serves() bool { return r.terms.now() != nil }

// Fell is closed when this node has become read-only for good; Trouble then says why.
func (r *Replica) Fell() <-chan struct{} { return r.cond.fell }

// Trouble is why this node must not be believed, nil when it may.
func (r *Replica) Trouble() *Trouble { return r.cond.now() }

// Archive is where what was applied is kept, nil when nowhere.
func (r *Replica) Archive() *archive.Archive { return r.archive }

// Raft is for what watches over raft and for tests.
func (r *Replica) Raft() *raft.Raft { return r.raft }

// Shown is the newest state that may be shown, without waiting for anything.
func (r *Replica) Shown() fsm.View {
	return r.out.live().View()
}

// Recent is a state that was shown lately. It costs nothing, and is not to be believed when it
// says no.
func (r *Replica) Recent() fsm.View { return r.out.copied.Load().View() }

// Reached is the log index that the state has reached, raft's own entries included.
func (r *Replica) Reached() uint64 { return r.out.reached() }

// Forgotten is the index of the last erasure of a customer of which log and snapshots of this node know nothing any more.
func (r *Replica) Forgotten() uint64 { return r.forgetter.done.Load() }

// OtherVoters are the voters but this node.
func (r *Replica) OtherVoters() []string { return otherVoters(r.raft, r.self) }

// Suffrage is who votes, by node id, in the newest configuration.
func (r *Replica) Suffrage() map[string]raft.ServerSuffrage {
	m := make(map[string]raft.ServerSuffrage)
	for _, s := range r.raft.GetConfiguration().Configuration().Servers {
		m[string(s.ID)] = s.Suffrage
	}
	return m
}
