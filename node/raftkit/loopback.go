package raftkit

import (
	"io"

	"github.com/hashicorp/raft"
)

// Loopback is Transport for raft's in-memory transport, so that a simulated cluster runs the same wrappers. Pipelining is off there for one more reason: its Close
// waits on a mutex, which freezes the virtual time of a testing/synctest bubble.
type Loopback struct {
	*raft.InmemTransport
	*Nudger
}

var (
	_ raft.Transport   = (*Loopback)(nil)
	_ raft.WithPreVote = (*Loopback)(nil)
	_ raft.WithClose   = (*Loopback)(nil)
)

// NewLoopback wraps t and connects it with itself, for Campaign.
func NewLoopback(t *raft.InmemTransport) *Loopback {
	t.Connect(t.LocalAddr(), t)
	return &Loopback{InmemTransport: t, Nudger: newNudger(t.LocalAddr(), t.AppendEntries)}
}

// SetHeartbeatHandler: see Transport.
func (*Loopback) SetHeartbeatHandler(func(raft.RPC)) {}

// AppendEntriesPipeline: see Transport.
func (*Loopback) AppendEntriesPipeline(raft.ServerID, raft.ServerAddress) (raft.AppendPipeline, error) {
	return nil, raft.ErrPipelineReplicationNotSupported
}

// AppendEntries: see Transport.
func (l *Loopback) AppendEntries(id raft.ServerID, at raft.ServerAddress, args *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) error {
	return l.appendEntries(id, at, args, resp)
}

// InstallSnapshot: see Transport.
func (l *Loopback) InstallSnapshot(id raft.ServerID, at raft.ServerAddress, args *raft.InstallSnapshotRequest, resp *raft.InstallSnapshotResponse, data io.Reader) error {
	l.installing(id, +1)
	defer l.installing(id, -1)
	return l.InmemTransport.InstallSnapshot(id, at, args, resp, data)
}

// Campaign: see Transport.
func (l *Loopback) Campaign() error {
	var resp raft.TimeoutNowResponse
	return l.TimeoutNow(l.self, l.LocalAddr(), &raft.TimeoutNowRequest{RPCHeader: l.header()}, &resp)
}
