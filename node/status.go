package node

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/raft"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

// maxGaps is how many gaps of its archive a node tells of, the newest.
const maxGaps = 10

// upFor is how long after its last answer a node counts as up.
const upFor = 6 * time.Second

// Cluster is what this node knows of all nodes.
func (h *hub) Cluster(ctx context.Context) (*storehubv1.GetStatusResponse, error) {
	h.node.prober.look(ctx)
	v, s := h.replica.Shown(), h.replica.Standing()
	res := &storehubv1.GetStatusResponse{
		ClusterId: string(h.node.id.Cluster()), Epoch: v.Epoch(), LeaderId: s.Leader, Index: v.Index(), NodeId: h.node.ID(),
		HasMajority: s.HasMajority, AgeMs: s.Age.Milliseconds(), Level: v.Level(), StateHash: v.Hash(), ShopName: v.ShopName(),
		Filling: filling(v.Fills()), Zone: v.Zone(),
	}
	if s.Trouble != nil {
		res.Trouble = s.Trouble.Why
	}
	votes, newest := h.replica.Suffrage(), h.newest(s.Leader)
	for _, m := range v.Nodes() {
		if m.Removed {
			continue
		}
		st := h.nodeStatus(m, s.Leader, votes)
		if newest > 0 && st.AppliedIndex > 0 {
			st.Lag = proto.Uint64(newest - min(newest, st.AppliedIndex))
		}
		res.Nodes = append(res.Nodes, st)
	}
	return res, nil
}

// newest is the last entry of the leader's log, 0 = not known.
func (h *hub) newest(leader string) uint64 {
	if leader == h.node.ID() {
		return h.replica.Raft().LastIndex()
	}
	return h.node.prober.last(leader).res.GetReport().GetLastIndex()
}

// Nodes is who the others are and where their pages are found, as far as this node knows without asking them.
func (h *hub) Nodes() (name string, others []*storehubv1.OtherNode) {
	for _, m := range h.Recent().Nodes() {
		if m.Removed || m.ID == h.node.ID() {
			continue
		}
		at := h.node.prober.last(m.ID).res.GetReport().GetApiAddr()
		if at == "" {
			at, _ = h.node.book.Lookup(m.ID)
		}
		if at != "" {
			others = append(others, &storehubv1.OtherNode{Id: m.ID, Name: m.Name, Url: "https://" + at})
		}
	}
	return h.node.id.Name(), others
}

func (h *hub) nodeStatus(m fsm.Node, leader string, votes map[string]raft.ServerSuffrage) *storehubv1.NodeStatus {
	n := h.node
	st := &storehubv1.NodeStatus{Id: m.ID, Name: m.Name, Role: storehubv1.NodeRole_NODE_ROLE_NONVOTER, LastContactMs: -1}
	if suffrage, in := votes[m.ID]; in && suffrage == raft.Voter {
		st.Role = storehubv1.NodeRole_NODE_ROLE_VOTER
	}
	if m.ID == leader {
		st.Role = storehubv1.NodeRole_NODE_ROLE_LEADER
	}
	if m.ID == n.ID() {
		st.Addr, st.State, st.LastContactMs = n.addr(), "up", 0
		st.AppliedIndex, st.ClockAheadMs = h.replica.Reached(), proto.Int64(0)
		told(st, n.report())
		return st
	}
	st.Addr, _ = n.book.Lookup(m.ID)
	seen := n.prober.last(m.ID)
	st.State = seen.state()
	if seen.res != nil {
		st.AppliedIndex = seen.res.AppliedIndex
		told(st, seen.res.GetReport())
		st.LastContactMs, st.ClockAheadMs = time.Since(seen.at).Milliseconds(), proto.Int64(seen.ahead.Milliseconds())
	}
	return st
}

// report is what this node tells of itself.
func (n *Node) report() *storehubv1.NodeStatusReport {
	gaps := n.replica.Archive().Gaps()
	r := &storehubv1.NodeStatusReport{
		Version: n.cfg.Version, Level: fsm.SupportedLevel, Devices: n.station.Devices(), ArchiveGapsTotal: int32(len(gaps)),
		TerminalTroubles: n.station.Troubles(), NoticeChannels: n.courier.Channels(),
		IntakeAddr: n.IntakeAddr(), ApiAddr: n.id.Covered(n.addr()), NtfyServer: n.cfg.Notices.Ntfy.Public(),
		Disk: n.disk.Load(), CertificateExpiresAt: timestamppb.New(n.id.Leaf().NotAfter), LastIndex: n.replica.Raft().LastIndex(),
	}
	for _, g := range slices.Backward(gaps[max(0, len(gaps)-maxGaps):]) {
		r.ArchiveGaps = append(r.ArchiveGaps, &storehubv1.ArchiveGap{From: g.From, To: g.To, Until: timestamppb.New(time.UnixMilli(g.UntilMS))})
	}
	return r
}

// told adds to a node's status what it has told of itself.
func told(st *storehubv1.NodeStatus, r *storehubv1.NodeStatusReport) {
	st.Version, st.Devices = r.GetVersion(), r.GetDevices()
	st.ArchiveGaps, st.ArchiveGapsTotal = r.GetArchiveGaps(), r.GetArchiveGapsTotal()
	st.TerminalTroubles, st.NoticeChannels = r.GetTerminalTroubles(), r.GetNoticeChannels()
	st.IntakeAddr, st.ApiAddr, st.NtfyServer = r.GetIntakeAddr(), r.GetApiAddr(), r.GetNtfyServer()
	st.Disk, st.CertificateExpiresAt = r.GetDisk(), r.GetCertificateExpiresAt()
}

// MayRemove counts the voters that would be left, and those of them that answer.
func (h *hub) MayRemove(ctx context.Context, node string) error {
	members, votes := h.replica.Shown().Nodes(), h.replica.Suffrage()
	i := slices.IndexFunc(members, func(m fsm.Node) bool { return !m.Removed && (m.ID == node || m.Name == node) })
	if i < 0 || votes[members[i].ID] != raft.Voter {
		return nil // who is not there, or not any more, is for the rule to tell
	}
	gone := members[i]
	var left, up int
	for id, suffrage := range votes {
		if suffrage != raft.Voter || id == gone.ID {
			continue
		}
		left++
		if id == h.node.ID() || h.node.prober.answers(ctx, id) {
			up++
		}
	}
	if 2*up > left {
		return nil
	}
	return &fsm.Fault{Kind: fsm.Conflict, Detail: &storehubv1.FaultDetail{
		Reason: storehubv1.Reason_REASON_NODE_NEEDED,
		Args:   []*storehubv1.FaultArg{{Name: "node", Value: gone.ID}, {Name: "name", Value: gone.Name}},
	}}
}

// TransferLeadership hands the lead over, unless that was done. Only the leader can, so another node
// asks it, once. Who leads is looked up before the state is: should the lead move on in between, who has
// lost it hands over nothing.
func (h *hub) TransferLeadership(ctx context.Context, asked *storehubv1.TransferLeadershipResponse, index uint64) (string, error) {
	leader, to := h.replica.Standing().Leader, asked.LeaderId
	if leader == "" {
		return "", &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "nobody leads at the moment"}
	}
	v, err := h.Linearizable(ctx)
	if err != nil {
		return "", err
	}
	if took := v.HandedTo(asked, index); took != "" {
		return took, nil
	}
	switch leader {
	case to:
		return to, nil
	case h.node.ID():
		now, err := h.replica.Transfer(ctx, to)
		return now, outward(err)
	}
	return h.others.HandOver(ctx, leader, to)
}
