package replica

import (
	"sync"
	"sync/atomic"

	"storehub/fsm"
	"storehub/node/feed"
)

// published is what readers see: immutable copies of the state, exchanged by pointer.
type published struct {
	state    atomic.Pointer[fsm.State]
	restored atomic.Pointer[fsm.State] // the last known state of before the start; nil once passed
	applied  feed.Level                // log index handled, entries of raft's own included
	forking  sync.Mutex                // Fork of one state by two readers at once is a race
}

func newPublished(s *fsm.State, applied uint64) *published {
	p := &published{}
	p.state.Store(s)
	p.applied.Set(applied)
	return p
}

// advance shows a newer state. The state comes first: who waited for the index must find it.
func (p *published) advance(s *fsm.State, applied uint64) {
	p.state.Store(s)
	if r := p.restored.Load(); r != nil && s.Index() >= r.Index() {
		p.restored.Store(nil)
	}
	p.applied.Set(applied)
}

// replace shows a state that came from a snapshot; its index may be any.
func (p *published) replace(s *fsm.State, applied uint64) {
	p.state.Store(s)
	p.restored.Store(nil)
	p.applied.Jump(applied)
}

func (p *published) reached() uint64 {
	n, _ := p.applied.Now()
	return n
}

// live is the state that raft has confirmed.
func (p *published) live() *fsm.State { return p.state.Load() }

// best is the newest state that may be shown, and whether it is the one of before the start.
func (p *published) best() (*fsm.State, bool) {
	if r := p.restored.Load(); r != nil {
		return r, true
	}
	return p.state.Load(), false
}

// copyBest is a state that the caller may apply to.
func (p *published) copyBest() *fsm.State {
	p.forking.Lock()
	defer p.forking.Unlock()
	s, _ := p.best()
	return s.Fork()
}
