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
	halted atomic.Pointer[Trouble] // set: nothing is applied any more
	days   days
	handed uint64 // log index that raft has handed over

	out       *published
	feed      *feed.Feed[Event]
	hashes    *hashes
	archive   *archive.Archive
	cond      *condition
	changed   *signals
	stirred   *signals
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
	tail    *tail
}

// Apply is here for raft's interface; raft calls ApplyBatch.
func (a *adapter) Apply(l *raft.Log) any { return a.ApplyBatch([]*raft.Log{l})[0] }

// ApplyBatch applies committed entries. Every command is answered with its *Result, or with an
// *Error after the replica has stopped.
func (a *adapter) ApplyBatch(logs []*raft.Log) []any {
	began := time.Now()
	a.handed = logs[len(logs)-1].Index
	a.committed(a.handed)
	answers := make([]any, len(logs))
	var b batch
	done := a.out.reached()
	for i, l := range logs {
		if l.Index <= done {
			continue // see replay; nobody waits for its answer
		}
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
	if err == nil && cmd.Level > fsm.SupportedLevel {
		err = fmt.Errorf("it has level %d, this version knows %d", cmd.Level, fsm.SupportedLevel)
	}
	if err != nil {
		return a.halt(Trouble{storehubv1.Reason_REASON_NEEDS_UPGRADE, fmt.Sprintf("entry %d of the log is not understood by this version (%v): upgrade this node", l.Index, err)})
	}
	a.beginDay(cmd, b)
	var out fsm.Outcome
	var before uint64
	if err = a.out.change(func(s *fsm.State) {
		before = s.Index()
		a.compare(l.Index, cmd.GetTick(), s)
		out = s.Apply(l.Index, l.Term, cmd)
	}); err != nil {
		return a.halt(Trouble{storehubv1.Reason_REASON_NEEDS_UPGRADE, fmt.Sprintf("applying entry %d of the log failed: %v", l.Index, err)})
	}
	a.note(l, cmd, before, out, b)
	return out.Result
}

// compare remembers what the state was before some entries, the same ones on every replica, and looks
// whether the leader that made a Tick had the same. s is the state before the entry at index.
func (a *adapter) compare(index uint64, tick *storehubv1.Tick, s *fsm.State) {
	if tick != nil || index%hashEvery == 0 {
		a.hashes.add(s.Index(), s.Hash())
	}
	if len(tick.GetHash()) > 0 {
		if own, ok := a.hashes.at(tick.Index); ok && !bytes.Equal(own, tick.Hash) {
			a.differs(tick.Index)
		}
	}
}

// note gathers what an applied command leaves behind.
func (a *adapter) note(l *raft.Log, cmd *storehubv1.Command, before uint64, out fsm.Outcome, b *batch) {
	if out.Panic != "" {
		a.metrics.panicked()
		a.log.Error("A RULE PANICKED; the command was refused on every replica alike", "index", l.Index, "panic", out.Panic)
	}
	events := make([]Event, len(out.Events))
	for i, e := range out.Events {
		events[i] = Event{out.AtMS, e}
	}
	b.applied = l.Index
	b.entries = append(b.entries, feed.Entry[Event]{Index: l.Index, Events: events})
	b.kept = append(b.kept, archive.EntryOf(l.Index, l.Term, before, l.Data, out, a.out.facts.Load().epoch))
	b.tail = &tail{index: l.Index, tick: cmd.GetTick() != nil, at: time.Now()}
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
		before, last := a.out.facts.Load(), a.tail.Swap(b.tail)
		a.out.advance(b.applied)
		if last == nil || last.tick || a.out.facts.Load().sooner(before) {
			a.stirred.tell()
		}
		a.archive.Append(b.kept, a.out.live)
	} else {
		a.out.applied.Set(b.applied)
	}
	if err := a.feed.Publish(b.entries...); err != nil {
		a.log.Error("the events of a batch were not shown", "error", err)
	}
	a.changed.tell()
}

// beginDay starts a new file of the archive with the first command of a business day. What came
// before it in the batch still belongs to the day before.
func (a *adapter) beginDay(cmd *storehubv1.Command, b *batch) {
	if f := a.out.facts.Load(); a.days.known(max(f.nowMS, cmd.Stamp.GetUnixMs())) {
		return
	}
	a.publish(b)
	*b = batch{}
	before := a.out.live()
	if a.days.passed(before.View(), cmd.Stamp) {
		a.archive.BeginDay(a.days.day, before)
	}
}

// halt stops applying for as long as this process runs, and answers what every command is told.
func (a *adapter) halt(t Trouble) error {
	a.halted.Store(&t)
	a.cond.fail(t)
	return stopped(t)
}

var (
	errHalted = errors.New("this node has stopped applying entries and must not make or take snapshots")
	errEarly  = errors.New("raft has not yet come to where this node's state is")
)

// Snapshot is the state as it was shown last.
func (a *adapter) Snapshot() (raft.FSMSnapshot, error) {
	if a.halted.Load() != nil {
		return nil, errHalted // a snapshot would let the log drop entries that were not applied
	}
	if a.handed < a.out.reached() {
		return nil, errEarly // raft would give it an index that is not its own
	}
	return &snapshot{state: a.out.live(), archive: a.archive, metrics: a.metrics, stopping: a.stopping}, nil
}

// Restore replaces the state by a leader's snapshot, wholly or not at all.
func (a *adapter) Restore(r io.ReadCloser) error {
	defer r.Close()
	if a.halted.Load() != nil {
		return errHalted
	}
	s, err := readSnapshot(r)
	if err != nil {
		a.log.Error("a snapshot from the leader is not usable", "error", err)
		return err
	}
	applied := max(s.Index(), indexOf(r))
	a.hashes.forget()
	a.hashes.add(s.Index(), s.Hash())
	a.out.replace(s, applied)
	a.handed = applied
	a.tail.Store(&tail{index: s.Index(), at: time.Now()})
	a.days = newDays()
	a.archive.Restored(a.out.live())
	a.log.Info("the state was replaced by a snapshot", "index", applied)
	err = a.feed.Reset(applied)
	a.changed.tell()
	a.stirred.tell()
	return err
}
