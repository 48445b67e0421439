package node

import (
	"context"
	"errors"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"storehub/fsm"
	"storehub/node/feed"
	"storehub/node/replica"
	"storehub/node/replica/archive"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"

	"google.golang.org/protobuf/types/known/timestamppb"
)

// hub is rpc.Hub over the replica: it turns errors and little else.
type hub struct {
	node    *Node
	replica *replica.Replica
	others  *peerClient
	past    chan struct{} // whoever replays the archive has put one in
}

var (
	_ rpc.Hub          = (*hub)(nil)
	_ rpc.SwipeWitness = (*hub)(nil)
)

func (h *hub) Propose(ctx context.Context, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	res, err := h.replica.Propose(ctx, cmd)
	return res, outward(err)
}

func (h *hub) Local(ctx context.Context) (fsm.View, error) {
	v, err := h.replica.Local(ctx)
	return v, outward(err)
}

func (h *hub) Recent() fsm.View { return h.replica.Recent() }

func (h *hub) Linearizable(ctx context.Context) (fsm.View, error) {
	v, err := h.replica.Linearizable(ctx)
	return v, outward(err)
}

func (h *hub) AtLeast(ctx context.Context, index uint64) (fsm.View, error) {
	v, err := h.replica.AtLeast(ctx, index)
	return v, outward(err)
}

// At replays a day of the archive, one caller at a time.
func (h *hub) At(ctx context.Context, at time.Time) (fsm.View, error) {
	select {
	case h.past <- struct{}{}:
		defer func() { <-h.past }()
	case <-ctx.Done():
		return fsm.View{}, ctx.Err()
	}
	s, err := h.replica.Archive().StateBy(ctx, at.UnixMilli())
	if errors.Is(err, archive.ErrGap) {
		return fsm.View{}, &fsm.Fault{Kind: fsm.Invalid, Detail: &storehubv1.FaultDetail{
			Reason: storehubv1.Reason_REASON_OUT_OF_RANGE,
			Args:   []*storehubv1.FaultArg{{Name: "field", Value: "at"}, {Name: "value", Value: at.UTC().Format(time.RFC3339)}},
		}}
	}
	if err != nil {
		return fsm.View{}, err
	}
	return s.View(), nil
}

// Tree is the archive's, with its gaps in words for callers.
func (h *hub) Tree(ctx context.Context) (tlog.HashReader, error) {
	tree, err := h.replica.Archive().Tree(ctx)
	if err != nil {
		return nil, treeError(err)
	}
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes, err := tree.ReadHashes(indexes)
		return hashes, treeError(err)
	}), nil
}

func treeError(err error) error {
	if !errors.Is(err, archive.ErrGap) {
		return err
	}
	return &fsm.Fault{Kind: fsm.Invalid, Detail: &storehubv1.FaultDetail{
		Reason: storehubv1.Reason_REASON_OUT_OF_RANGE, Args: []*storehubv1.FaultArg{{Name: "field", Value: "size"}},
	}}
}

func (h *hub) NowMS() int64 { return h.replica.NowMS() }

func (h *hub) Preview(ctx context.Context, cmd *storehubv1.Command) (fsm.PreviewOf, error) {
	return h.replica.Preview(ctx, cmd)
}

// Explain is the technician's trail with the times he was passed over, which only the archive knows.
func (h *hub) Explain(ctx context.Context, v fsm.View, req *storehubv1.ExplainTechnicianRequest) (*storehubv1.ExplainTechnicianResponse, error) {
	return h.replica.Explain(ctx, v, req)
}

func (h *hub) Standing() rpc.Standing {
	s := h.replica.Standing()
	out := rpc.Standing{NodeID: h.node.ID(), Index: s.Index, Urgent: s.Urgent, Age: s.Age, HasMajority: s.HasMajority, Restored: s.Restored}
	if s.Trouble != nil {
		out.Trouble = s.Trouble.Why
	}
	return out
}

func (h *hub) Changes() (<-chan struct{}, func()) { return h.replica.Changes() }

func (h *hub) Events(ctx context.Context, after uint64, f func(*storehubv1.WatchEventsResponse) error) error {
	sub, err := h.replica.Subscribe(after)
	if err != nil {
		return feedError(err)
	}
	defer sub.Close()
	for {
		b, err := nextBatch(ctx, sub)
		switch {
		case err == nil:
			err = f(eventsOf(b))
		case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
			err = f(&storehubv1.WatchEventsResponse{Index: sub.Progress()})
		default:
			return feedError(err)
		}
		if err != nil {
			return err
		}
	}
}

func nextBatch(ctx context.Context, sub *feed.Sub[replica.Event]) (feed.Entry[replica.Event], error) {
	ctx, cancel := context.WithTimeout(ctx, rpc.Heartbeat)
	defer cancel()
	return sub.Next(ctx)
}

func eventsOf(b feed.Entry[replica.Event]) *storehubv1.WatchEventsResponse {
	m := &storehubv1.WatchEventsResponse{Index: b.Index}
	for _, e := range b.Events {
		m.At = timestamppb.New(time.UnixMilli(e.AtMS))
		m.Events = append(m.Events, e.Event)
	}
	return m
}

func feedError(err error) error {
	var gone feed.ErrOutOfRange
	switch {
	case errors.As(err, &gone):
		return &rpc.EventsGone{Oldest: gone.Oldest}
	case errors.Is(err, feed.ErrSlow):
		return rpc.ErrSlow
	case errors.Is(err, feed.ErrClosed):
		return &rpc.Unavailable{Reason: storehubv1.Reason_REASON_BEHIND, Why: "this node is stopping"}
	}
	return err
}

// SwipeRefused shows on this node's displays why a card that came by the API did nothing.
func (h *hub) SwipeRefused(ctx context.Context, terminal string, why *storehubv1.FaultDetail) {
	h.node.station.SwipeRefused(ctx, terminal, why)
}

func (h *hub) Digest(purpose string, parts ...[]byte) []byte {
	return h.node.id.MAC("digest/"+purpose, parts...)
}

func (h *hub) Env() fsm.Env { return env(h.node.id) }

// outward turns the replica's errors into those that handlers know.
func outward(err error) error {
	var e *replica.Error
	if errors.As(err, &e) {
		return &rpc.Unavailable{Reason: e.Reason, Uncertain: e.Uncertain, Why: e.Error()}
	}
	return err
}

// inward turns what a call to another node came to into the replica's errors.
func inward(err error) error {
	err = rpc.FromWire(err)
	var u *rpc.Unavailable
	if errors.As(err, &u) {
		return &replica.Error{Reason: u.Reason, Uncertain: u.Uncertain, Why: u.Why}
	}
	return err
}
