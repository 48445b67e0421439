package replica

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"storehub/fsm"
	"storehub/node/clock"
	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// clocksWithin is how long a new leader waits for the voters' clocks; one that does not answer has no voice.
	clocksWithin = 250 * time.Millisecond
	// againTerm is the pause before a new leader proposes its TermStarted once more; it doubles each
	// time up to againTermMax, since each may be an entry that stays in the log.
	againTerm    = 100 * time.Millisecond
	againTermMax = 5 * time.Second
)

// term is one leadership of this node, from its TermStarted on.
type term struct {
	number uint64
	clock  *clock.Leader
}

// terms takes leadership over: nothing is served before TermStarted is applied, since only then this
// node's state has all that was acknowledged before.
type terms struct {
	self   string
	raft   *raft.Raft
	cond   *condition
	lead   *raftkit.Leadership
	out    *published
	logs   raft.LogStore
	peers  Peers
	clocks clock.Source
	seed   *storehubv1.SetUp
	log    *slog.Logger
	// propose is proposer.internal.
	propose func(context.Context, *term, *storehubv1.Command) (*storehubv1.Result, error)
	changed func()

	current atomic.Pointer[term]
}

// now is the term in which this node leads and serves, nil when it does not.
func (t *terms) now() *term {
	c := t.current.Load()
	if c == nil || t.raft.State() != raft.Leader {
		return nil
	}
	return c
}

// Run follows raft's word on who leads until ctx is done.
func (t *terms) Run(ctx context.Context) error {
	defer t.current.Store(nil)
	for {
		leading, changes := t.lead.State()
		t.current.Store(nil)
		t.changed()
		if leading {
			t.reign(ctx, changes)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.lead.Changed():
		}
	}
}

// reign makes this node ready to serve, unless the lead is lost meanwhile. A node that has stopped
// applying never will be, whatever it puts into the log.
func (t *terms) reign(ctx context.Context, changes uint64) {
	number := t.raft.CurrentTerm()
	still := func() bool {
		_, c := t.lead.State()
		return ctx.Err() == nil && t.cond.lasting() == nil && c == changes && t.raft.State() == raft.Leader && t.raft.CurrentTerm() == number
	}
	started := time.Now()
	next := &term{number: number, clock: t.takeClock(ctx)}
	for again := againTerm; still(); again = min(2*again, againTermMax) {
		if t.begin(ctx, next) {
			t.current.Store(next)
			t.changed()
			t.log.Info("this node leads", "term", number, "after", time.Since(started).Round(time.Millisecond))
			return
		}
		select {
		case <-ctx.Done():
		case <-t.cond.fell:
		case <-time.After(again):
		}
	}
}

// begin proposes TermStarted and, in a new cluster, SetUp. True: both are applied here.
func (t *terms) begin(ctx context.Context, next *term) bool {
	ctx, cancel := context.WithTimeout(ctx, defaultTimeout)
	defer cancel()
	by := &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: t.self}}
	ops := []*storehubv1.Command{{Credential: by, Op: &storehubv1.Command_TermStarted{TermStarted: &storehubv1.TermStarted{NodeId: t.self, Term: next.number}}}}
	if t.seed != nil {
		ops = append(ops, &storehubv1.Command{Credential: by, Op: &storehubv1.Command_SetUp{SetUp: t.seed}})
	}
	for _, cmd := range ops {
		if cmd.GetSetUp() != nil && t.out.facts.Load().setUp {
			continue
		}
		res, err := t.propose(ctx, next, cmd)
		if err != nil {
			t.log.Warn("taking over the lead", "error", err)
			return false
		}
		if f := fsm.FaultOf(res); f != nil {
			t.log.Error("the shop's rules refused a new leader's command; it leads all the same", "fault", f)
		}
	}
	return true
}

// again starts the present term once more, with clocks as they are now.
func (t *terms) again(ctx context.Context, now *term) {
	if t.cond.now() != nil {
		return
	}
	if next := (&term{number: now.number, clock: t.takeClock(ctx)}); t.begin(ctx, next) {
		t.current.CompareAndSwap(now, next) // unless the lead was lost meanwhile
	}
}

// takeClock starts cluster time from the newest stamp and the median of the voters' clocks.
func (t *terms) takeClock(ctx context.Context) *clock.Leader {
	ctx, cancel := context.WithTimeout(ctx, clocksWithin)
	defer cancel()
	var mu sync.Mutex
	var heard []clock.Reading
	var wg sync.WaitGroup
	for _, id := range otherVoters(t.raft, t.self) {
		wg.Go(func() {
			res, err := t.peers.Probe(ctx, id, 0)
			if err == nil && ctx.Err() == nil {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, clock.Reading{Node: id, UnixMS: res.UnixMs})
			}
		})
	}
	wg.Wait()
	stamp := max(newestStamp(t.logs), t.out.facts.Load().nowMS)
	return clock.TakeOver(t.clocks, t.self, stamp, heard)
}

// otherVoters are the voters of the newest configuration but this node.
func otherVoters(r *raft.Raft, self string) []string {
	var ids []string
	for _, s := range r.GetConfiguration().Configuration().Servers {
		if s.Suffrage == raft.Voter && string(s.ID) != self {
			ids = append(ids, string(s.ID))
		}
	}
	return ids
}

func isVoter(r *raft.Raft, id string) bool {
	for _, s := range r.GetConfiguration().Configuration().Servers {
		if string(s.ID) == id {
			return s.Suffrage == raft.Voter
		}
	}
	return false
}
