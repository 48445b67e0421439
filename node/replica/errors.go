package replica

import (
	"context"
	"errors"
	"fmt"

	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
)

// Error says that this node could not do what was asked, here and now. The same request id may be
// tried again, at any node.
type Error struct {
	Reason storehubv1.Reason
	// Uncertain: it may have been done; only the same request id can tell.
	Uncertain bool
	// Why is for operators.
	Why string
	Err error // may be nil
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Why
	}
	return e.Why + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

func notDone(reason storehubv1.Reason, why string) *Error { return &Error{Reason: reason, Why: why} }

// Why a write or a read was not served. The reasons are also the screens' sentences.
var (
	errNoMajority = notDone(storehubv1.Reason_REASON_NO_MAJORITY, "this node does not reach a majority of the voters, so nothing may be changed now")
	errNoLeader   = notDone(storehubv1.Reason_REASON_NO_LEADER, "nobody leads at this moment")
	errOverloaded = notDone(storehubv1.Reason_REASON_OVERLOADED, "too many changes are under way at this node")
	errBehind     = notDone(storehubv1.Reason_REASON_BEHIND, "this node has not yet seen the index asked for")
)

// classify is the one place that tells a write that was not done from one of unknown outcome.
// The error is that of raft's future, of the wait for it, or of a state machine that stopped.
func classify(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	switch raftkit.Outcome(err) {
	case raftkit.Done:
		return nil
	case raftkit.NotDone:
		return &Error{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "the lead has moved on", Err: err}
	}
	why := "the lead was lost while the change was under way"
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		why = "no majority has confirmed the change in time"
	}
	return &Error{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: why, Err: err}
}

// stopped is what the state machine answers for entries after it stopped: they are in the log, so
// other replicas may have done them.
func stopped(t Trouble) *Error {
	return &Error{Reason: t.Reason, Uncertain: true, Why: fmt.Sprintf("this node has stopped applying changes: %s", t.Why)}
}
