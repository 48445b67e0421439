package replica

import (
	"context"
	"errors"
	"time"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// route proposes here, or forwards once. A refusal in the middle of a hand-over, when nothing was
// sent, is answered by looking again who leads; nothing is ever sent twice.
func (r *Replica) route(ctx context.Context, cmd *storehubv1.Command) (res *storehubv1.Result, err error) {
	began := time.Now()
	defer func() { r.metrics.proposed(began, err) }()
	if err := check(cmd); err != nil {
		return nil, err
	}
	if err := r.cond.refusal(); err != nil {
		return nil, err
	}
	for {
		leader, err := r.watcher.waitLeader(ctx)
		if err != nil {
			return nil, err
		}
		if leader != r.self {
			return r.peers.Forward(ctx, leader, bare(cmd))
		}
		res, err := r.proposer.lead(ctx, cmd)
		if err == nil || !movedOn(err) {
			return res, err
		}
		select {
		case <-r.gate.opened():
		case <-time.After(lookEvery):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// movedOn: certainly not done, because the lead was on its way to another node.
func movedOn(err error) bool {
	var e *Error
	return errors.As(err, &e) && !e.Uncertain && e.Reason == storehubv1.Reason_REASON_NO_LEADER
}

func sizeOf(m proto.Message) int { return proto.Size(m) }
