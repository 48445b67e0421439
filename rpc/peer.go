package rpc

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"connectrpc.com/connect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type peer struct{ s *Server }

var _ storehubv1connect.PeerServiceHandler = peer{}

func (h peer) Forward(ctx context.Context, req *storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error) {
	from, _ := PeerFrom(ctx)
	res := &storehubv1.ForwardResponse{Outcomes: make([]*storehubv1.ForwardOutcome, len(req.Commands))}
	var wg sync.WaitGroup
	for i, cmd := range req.Commands {
		wg.Go(func() { res.Outcomes[i] = h.forward(ctx, from, cmd) })
	}
	wg.Wait()
	return res, nil
}

// forward runs one command; what it comes to is its own, whatever becomes of the others.
func (h peer) forward(ctx context.Context, from string, cmd *storehubv1.Command) (out *storehubv1.ForwardOutcome) {
	var result *storehubv1.Result
	var err error
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		if err != nil {
			out = &storehubv1.ForwardOutcome{CameTo: &storehubv1.ForwardOutcome_Error{Error: toForward(h.s.wire(ctx, err))}}
		}
	}()
	switch id := cmd.Credential.GetNodeId(); {
	case fsm.Request(cmd) == nil:
		err = refuse(fsm.Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "command.op")
	case id != "" && id != from:
		// A node speaks for itself only; for clients it brings the hash of what they showed.
		err = refuse(fsm.Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "node", from)
	case id != "" && cmd.GetEraseCustomer() != nil:
		// Only a leader erases by itself, and it asks nobody.
		err = refuse(fsm.Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "node", from)
	default:
		result, err = h.s.peers.Forward(ctx, from, cmd)
		err = unknownIfCut(err)
	}
	return &storehubv1.ForwardOutcome{CameTo: &storehubv1.ForwardOutcome_Result{Result: result}}
}

func toForward(e *connect.Error) *storehubv1.ForwardError {
	return &storehubv1.ForwardError{Code: uint32(e.Code()), Message: e.Message(), Detail: FaultDetail(e)}
}

// Outcome reads what a forwarded command came to. An error is one that FromWire understands.
func Outcome(out *storehubv1.ForwardOutcome) (*storehubv1.Result, error) {
	if res := out.GetResult(); res != nil {
		return res, nil
	}
	f := out.GetError()
	e := connect.NewWireError(connect.Code(f.GetCode()), errors.New(f.GetMessage()))
	if f.GetDetail() != nil {
		d, err := connect.NewErrorDetail(f.Detail)
		if err != nil {
			return nil, err
		}
		e.AddDetail(d)
	}
	return nil, e
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

func (h peer) HandOver(ctx context.Context, req *storehubv1.HandOverRequest) (*storehubv1.HandOverResponse, error) {
	leader, err := h.s.peers.HandOver(ctx, req.To)
	if err != nil {
		return nil, unknownIfCut(err)
	}
	return &storehubv1.HandOverResponse{LeaderId: leader}, nil
}

func (h peer) TestOwnDisplay(ctx context.Context, req *storehubv1.TestOwnDisplayRequest) (*storehubv1.TestOwnDisplayResponse, error) {
	return h.s.peers.TestOwnDisplay(ctx, req)
}

func (h peer) Renew(ctx context.Context, req *storehubv1.RenewRequest) (*storehubv1.RenewResponse, error) {
	return h.s.peers.Renew(ctx, req)
}

func (h peer) Join(ctx context.Context, req *storehubv1.JoinRequest) (*storehubv1.JoinResponse, error) {
	return h.s.peers.Join(ctx, req)
}
