package replica

import (
	"fmt"
	"sync"
	"sync/atomic"

	"storehub/fsm"
	"storehub/node/clock"
	"storehub/node/feed"
	"storehub/node/replica/archive"
)

// published is what is read of the state that raft's goroutine writes: immutable copies. A copy is
// made when somebody asks for one: after it the writer has to copy what it touches, which a shop
// under load would pay for with every batch although nobody looks.
type published struct {
	mu      sync.Mutex // held for one entry, or for a copy: a fork writes to its source
	master  *fsm.State
	copied  atomic.Pointer[fsm.State] // the newest copy
	facts   atomic.Pointer[facts]     // of the master after the last batch
	applied feed.Level                // log index handled, entries of raft's own included
	time    *clock.Follower           // by the stamps of what was applied
	log     archive.Log
}

// facts is what the node's own loops and every command ask of the newest state.
type facts struct {
	index    uint64
	nowMS    int64
	zone     string
	level    uint32
	epoch    uint64
	setUp    bool
	urgent   uint64 // index of the last entry that a terminal must show at once
	erased   uint64 // index of the last entry that erased a customer
	deadline int64  // when something happens by itself next, Unix ms
	due      bool   // there is a deadline
}

func factsOf(v fsm.View) *facts {
	f := &facts{index: v.Index(), nowMS: v.Now(), zone: v.Zone(), level: v.Level(), epoch: v.Epoch(), setUp: v.SetUp(), urgent: v.Urgent(), erased: v.Erased()}
	f.deadline, f.due = v.NextDeadline()
	return f
}

// sooner tells whether something happens by itself earlier than it would have.
func (f *facts) sooner(before *facts) bool {
	return f.due && (!before.due || f.deadline < before.deadline)
}

func newPublished(s *fsm.State, applied uint64, clocks clock.Source, log archive.Log) *published {
	p := &published{master: s, time: clock.Follow(clocks, s.View().Now()), log: log}
	p.copied.Store(s.Fork())
	p.facts.Store(factsOf(s.View()))
	p.applied.Set(applied)
	return p
}

// change lets f, on raft's goroutine, do one thing to the master. A panic of f is an error, and what
// is shown after it is what was before.
func (p *published) change(f func(*fsm.State)) (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.master.Index()
	defer func() {
		if r := recover(); r != nil {
			if p.master.Index() != before { // not even taken back
				p.master = p.again(before)
			}
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	f(p.master)
	return nil
}

// advance shows what was changed up to a log index. The state comes first: who waited for the index
// must find it.
func (p *published) advance(applied uint64) {
	p.mu.Lock()
	f := factsOf(p.master.View())
	p.mu.Unlock()
	p.facts.Store(f)
	p.time.Hear(f.nowMS)
	p.applied.Set(applied)
}

// replace shows a state that came from a snapshot; its index may be any.
func (p *published) replace(s *fsm.State, applied uint64) {
	p.mu.Lock()
	p.master = s
	p.copied.Store(s.Fork())
	p.facts.Store(factsOf(s.View()))
	p.time.Hear(s.View().Now())
	p.mu.Unlock()
	p.applied.Jump(applied)
}

func (p *published) reached() uint64 {
	n, _ := p.applied.Now()
	return n
}

// live is the newest state.
func (p *published) live() *fsm.State {
	if s := p.copied.Load(); s.Index() == p.facts.Load().index {
		return s
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.copied.Load()
	if s.Index() != p.master.Index() {
		s = p.master.Fork()
		p.copied.Store(s)
	}
	return s
}

// copy is a state that the caller may apply to.
func (p *published) copy() *fsm.State {
	s := p.live()
	p.mu.Lock()
	defer p.mu.Unlock()
	return s.Fork()
}

// again makes the state at an index once more, of the newest copy and what the log has after it.
func (p *published) again(index uint64) *fsm.State {
	s := p.copied.Load().Fork()
	for at := s.Index() + 1; at <= index; at++ {
		term, data, err := p.log(at)
		if err != nil {
			break // an older state is a state
		}
		if cmd, err := fsm.Decode(data); data != nil && err == nil {
			s.Apply(at, term, cmd)
		}
	}
	return s
}

// hash is the newest state's hash and index.
func (p *published) hash() (index uint64, hash []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.master.Index(), p.master.Hash()
}
