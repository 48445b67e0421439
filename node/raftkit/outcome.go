package raftkit

import (
	"errors"

	"github.com/hashicorp/raft"
)

// Verdict is what is known about a write after raft.Apply's future has answered or the caller gave up.
type Verdict uint8

const (
	// Unknown: the entry may be in the log. Only a retry with the same request id finds out.
	Unknown Verdict = iota
	// NotDone: the entry is certainly not applied and never will be.
	NotDone
	// Done: the entry was applied here; its result is the future's response.
	Done
)

// Outcome classifies the error of raft.Apply. Everything that is not listed is Unknown, in particular ErrLeadershipLost, ErrRaftShutdown, the
// caller's own deadline, a broken connection to the leader and a log store error: in each of them the entry may already be on other disks.
func Outcome(err error) Verdict {
	if err == nil {
		return Done
	}
	for _, e := range []error{
		raft.ErrNotLeader,                    // answered by a follower, before the entry had an index
		raft.ErrLeadershipTransferInProgress, // refused at the door
		raft.ErrEnqueueTimeout,               // never reached the leader loop
		raft.ErrAbortedByRestore,             // the state after the restore does not contain it
	} {
		if errors.Is(err, e) {
			return NotDone
		}
	}
	return Unknown
}
