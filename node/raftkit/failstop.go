package raftkit

import (
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// FailStopLogs ends the process when the log cannot be written in time.
//
// A leader whose disk hangs keeps sending heartbeats from other goroutines, so nobody takes over and every write waits for ever (raft#503, consul#3552). A node whose
// disk fails steps down and is elected again (raft#612, raft#614). Turning a stall into an error and carrying on is worse: the late write lands and the
// log is out of order (pyroscope#4892, #5432). So both end the process, and the supervisor starts it again with back-off.
type FailStopLogs struct {
	raft.LogStore
	deadline time.Duration
	exit     func(error)
}

var _ raft.MonotonicLogStore = (*FailStopLogs)(nil)

// NewFailStopLogs guards inner. The deadline is WriteDeadline(T). exit must end the process; it is called from another goroutine while a stalled write hangs.
func NewFailStopLogs(inner raft.LogStore, deadline time.Duration, exit func(error)) *FailStopLogs {
	return &FailStopLogs{inner, deadline, exit}
}

// WriteDeadline is how long a log write may take on a cluster with election timeout t: long enough for a slow sync, and failover stays a matter of seconds.
func WriteDeadline(t time.Duration) time.Duration { return 3 * t }

// StoreLog implements raft.LogStore.
func (f *FailStopLogs) StoreLog(l *raft.Log) error { return f.StoreLogs([]*raft.Log{l}) }

// StoreLogs implements raft.LogStore.
func (f *FailStopLogs) StoreLogs(l []*raft.Log) error {
	return f.guard("append to", func() error { return f.LogStore.StoreLogs(l) })
}

// DeleteRange implements raft.LogStore.
func (f *FailStopLogs) DeleteRange(lo, hi uint64) error {
	return f.guard("cut", func() error { return f.LogStore.DeleteRange(lo, hi) })
}

// IsMonotonic must be passed through: raft empties a store that tolerates no gaps after a snapshot was installed, and a wrapper without the
// method would leave it to fail at the next append.
func (f *FailStopLogs) IsMonotonic() bool { return isMonotonic(f.LogStore) }

func (f *FailStopLogs) guard(what string, write func() error) error {
	stop := f.watch(what)
	err := write()
	stop()
	if err != nil {
		err = fmt.Errorf("%s the raft log: %w", what, err)
		f.exit(err)
	}
	return err
}

// watch calls exit when the deadline has passed before stop was called.
func (f *FailStopLogs) watch(what string) (stop func()) {
	var mu sync.Mutex
	stopped := false
	p := stall{step: f.deadline / stallSteps, at: time.Now()}
	var t *time.Timer
	mu.Lock()
	defer mu.Unlock()
	t = time.AfterFunc(p.step, func() {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case stopped:
		case p.over(time.Now()):
			f.exit(fmt.Errorf("%s the raft log: the disk has not answered for %v", what, f.deadline))
		default:
			t.Reset(p.step)
		}
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
		t.Stop()
	}
}

// stallSteps is in how many looks a deadline passes.
const stallSteps = 4

// stall is how long a write has taken, without the looks between which this process itself stood still: after SIGSTOP, or in a virtual machine that was
// frozen, they come late, and the disk is not to blame.
type stall struct {
	step  time.Duration
	at    time.Time // the last look
	spent int
}

// over looks again and reports whether the deadline has passed.
func (s *stall) over(now time.Time) bool {
	if now.Sub(s.at) <= 2*s.step {
		s.spent++
	}
	s.at = now
	return s.spent >= stallSteps
}

func isMonotonic(s raft.LogStore) bool {
	m, ok := s.(raft.MonotonicLogStore)
	return ok && m.IsMonotonic()
}
