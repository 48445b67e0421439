package raftkit

import (
	"fmt"
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
	t := time.AfterFunc(f.deadline, func() {
		f.exit(fmt.Errorf("%s the raft log: the disk has not answered for %v", what, f.deadline))
	})
	err := write()
	t.Stop()
	if err != nil {
		err = fmt.Errorf("%s the raft log: %w", what, err)
		f.exit(err)
	}
	return err
}

func isMonotonic(s raft.LogStore) bool {
	m, ok := s.(raft.MonotonicLogStore)
	return ok && m.IsMonotonic()
}
