package replica

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/hashicorp/raft"
)

// exileEvery is how often a node in trouble looks whether it leads after all.
const exileEvery = time.Second

var errMute = errors.New("this node is in trouble and asks for no votes")

// voice is the transport of a node that asks for votes only while it is sound. A timeout that never
// ends would not do: the node would go on to believe in a leader that is gone, and give its vote to nobody.
type voice struct {
	Transport
	cond *condition
}

// RequestVote is not sent in trouble.
func (v *voice) RequestVote(id raft.ServerID, at raft.ServerAddress, args *raft.RequestVoteRequest, resp *raft.RequestVoteResponse) error {
	if v.cond.final.Load() != nil {
		return errMute
	}
	return v.Transport.RequestVote(id, at, args, resp)
}

// RequestPreVote is not sent in trouble, so no term is raised either.
func (v *voice) RequestPreVote(id raft.ServerID, at raft.ServerAddress, args *raft.RequestPreVoteRequest, resp *raft.RequestPreVoteResponse) error {
	if v.cond.final.Load() != nil {
		return errMute
	}
	return v.Transport.RequestPreVote(id, at, args, resp)
}

// exile makes a node in trouble give away a lead that it has.
type exile struct {
	raft     *raft.Raft
	cond     *condition
	handOver func(context.Context) error
	log      *slog.Logger
}

// Run waits for the trouble and then keeps watch until ctx is done.
func (x *exile) Run(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-x.cond.fell:
	}
	for {
		if x.raft.State() == raft.Leader {
			if err := x.handOver(ctx); err != nil && ctx.Err() == nil {
				x.log.Error("this node must not lead, and nobody takes over", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(exileEvery):
		}
	}
}
