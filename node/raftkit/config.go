package raftkit

import (
	"time"

	"github.com/hashicorp/raft"
)

// Limits of the election timeout T; see Calibrate.
const (
	MinT = 500 * time.Millisecond
	MaxT = 4 * time.Second
)

// Config is raft's configuration for election timeout t, which all voters share. The caller adds LocalID, Logger and NotifyCh.
func Config(t time.Duration) *raft.Config {
	c := raft.DefaultConfig()
	c.ProtocolVersion = 3
	c.HeartbeatTimeout = t
	c.ElectionTimeout = t
	c.LeaderLeaseTimeout = t / 2
	c.CommitTimeout = 20 * time.Millisecond // only the fall-back of the nudge
	c.MaxAppendEntries = 256
	c.BatchApplyCh = true // group commit; Apply's timeout then bounds the queue's door only
	c.SnapshotThreshold = 4096
	c.SnapshotInterval = 60 * time.Second
	c.TrailingLogs = 20000 // a PC that was off overnight catches up from the log
	c.ShutdownOnRemove = true
	c.NoLegacyTelemetry = true
	c.PreVoteDisabled = false
	return c
}
