package replica

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"storehub/fsm"
	"storehub/node/feed"
	"storehub/node/replica/archive"
	storehubv1 "storehub/proto/storehub/v1"
)

// Event is one fact with the cluster time of its entry.
type Event struct {
	AtMS int64
	*storehubv1.Event
}

// adapter is raft's state machine: the only writer of the state, on raft's own goroutine.
type adapter struct {
	master *fsm.State
	halted atomic.Pointer[Trouble] // set: nothing is applied any more
	days   days

	out       *published
	feed      *feed.Feed[Event]
	hashes    *hashes
	archive   *archive.Archive
	cond      *condition
	changed   *signals
	metrics   *metrics
	log       *slog.Logger
	stopping  <-chan struct{}
	committed func(index uint64) // the transport's nudge
	differs   func(index uint64) // another replica's hash at index is not ours
	tail      atomic.Pointer[tail]
}

// tail is the newest command applied.
type tail struct {
	index uint64
	tick  bool
	at    time.Time
}

var _ raft.BatchingFSM = (*adapter)(nil)

// batch gathers what goes out together.
type batch struct {
	applied uint64
	entries []feed.Entry[Event]
	kept    []archive.Entry
	leaves  uint64
	tail    *tail
}

// Apply is here for raft's interface; raft calls ApplyBatch.
func (a *adapter) Apply(l *raft.Log) any { return a.ApplyBatch([]*raft.Log{l})[0] }

// ApplyBatch applies committed entries. Every command is answered with its *Result, or with an
// *Error after the replica has stopped.
func (a *adapter) ApplyBatch(logs []*raft.Log) []any {
	began := time.Now()
	a.committed(logs[len(logs)-1].Index)
	answers := make([]any, len(logs))
	var b batch
	for i, l := range logs {
		if l.Type == raft.LogCommand {
			answers[i] = a.apply(l, &b)
		} else if a.halted.Load() == nil {
			b.applied = l.Index
			b.entries = append(b.entries, feed.Entry[Event]{Index: l.Index})
		}
	}
	a.publish(&b)
	a.metrics.applied(len(logs), time.Since(began))
	return answers
}

func (a *adapter) apply(l *raft.Log, b *batch) any {
	if t := a.halted.Load(); t != nil {
		return stopped(*t)
	}
	cmd, err := fsm.Decode(l.Data)
	if err != nil {
		t := Trouble{storehubv1.Reason_REASON_NEEDS_UPGRADE, fmt.Sprintf("entry %d of the log is not understood by this version (%v): upgrade this node", l.Index, err)}
		a.halt(t)
		return stopped(t)
	}
	if cmd.Level > fsm.SupportedLevel {
		t := Trouble{storehubv1.Reason_REASON_NEEDS_UPGRADE, fmt.Sprintf("entry %d of the log has level %d, this version knows %d: upgrade this node", l.Index, cmd.Level, fsm.SupportedLevel)}
		a.halt(t)
		return stopped(t)
	}
	a.beginDay(cmd)
	before := a.master.Index()
	out, err := a.guardedApply(l, cmd)
	if err != nil {
		*b = batch{} // the master is lost, and with it what was not shown yet
		t := Trouble{storehubv1.Reason_REASON_NEEDS_UPGRADE, fmt.Sprintf("applying entry %d of the log failed: %v", l.Index, err)}
		a.halt(t)
		return stopped(t)
	}
	a.note(l, cmd, before, out, b)
	return out.Result
}

// guardedApply keeps a panic outside of a rule from becoming a crash at every start.
func (a *adapter) guardedApply(l *raft.Log, cmd *storehubv1.Command) (out fsm.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			// The master may be half changed. Nobody sees it: what was published is a copy.
			a.master = a.out.live()
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return a.master.Apply(l.Index, l.Term, cmd), nil
}

// note gathers what an applied command leaves behind.
func (a *adapter) note(l *raft.Log, cmd *storehubv1.Command, before uint64, out fsm.Outcome, b *batch) {
	if out.Panic != "" {
		a.metrics.panicked()
		a.log.Error("A RULE PANICKED; the command was refused on every replica alike", "index", l.Index, "panic", out.Panic)
	}
	now := a.master.View().Now()
	events := make([]Event, len(out.Events))
	for i, e := range out.Events {
		events[i] = Event{now, e}
	}
	b.applied = l.Index
	b.entries = append(b.entries, feed.Entry[Event]{Index: l.Index, Events: events})
	b.kept = append(b.kept, archive.Entry{Index: l.Index, Term: l.Term, Before: before, Data: l.Data, Left: out.Left, Leaf: out.Leaf})
	if out.Leaf != nil {
		b.leaves++
	}
	tick := cmd.GetTick()
	b.tail = &tail{index: l.Index, tick: tick != nil, at: time.Now()}
	a.hashes.add(l.Index, a.master.Hash())
	if len(tick.GetHash()) > 0 {
		if own, ok := a.hashes.at(tick.Index); ok && !bytes.Equal(own, tick.Hash) {
			a.differs(tick.Index)
		}
	}
	if cmd.GetUpdateSettings() != nil {
		a.days.end = 0 // the cut-off may have moved
	}
}

// publish shows the batch: the state first, so that who hears of an index finds it.
func (a *adapter) publish(b *batch) {
	if b.applied == 0 {
		return
	}
	if b.tail != nil {
		shown := a.master.Fork()
		a.out.advance(shown, b.applied)
		a.tail.Store(b.tail)
		a.keep(shown, b)
	} else {
		a.out.applied.Set(b.applied)
	}
	if err := a.feed.Publish(b.entries...); err != nil {
		a.log.Error("the events of a batch were not shown", "error", err)
	}
	a.changed.tell()
}

// keep hands the batch to the archive, with the places of its leaves in the audit tree.
func (a *adapter) keep(shown *fsm.State, b *batch) {
	n := shown.View().Head().GetSize() - b.leaves
	for i := range b.kept {
		if b.kept[i].Leaf != nil {
			b.kept[i].LeafNumber = n
			n++
		}
	}
	a.archive.Append(b.kept, shown)
}

// beginDay starts a new file of the archive with the first command of a business day.
func (a *adapter) beginDay(cmd *storehubv1.Command) {
	if a.days.passed(a.master.View(), cmd.Stamp) {
		a.archive.BeginDay(a.days.day, a.master.Fork())
	}
}

// halt stops applying for as long as this process runs.
func (a *adapter) halt(t Trouble) {
	a.halted.Store(&t)
	a.cond.fail(t)
}

var errHalted = errors.New("this node has stopped applying entries and must not make or take snapshots")

// Snapshot is the state as it was shown last.
func (a *adapter) Snapshot() (raft.FSMSnapshot, error) {
	if a.halted.Load() != nil {
		return nil, errHalted // a snapshot would let the log drop entries that were not applied
	}
	return &snapshot{state: a.out.live(), archive: a.archive, metrics: a.metrics, stopping: a.stopping}, nil
}

// Restore replaces the state by a leader's snapshot, wholly or not at all.
func (a *adapter) Restore(r io.ReadCloser) error {
	defer r.Close()
	if a.halted.Load() != nil {
		return errHalted
	}
	s, err := fsm.ReadSnapshot(r)
	if err != nil {
		a.log.Error("a snapshot from the leader is not usable", "error", err)
		return err
	}
	applied := max(s.Index(), indexOf(r))
	a.master = s
	shown := s.Fork()
	a.hashes.forget()
	a.hashes.add(s.Index(), s.Hash())
	a.out.replace(shown, applied)
	a.tail.Store(&tail{index: s.Index(), at: time.Now()})
	a.days = newDays()
	a.archive.Restored(shown)
	a.log.Info("the state was replaced by a snapshot", "index", applied)
	err = a.feed.Reset(applied)
	a.changed.tell()
	return err
}
