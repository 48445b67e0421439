package replica

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
)

// drainFor is how long a hand-over waits for the proposals under way: what is in the middle of it
// ends as "unknown".
const drainFor = 200 * time.Millisecond

// handover gives the lead to another node.
type handover struct {
	self     string
	raft     *raft.Raft
	gate     *gate
	watcher  *watcher
	out      *published
	peers    Peers
	odd      func(id string) bool // its state differs
	progress func() []raftkit.PeerProgress
	fresh    time.Duration
}

// to hands the lead to a voter, "" = the best other one, and answers who leads now. A node that does
// not lead answers who does.
func (h *handover) to(ctx context.Context, id string) (string, error) {
	if h.raft.State() != raft.Leader {
		leader := h.watcher.leader()
		if leader == "" {
			return "", errNoLeader
		}
		return leader, nil
	}
	if id == h.self {
		return id, nil
	}
	if id == "" {
		if id = h.best(ctx); id == "" {
			return "", notDone(storehubv1.Reason_REASON_NO_LEADER, "no other voter could lead")
		}
	}
	if !isVoter(h.raft, id) {
		return "", notDone(storehubv1.Reason_REASON_NO_SUCH_NODE, fmt.Sprintf("node %s is no voter and cannot lead", id))
	}
	drain, cancel := context.WithTimeout(ctx, drainFor)
	h.gate.close(drain)
	cancel()
	defer h.gate.open()
	if err := h.raft.LeadershipTransferToServer(raft.ServerID(id), raft.ServerAddress(id)).Error(); err != nil {
		return "", &Error{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "the lead was not handed over", Err: err}
	}
	return h.watcher.waitLeader(ctx)
}

// best is the voter that has most of the log, was heard from lately, and applies what it has: one
// that has stopped applying could lead, but not serve.
func (h *handover) best(ctx context.Context) string {
	match := make(map[string]uint64)
	for _, p := range h.progress() {
		if time.Since(p.Contact) <= h.fresh {
			match[string(p.ID)] = p.Match
		}
	}
	var list []string
	for _, id := range otherVoters(h.raft, h.self) {
		if _, ok := match[id]; ok && !h.odd(id) {
			list = append(list, id)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Compare(match[b], match[a]) })
	for _, id := range list {
		if h.applies(ctx, id) {
			return id
		}
	}
	return ""
}

func (h *handover) applies(ctx context.Context, id string) bool {
	ctx, cancel := context.WithTimeout(ctx, clocksWithin)
	defer cancel()
	res, err := h.peers.Probe(ctx, id, 0)
	return err == nil && res.AppliedIndex+maxLag >= h.out.reached()
}

// ifLeading hands over to whom it may.
func (h *handover) ifLeading(ctx context.Context) error {
	if h.raft.State() != raft.Leader {
		return nil
	}
	_, err := h.to(ctx, "")
	return err
}
