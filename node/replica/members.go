package replica

import (
	"context"
	"log/slog"
	"time"

	"github.com/hashicorp/raft"

	"storehub/fsm"
	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxVoters is the most that a shop needs: five survive two losses.
	maxVoters = 5
	// maxLag is how far behind a node may be to count as caught up.
	maxLag = 250
	// memberEvery is how often the leader compares the log's members with the shop's.
	memberEvery = 250 * time.Millisecond
	// memberWithin bounds one change of the configuration.
	memberWithin = 5 * time.Second
)

// members makes raft's configuration follow the nodes in the state. It works on a leader only.
//
// The number of voters stays odd: two voters are worse than one, since either one's end stops the
// shop, and four are no better than three. So a second node follows without a vote until a third has
// caught up as well; then both become voters, one right after the other.
type members struct {
	self     string
	raft     *raft.Raft
	out      *published
	terms    *terms
	cond     *condition
	peers    Peers
	progress func() []raftkit.PeerProgress
	stable   time.Duration // how long a node must have been caught up
	fresh    time.Duration // how lately it must have answered
	log      *slog.Logger
	dropped  func(id string)

	since  map[raft.ServerID]time.Time // caught up since
	looked uint64                      // index at which leave looked last
}

// Run looks after the members until ctx is done.
func (m *members) Run(ctx context.Context) error {
	m.since = make(map[raft.ServerID]time.Time)
	tick := time.NewTicker(memberEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		m.leave()
		if m.terms.now() == nil || m.cond.now() != nil {
			clear(m.since)
			continue
		}
		if err := m.look(ctx); err != nil && ctx.Err() == nil {
			m.log.Warn("changing the members", "error", err)
		}
	}
}

// leave ends the service of a node that was removed. It gives away a lead that it has, as in any
// trouble, and whoever leads then takes it out of raft.
func (m *members) leave() {
	shown := m.out.facts.Load().index
	if shown == m.looked {
		return
	}
	m.looked = shown
	for _, n := range m.out.live().View().Nodes() {
		if n.ID == m.self && n.Removed {
			m.cond.fail(Trouble{storehubv1.Reason_REASON_NODE_REMOVED, "this node was taken out of the shop: join again with an empty directory"})
		}
	}
}

// look makes at most the changes that are due now.
func (m *members) look(ctx context.Context) error {
	wanted := m.out.live().View().Nodes()
	have := make(map[raft.ServerID]raft.ServerSuffrage)
	for _, s := range m.raft.GetConfiguration().Configuration().Servers {
		have[s.ID] = s.Suffrage
	}
	for _, n := range wanted {
		id := raft.ServerID(n.ID)
		_, in := have[id]
		switch {
		case n.Removed && in:
			m.log.Info("removing a node", "node", n.ID, "name", n.Name)
			if err := m.raft.RemoveServer(id, 0, memberWithin).Error(); err != nil {
				return err
			}
			m.dropped(n.ID)
		case !n.Removed && !in && m.answers(ctx, n.ID):
			m.log.Info("a node follows from now on", "node", n.ID, "name", n.Name)
			if err := m.raft.AddNonvoter(id, raft.ServerAddress(id), 0, memberWithin).Error(); err != nil {
				return err
			}
		}
	}
	for _, id := range promotable(have, m.ready(wanted, have)) {
		m.log.Info("a node votes from now on", "node", id)
		if err := m.raft.AddVoter(id, raft.ServerAddress(id), 0, memberWithin).Error(); err != nil {
			return err
		}
	}
	return nil
}

// answers: a node is added once it is there. Raft pauses up to 10 s after failing to reach one.
func (m *members) answers(ctx context.Context, id string) bool {
	ctx, cancel := context.WithTimeout(ctx, clocksWithin)
	defer cancel()
	_, err := m.peers.Probe(ctx, id, 0)
	return err == nil
}

// ready lists the nodes that could vote: meant to, without a vote, caught up for long enough.
func (m *members) ready(wanted []fsm.Node, have map[raft.ServerID]raft.ServerSuffrage) []raft.ServerID {
	now, last, number := time.Now(), m.raft.LastIndex(), m.raft.CurrentTerm()
	caughtUp := make(map[raft.ServerID]bool)
	for _, p := range m.progress() {
		caughtUp[p.ID] = p.Term == number && p.Match+maxLag >= last && now.Sub(p.Contact) <= m.fresh
	}
	var list []raft.ServerID
	for _, n := range wanted {
		id := raft.ServerID(n.ID)
		suffrage, in := have[id]
		may := n.Role != storehubv1.NodeRole_NODE_ROLE_NONVOTER && !n.Removed && in && suffrage != raft.Voter
		if !may || !caughtUp[id] {
			delete(m.since, id)
			continue
		}
		if _, ok := m.since[id]; !ok {
			m.since[id] = now
		}
		if now.Sub(m.since[id]) >= m.stable {
			list = append(list, id)
		}
	}
	return list
}

// promotable is who of the ready ones becomes a voter now, so that the voters end up odd and at most
// maxVoters.
func promotable(have map[raft.ServerID]raft.ServerSuffrage, ready []raft.ServerID) []raft.ServerID {
	voters := 0
	for _, s := range have {
		if s == raft.Voter {
			voters++
		}
	}
	room := min(len(ready), maxVoters-voters)
	if (voters+room)%2 == 0 {
		room--
	}
	return ready[:max(room, 0)]
}
