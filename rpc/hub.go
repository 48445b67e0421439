package rpc

import (
	"context"
	"errors"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// Hub is all that the handlers may ask of the node.
type Hub interface {
	// Propose takes a command through the log, at this node or, once, at the leader. A refusal
	// by a rule is in the result. The error is *Unavailable (not done, or uncertain), *fsm.Fault
	// (refused before the log) or the context's.
	Propose(ctx context.Context, cmd *storehubv1.Command) (*storehubv1.Result, error)

	// Local is this node's state, at least as new as whatever this node has answered before
	// (waiting 100 ms at most).
	Local(ctx context.Context) (fsm.View, error)
	// Recent is a state of this node of lately, at no cost. Its yes is a first look, its no means
	// nothing.
	Recent() fsm.View
	// Linearizable is a state that contains every write answered before the call.
	Linearizable(ctx context.Context) (fsm.View, error)
	// AtLeast waits up to 1 s for an index.
	AtLeast(ctx context.Context, index uint64) (fsm.View, error)

	// At is the state as it was at a time, from this node's archive; a time to come is now. What
	// the archive does not reach is a *fsm.Fault.
	At(ctx context.Context, at time.Time) (fsm.View, error)

	// Tree reads the hashes of the audit tree, from this node's archive. What the archive has not is a *fsm.Fault.
	Tree(ctx context.Context) (tlog.HashReader, error)

	// NowMS is cluster time in ms since 1970, as far as this node can tell; never far ahead of the
	// leader's.
	NowMS() int64

	// Preview applies a command to a copy of this node's state.
	Preview(ctx context.Context, cmd *storehubv1.Command) (fsm.PreviewOf, error)

	// Explain is View.ExplainTechnician with what only the archive knows: when a technician was
	// passed over.
	Explain(ctx context.Context, v fsm.View, req *storehubv1.ExplainTechnicianRequest) (*storehubv1.ExplainTechnicianResponse, error)

	// Standing is how far this node can be believed now.
	Standing() Standing
	// Changes signals, coalesced, that index or standing has changed. stop ends the signals.
	Changes() (signal <-chan struct{}, stop func())
	// Events calls f with all events of each entry after an index, in order, and with none as a
	// mark of progress, at least every Heartbeat. f is called by one goroutine at a time and not
	// after the return. It returns f's error, the context's, *EventsGone, or ErrSlow.
	Events(ctx context.Context, after uint64, f func(*storehubv1.WatchEventsResponse) error) error

	// Nodes names this node and says where browsers go on that have lost it. It costs little and may be a moment old.
	Nodes() (name string, others []*storehubv1.OtherNode)
	// Cluster is what this node knows of all nodes.
	Cluster(ctx context.Context) (*storehubv1.GetStatusResponse, error)
	// TestDisplay shows a test pattern on displays, at whichever node they hang.
	TestDisplay(ctx context.Context, req *storehubv1.TestDisplayRequest) (*storehubv1.TestDisplayResponse, error)
	// TransferLeadership hands the lead over as it was asked for at an index (View.HandedTo), unless it
	// was, and answers who took it.
	TransferLeadership(ctx context.Context, asked *storehubv1.TransferLeadershipResponse, index uint64) (string, error)

	// MayRemove refuses to let a node go, by id or name, without which those that answer would be no
	// majority. Only the nodes know that; the rule does not.
	MayRemove(ctx context.Context, node string) error

	// Digest is HMAC-SHA256 under the cluster secret: the same on every node, and of no use outside.
	Digest(purpose string, parts ...[]byte) []byte
	// Env is what the leader prepares commands with; Reveal needs it for derived secrets.
	Env() fsm.Env
}

// Heartbeat is how often every stream says at least that it lives. A client takes three of
// them without a word for a lost connection.
const Heartbeat = 5 * time.Second

// ErrSlow ends a stream of events whose reader left too many unread.
var ErrSlow = errors.New("the watcher reads too slowly; come back with the last index")

// Standing is how far a node can be believed.
type Standing struct {
	NodeID string
	// Index is the log index the node's own state has reached.
	Index uint64
	// Urgent is the index of the last entry that changed what a terminal must show at once.
	Urgent uint64
	// Age is 0 on a leader with a valid lease, else how long ago this node last heard from the
	// leader it follows.
	Age time.Duration
	// HasMajority: a leader's lease; elsewhere a known leader heard from lately.
	HasMajority bool
	// Restored: the state is the last one before a start, shown until a leader speaks.
	Restored bool
	// Trouble is why this node must not be believed, "" = nothing.
	Trouble string
}

// Unavailable says that a write or read could not be served here and now.
type Unavailable struct {
	Reason storehubv1.Reason
	// Uncertain: it may have been done; only the same request id can tell.
	Uncertain bool
	// Why is for operators.
	Why string
}

func (e *Unavailable) Error() string { return e.Why }

// EventsGone says that the events asked for have left the window; the oldest kept is Oldest.
type EventsGone struct{ Oldest uint64 }

func (e *EventsGone) Error() string {
	return "these events are no longer kept; list again and resume from the index of the list"
}

// Peers is what nodes ask of each other. The caller's node id comes from its certificate.
type Peers interface {
	// Forward runs a command of a follower here, if this node leads.
	Forward(ctx context.Context, from string, cmd *storehubv1.Command) (*storehubv1.Result, error)
	// ReadIndex is the commit index of a leader that has checked its majority.
	ReadIndex(ctx context.Context) (uint64, error)
	Probe(ctx context.Context, req *storehubv1.ProbeRequest) (*storehubv1.ProbeResponse, error)
	// HandOver hands the lead over, if this node leads, and answers who leads now.
	HandOver(ctx context.Context, to string) (string, error)
	// TestOwnDisplay shows a test pattern on displays of this node.
	TestOwnDisplay(ctx context.Context, req *storehubv1.TestOwnDisplayRequest) (*storehubv1.TestOwnDisplayResponse, error)
	// Renew signs the caller's next certificate.
	Renew(ctx context.Context, req *storehubv1.RenewRequest) (*storehubv1.RenewResponse, error)
	// Join admits a new node by its token.
	Join(ctx context.Context, req *storehubv1.JoinRequest) (*storehubv1.JoinResponse, error)
}
