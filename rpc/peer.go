package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type peer struct{ s *Server }

var _ storehubv1connect.PeerServiceHandler = peer{}

func (h peer) Forward(ctx context.Context, req *storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error) {
	from, _ := PeerFrom(ctx)
	if fsm.Request(req.Command) == nil {
		return nil, refuse(fsm.Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "command.op")
	}
	// A node speaks for itself only; for clients it brings the hash of what they showed.
	if id := req.Command.Credential.GetNodeId(); id != "" && id != from {
		return nil, refuse(fsm.Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "node", from)
	}
	result, err := h.s.peers.Forward(ctx, from, req.Command)
	if err != nil {
		return nil, unknownIfCut(err)
	}
	callOf(ctx).index = result.Index
	return &storehubv1.ForwardResponse{Result: result}, nil
}

func (h peer) ReadIndex(ctx context.Context, _ *storehubv1.ReadIndexRequest) (*storehubv1.ReadIndexResponse, error) {
	index, err := h.s.peers.ReadIndex(ctx)
	if err != nil {
		return nil, err
	}
	return &storehubv1.ReadIndexResponse{Index: index}, nil
}

func (h peer) Probe(ctx context.Context, req *storehubv1.ProbeRequest) (*storehubv1.ProbeResponse, error) {
	return h.s.peers.Probe(ctx, req)
}

func (h peer) Join(ctx context.Context, req *storehubv1.JoinRequest) (*storehubv1.JoinResponse, error) {
	return h.s.peers.Join(ctx, req)
}
