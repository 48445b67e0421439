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
	ending   chan struct{} // closed when the node stops
	turn     chan struct{} // capacity 1: one hand-over at a time
}

// to hands the lead to a voter, "" = the best other one that takes it, and answers who leads now. A
// node that does not lead answers who does.
func (h *handover) to(ctx context.Context, id string) (string, error) {
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return "", notDone(storehubv1.Reason_REASON_NO_LEADER, "another hand-over is under way")
	}
	if h.raft.State() != raft.Leader {
		leader := h.watcher.leader()
		if leader == "" {
			return "", errNoLeader
		}
		return leader, nil
	}
	switch {
	case id == h.self:
		return id, nil
	case id == "":
		return h.toBest(ctx)
	case !isVoter(h.raft, id):
		return "", notDone(storehubv1.Reason_REASON_NO_SUCH_NODE, fmt.Sprintf("node %s is no voter and cannot lead", id))
	}
	if err := h.fit(ctx, id); err != nil {
		return "", err
	}
	return h.try(ctx, id)
}

// fit refuses a node that must not lead, and one that is silent: raft would wait for it with all writes
// refused, and a second time for ever.
func (h *handover) fit(ctx context.Context, id string) error {
	res, err := h.probe(ctx, id)
	if _, answers := h.heard()[id]; err != nil || !answers {
		return notDone(storehubv1.Reason_REASON_NO_LEADER, fmt.Sprintf("node %s does not answer", id))
	}
	if res.Trouble != "" {
		return notDone(storehubv1.Reason_REASON_NO_LEADER, fmt.Sprintf("node %s must not lead: %s", id, res.Trouble))
	}
	return nil
}

// toBest tries the voters that could lead, the best first, until one does.
func (h *handover) toBest(ctx context.Context) (string, error) {
	failed := error(notDone(storehubv1.Reason_REASON_NO_LEADER, "no other voter could lead"))
	for _, id := range h.candidates() {
		if !h.applies(ctx, id) {
			continue
		}
		leader, err := h.try(ctx, id)
		if err == nil {
			return leader, nil
		}
		failed = err
		if ctx.Err() != nil || h.raft.State() != raft.Leader {
			break
		}
	}
	return "", failed
}

// try hands the lead to one voter and answers who leads then. The gate is shut only until raft says
// that it is over: whoever wins after that, this node perhaps, must be able to serve.
func (h *handover) try(ctx context.Context, id string) (string, error) {
	drain, cancel := context.WithTimeout(ctx, drainFor)
	h.gate.close(drain)
	cancel()
	err := raftkit.Ending(h.raft.LeadershipTransferToServer(raft.ServerID(id), raft.ServerAddress(id)), h.ending).Error()
	h.gate.open()
	if err != nil {
		return "", &Error{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "the lead was not handed over", Err: err}
	}
	leader, err := h.next(ctx)
	if err == nil && leader == h.self {
		return "", notDone(storehubv1.Reason_REASON_NO_LEADER, fmt.Sprintf("node %s did not win, so this node leads again", id))
	}
	return leader, err
}

// next is who leads after a hand-over. A target that did not win leaves an election behind.
func (h *handover) next(ctx context.Context) (string, error) {
	for {
		leader, err := h.watcher.waitLeader(ctx)
		if err == nil || ctx.Err() != nil || h.watcher.cond.lasting() != nil {
			return leader, err
		}
		select {
		case <-time.After(lookEvery):
		case <-h.ending:
			return leader, err
		}
	}
}

// heard is who has answered raft lately, and how much of the log he has.
func (h *handover) heard() map[string]uint64 {
	match := make(map[string]uint64)
	for _, p := range h.progress() {
		if time.Since(p.Contact) <= h.fresh {
			match[string(p.ID)] = p.Match
		}
	}
	return match
}

// candidates are the other voters that were heard from lately, who has most of the log first.
func (h *handover) candidates() []string {
	match := h.heard()
	var list []string
	for _, id := range otherVoters(h.raft, h.self) {
		if _, ok := match[id]; ok && !h.odd(id) {
			list = append(list, id)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Compare(match[b], match[a]) })
	return list
}

// applies reports a node that says it may lead and that applies what it has: one that has stopped
// applying could lead, but not serve.
func (h *handover) applies(ctx context.Context, id string) bool {
	res, err := h.probe(ctx, id)
	return err == nil && res.Trouble == "" && res.AppliedIndex+maxLag >= h.out.reached()
}

func (h *handover) probe(ctx context.Context, id string) (*storehubv1.ProbeResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, clocksWithin)
	defer cancel()
	return h.peers.Probe(ctx, id, 0)
}

// ifLeading hands over to whom it may.
func (h *handover) ifLeading(ctx context.Context) error {
	if h.raft.State() != raft.Leader {
		return nil
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	_, err := h.to(ctx, "")
	return err
}
