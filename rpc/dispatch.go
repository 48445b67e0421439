package rpc

import (
	"context"
	"time"

	"connectrpc.com/connect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type dispatch struct{ s *Server }

var _ storehubv1connect.DispatchServiceHandler = dispatch{}

func (h dispatch) Dispatch(ctx context.Context, req *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error) {
	return propose[*storehubv1.DispatchResponse](ctx, h.s, req)
}

func (h dispatch) StartService(ctx context.Context, req *storehubv1.StartServiceRequest) (*storehubv1.StartServiceResponse, error) {
	return propose[*storehubv1.StartServiceResponse](ctx, h.s, req)
}

func (h dispatch) FinishService(ctx context.Context, req *storehubv1.FinishServiceRequest) (*storehubv1.FinishServiceResponse, error) {
	return propose[*storehubv1.FinishServiceResponse](ctx, h.s, req)
}

func (h dispatch) ExtendService(ctx context.Context, req *storehubv1.ExtendServiceRequest) (*storehubv1.ExtendServiceResponse, error) {
	return propose[*storehubv1.ExtendServiceResponse](ctx, h.s, req)
}

func (h dispatch) Acknowledge(ctx context.Context, req *storehubv1.AcknowledgeRequest) (*storehubv1.AcknowledgeResponse, error) {
	return propose[*storehubv1.AcknowledgeResponse](ctx, h.s, req)
}

func (h dispatch) Decline(ctx context.Context, req *storehubv1.DeclineRequest) (*storehubv1.DeclineResponse, error) {
	return propose[*storehubv1.DeclineResponse](ctx, h.s, req)
}

func (h dispatch) CancelAssignment(ctx context.Context, req *storehubv1.CancelAssignmentRequest) (*storehubv1.CancelAssignmentResponse, error) {
	return propose[*storehubv1.CancelAssignmentResponse](ctx, h.s, req)
}

func (h dispatch) ReplaceTechnician(ctx context.Context, req *storehubv1.ReplaceTechnicianRequest) (*storehubv1.ReplaceTechnicianResponse, error) {
	return propose[*storehubv1.ReplaceTechnicianResponse](ctx, h.s, req)
}

func (h dispatch) ChangeKind(ctx context.Context, req *storehubv1.ChangeKindRequest) (*storehubv1.ChangeKindResponse, error) {
	return propose[*storehubv1.ChangeKindResponse](ctx, h.s, req)
}

func (h dispatch) SetItem(ctx context.Context, req *storehubv1.SetItemRequest) (*storehubv1.SetItemResponse, error) {
	return propose[*storehubv1.SetItemResponse](ctx, h.s, req)
}

func (h dispatch) ChangeRoom(ctx context.Context, req *storehubv1.ChangeRoomRequest) (*storehubv1.ChangeRoomResponse, error) {
	return propose[*storehubv1.ChangeRoomResponse](ctx, h.s, req)
}

func (h dispatch) UndoFinish(ctx context.Context, req *storehubv1.UndoFinishRequest) (*storehubv1.UndoFinishResponse, error) {
	return propose[*storehubv1.UndoFinishResponse](ctx, h.s, req)
}

func (h dispatch) CorrectStart(ctx context.Context, req *storehubv1.CorrectStartRequest) (*storehubv1.CorrectStartResponse, error) {
	return propose[*storehubv1.CorrectStartResponse](ctx, h.s, req)
}

func (h dispatch) GiveTurnBack(ctx context.Context, req *storehubv1.GiveTurnBackRequest) (*storehubv1.GiveTurnBackResponse, error) {
	return propose[*storehubv1.GiveTurnBackResponse](ctx, h.s, req)
}

// GetDayReport reads a day of which the state has let assignments go from the archive, as it was when it was over.
func (h dispatch) GetDayReport(ctx context.Context, req *storehubv1.GetDayReportRequest) (*storehubv1.GetDayReportResponse, error) {
	return read(ctx, h.s, req, func(v fsm.View, req *storehubv1.GetDayReportRequest) (*storehubv1.GetDayReportResponse, error) {
		at, gone, err := v.DayGone(req)
		if err != nil {
			return nil, err
		}
		if gone {
			if v, err = h.s.hub.At(ctx, time.UnixMilli(at)); err != nil {
				return nil, err
			}
		}
		return v.DayReport(req)
	})
}

func (h dispatch) ListWaiting(ctx context.Context, req *storehubv1.ListWaitingRequest) (*storehubv1.ListWaitingResponse, error) {
	return read(ctx, h.s, req, fsm.View.ListWaiting)
}

func (h dispatch) ServeWaiting(ctx context.Context, req *storehubv1.ServeWaitingRequest) (*storehubv1.ServeWaitingResponse, error) {
	return propose[*storehubv1.ServeWaitingResponse](ctx, h.s, req)
}

func (h dispatch) DropWaiting(ctx context.Context, req *storehubv1.DropWaitingRequest) (*storehubv1.DropWaitingResponse, error) {
	return propose[*storehubv1.DropWaitingResponse](ctx, h.s, req)
}

func (h dispatch) ExplainTechnician(ctx context.Context, req *storehubv1.ExplainTechnicianRequest) (*storehubv1.ExplainTechnicianResponse, error) {
	return read(ctx, h.s, req, func(v fsm.View, req *storehubv1.ExplainTechnicianRequest) (*storehubv1.ExplainTechnicianResponse, error) {
		if err := v.ReaderOf(callOf(ctx).credential).Of(req.Technician); err != nil {
			return nil, err
		}
		return h.s.hub.Explain(ctx, v, req)
	})
}

func (h dispatch) GetBoard(ctx context.Context, req *storehubv1.GetBoardRequest) (*storehubv1.Board, error) {
	return h.s.board(ctx, req)
}

func (h dispatch) WatchBoard(ctx context.Context, req *storehubv1.WatchBoardRequest, stream *connect.ServerStream[storehubv1.Board]) error {
	return h.s.watchBoard(ctx, req.Category, stream.Send)
}
