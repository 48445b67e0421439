package node

import (
	"context"
	"crypto/rand"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// noteSessionsEvery is how often one node writes down whom it has seen, all of them in one entry.
	noteSessionsEvery = time.Hour
	// noteSessionsWithin bounds that. What was not written is in the next entry.
	noteSessionsWithin = 3 * time.Second
)

// sessionNotes is when a node has last written down whom it has seen.
type sessionNotes struct{ last time.Time }

func (s *sessionNotes) look(ctx context.Context, n *Node) {
	if time.Since(s.last) < noteSessionsEvery || !n.replica.Standing().HasMajority {
		return
	}
	news := n.api.Unnoted()
	if news == nil {
		return
	}
	cmd := fsm.Wrap(news)
	cmd.RequestId = rand.Text()
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: n.ID()}}
	ctx, cancel := context.WithTimeout(ctx, noteSessionsWithin)
	defer cancel()
	res, err := n.hub.Propose(ctx, cmd)
	if fault := fsm.FaultOf(res); err == nil && fault != nil {
		err = fault
	}
	if err != nil {
		n.cfg.Log.Warn("when sessions were used was not written down; it is tried again", "error", err)
		return
	}
	s.last = time.Now()
}
