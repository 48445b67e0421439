package replica

import (
	"context"
	"log/slog"
	"time"

	"github.com/hashicorp/raft"
)

// noElection is an election timeout that never ends.
const noElection = 10 * 365 * 24 * time.Hour

// exile keeps a node in trouble from leading: it never stands for election, and gives away a lead
// that it has or is given.
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
	x.resign(ctx) // first, since with the new timeout a leader's heartbeats stop as well
	c := x.raft.ReloadableConfig()
	c.HeartbeatTimeout, c.ElectionTimeout = noElection, noElection
	if err := x.raft.ReloadConfig(c); err != nil {
		x.log.Error("this node may still stand for election", "error", err)
	}
	for {
		x.resign(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}

func (x *exile) resign(ctx context.Context) {
	if x.raft.State() != raft.Leader {
		return
	}
	if err := x.handOver(ctx); err != nil && ctx.Err() == nil {
		x.log.Error("this node must not lead, and nobody takes over", "error", err)
	}
}
