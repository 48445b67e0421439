package raftkit

import (
	"context"
	"sync"
)

// notifyBuffer is how many changes of leadership fit while Run is not scheduled. Raft waits when it is full, so nothing is lost; at one change per 500 ms that is
// eight minutes.
const notifyBuffer = 1024

// Leadership receives raft's NotifyCh, whose unread values stop raft's main loop, and keeps the last one. Unlike raft.LeaderCh it counts, so that "lost and won again" is
// seen as such by a reader who was busy.
type Leadership struct {
	in      chan bool
	changed chan struct{} // capacity 1; full means the reader has news already

	mu      sync.Mutex
	leading bool
	changes uint64
}

// NewLeadership is pure.
func NewLeadership() *Leadership {
	return &Leadership{in: make(chan bool, notifyBuffer), changed: make(chan struct{}, 1)}
}

// NotifyCh is for raft.Config.NotifyCh.
func (l *Leadership) NotifyCh() chan<- bool { return l.in }

// State says whether this node leads and how often that has changed. Two different counts with the same answer mean that it changed twice or more in between.
func (l *Leadership) State() (leading bool, changes uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.leading, l.changes
}

// Changed is signalled after a change; several changes may be one signal. It is for one reader.
func (l *Leadership) Changed() <-chan struct{} { return l.changed }

// Run reads until ctx is done. Stop it after raft.
func (l *Leadership) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case v := <-l.in:
			l.set(v)
		}
	}
}

func (l *Leadership) set(v bool) {
	l.mu.Lock()
	if v == l.leading {
		l.changes++ // raft skipped one in between, as it may in a shutdown
	}
	l.leading = v
	l.changes++
	l.mu.Unlock()
	select {
	case l.changed <- struct{}{}:
	default:
	}
}
