package replica

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/clock"
	"storehub/node/feed"
)

// lookEvery is how often the standing is looked at: screens tell of a lost majority at once.
const lookEvery = 50 * time.Millisecond

// Standing is how far this node can be believed.
type Standing struct {
	// Index is the newest command in what is shown.
	Index uint64
	// Urgent is the newest that a terminal must show at once.
	Urgent uint64
	// Age is 0 on a leader, else how long ago this node heard from the leader it follows. In trouble, or
	// while it shows what was before the start, it is counted from the last command that is shown.
	Age time.Duration
	// HasMajority: this node leads, or follows a leader heard from lately, and what it shows moves on
	// with it: in trouble it does not.
	HasMajority bool
	// Restored: what is shown is the last known state of before the start.
	Restored bool
	Trouble  *Trouble
	Leader   string // id, "" = not known
}

// watcher knows who leads and how fresh this node's knowledge is, and tells when that changes.
type watcher struct {
	self    string
	raft    *raft.Raft
	out     *published
	terms   *terms
	cond    *condition
	clocks  clock.Source
	fresh   time.Duration // a leader heard from within it is believed: two heartbeat timeouts
	changed *signals
	started time.Time
	proved  uint64 // what the log proved at the start; until raft gets there nobody has confirmed it

	seen  chan raft.Observation
	moves feed.Level // counts changes of who leads
	last  atomic.Pointer[Standing]
}

// Standing is computed anew at each call: age grows by itself.
func (w *watcher) Standing() Standing {
	shown := w.out.facts.Load()
	s := Standing{Index: shown.index, Urgent: shown.urgent, Restored: w.raft.AppliedIndex() < w.proved, Trouble: w.cond.now(), Leader: w.leader()}
	switch w.raft.State() {
	case raft.Leader:
		// The lease: raft itself steps down when it does not hear from a majority for T/2.
		s.HasMajority = w.terms.now() != nil
		if !s.HasMajority {
			s.Age = w.sinceLeader()
		}
	default:
		s.Age = w.sinceLeader()
		s.HasMajority = s.Leader != "" && s.Age <= w.fresh
	}
	if s.Trouble != nil {
		s.HasMajority = false
	}
	if s.Restored || s.Trouble != nil {
		s.Age = max(s.Age, w.clocks.Wall().Sub(time.UnixMilli(shown.nowMS)))
	}
	return s
}

func (w *watcher) sinceLeader() time.Duration {
	at := w.raft.LastContact()
	if at.IsZero() {
		at = w.started
	}
	return time.Since(at)
}

// leader is who leads as far as raft knows.
func (w *watcher) leader() string {
	_, id := w.raft.LeaderWithID()
	return string(id)
}

// Run tells when standing or leader changes, until ctx is done.
func (w *watcher) Run(ctx context.Context) error {
	o := raft.NewObserver(w.seen, false, func(o *raft.Observation) bool {
		_, ok := o.Data.(raft.LeaderObservation)
		return ok
	})
	w.raft.RegisterObserver(o)
	defer w.raft.DeregisterObserver(o)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var n uint64
	for {
		now := w.Standing()
		if w.differs(now) {
			n++
			w.last.Store(&now)
			w.moves.Set(n)
			w.changed.tell()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-w.seen:
		case <-tick.C:
		}
	}
}

func (w *watcher) differs(now Standing) bool {
	b := w.last.Load()
	return b == nil || b.Leader != now.Leader || b.HasMajority != now.HasMajority || b.Restored != now.Restored || (b.Trouble == nil) != (now.Trouble == nil)
}

// waitLeader is the leader, waited for while an election may be under way: as long as this node has
// heard from one lately. After that it knows that it has no majority, and says so at once.
func (w *watcher) waitLeader(ctx context.Context) (string, error) {
	for {
		_, moved := w.moves.Now()
		if id := w.leader(); id != "" && (id != w.self || w.terms.now() != nil) {
			return id, nil
		}
		left := w.fresh - w.sinceLeader()
		if w.raft.State() == raft.Leader {
			if err := w.cond.lasting(); err != nil {
				return "", err
			}
			left = w.fresh // it is about to serve
		}
		if left <= 0 {
			return "", errNoMajority
		}
		timer := time.NewTimer(min(left, lookEvery))
		select {
		case <-ctx.Done():
			timer.Stop()
			return "", errNoLeader
		case <-moved:
			timer.Stop()
		case <-timer.C:
		}
	}
}
