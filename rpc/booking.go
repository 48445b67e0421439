package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type booking struct{ s *Server }

var _ storehubv1connect.BookingServiceHandler = booking{}

func (h booking) PutResource(ctx context.Context, req *storehubv1.PutResourceRequest) (*storehubv1.PutResourceResponse, error) {
	return propose[*storehubv1.PutResourceResponse](ctx, h.s, req)
}

func (h booking) ListResources(ctx context.Context, req *storehubv1.ListResourcesRequest) (*storehubv1.ListResourcesResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListResources))
}

func (h booking) PutLeave(ctx context.Context, req *storehubv1.PutLeaveRequest) (*storehubv1.PutLeaveResponse, error) {
	return propose[*storehubv1.PutLeaveResponse](ctx, h.s, req)
}

func (h booking) DeleteLeave(ctx context.Context, req *storehubv1.DeleteLeaveRequest) (*storehubv1.DeleteLeaveResponse, error) {
	return propose[*storehubv1.DeleteLeaveResponse](ctx, h.s, req)
}

func (h booking) PutClosedDay(ctx context.Context, req *storehubv1.PutClosedDayRequest) (*storehubv1.PutClosedDayResponse, error) {
	return propose[*storehubv1.PutClosedDayResponse](ctx, h.s, req)
}

func (h booking) CreateBooking(ctx context.Context, req *storehubv1.CreateBookingRequest) (*storehubv1.CreateBookingResponse, error) {
	return propose[*storehubv1.CreateBookingResponse](ctx, h.s, req)
}

func (h booking) RescheduleBooking(ctx context.Context, req *storehubv1.RescheduleBookingRequest) (*storehubv1.RescheduleBookingResponse, error) {
	return propose[*storehubv1.RescheduleBookingResponse](ctx, h.s, req)
}

func (h booking) CancelBooking(ctx context.Context, req *storehubv1.CancelBookingRequest) (*storehubv1.CancelBookingResponse, error) {
	return propose[*storehubv1.CancelBookingResponse](ctx, h.s, req)
}

func (h booking) MarkBooking(ctx context.Context, req *storehubv1.MarkBookingRequest) (*storehubv1.MarkBookingResponse, error) {
	return propose[*storehubv1.MarkBookingResponse](ctx, h.s, req)
}

func (h booking) UndoBooking(ctx context.Context, req *storehubv1.UndoBookingRequest) (*storehubv1.UndoBookingResponse, error) {
	return propose[*storehubv1.UndoBookingResponse](ctx, h.s, req)
}

func (h booking) JoinWaitlist(ctx context.Context, req *storehubv1.JoinWaitlistRequest) (*storehubv1.JoinWaitlistResponse, error) {
	return propose[*storehubv1.JoinWaitlistResponse](ctx, h.s, req)
}

func (h booking) LeaveWaitlist(ctx context.Context, req *storehubv1.LeaveWaitlistRequest) (*storehubv1.LeaveWaitlistResponse, error) {
	return propose[*storehubv1.LeaveWaitlistResponse](ctx, h.s, req)
}

func (h booking) AcceptOffer(ctx context.Context, req *storehubv1.AcceptOfferRequest) (*storehubv1.AcceptOfferResponse, error) {
	return propose[*storehubv1.AcceptOfferResponse](ctx, h.s, req)
}

func (h booking) DeclineOffer(ctx context.Context, req *storehubv1.DeclineOfferRequest) (*storehubv1.DeclineOfferResponse, error) {
	return propose[*storehubv1.DeclineOfferResponse](ctx, h.s, req)
}

func (h booking) ListWaitlist(ctx context.Context, req *storehubv1.ListWaitlistRequest) (*storehubv1.ListWaitlistResponse, error) {
	return read(ctx, h.s, req, fsm.View.ListWaitlist)
}

func (h booking) ListLeaves(ctx context.Context, req *storehubv1.ListLeavesRequest) (*storehubv1.ListLeavesResponse, error) {
	return read(ctx, h.s, req, seenBy(ctx, fsm.View.ListLeavesFor))
}

func (h booking) ListClosedDays(ctx context.Context, req *storehubv1.ListClosedDaysRequest) (*storehubv1.ListClosedDaysResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListClosedDays))
}

func (h booking) ListAgenda(ctx context.Context, req *storehubv1.ListAgendaRequest) (*storehubv1.ListAgendaResponse, error) {
	return read(ctx, h.s, req, seenBy(ctx, fsm.View.ListAgendaFor))
}

func (h booking) ListAvailability(ctx context.Context, req *storehubv1.ListAvailabilityRequest) (*storehubv1.ListAvailabilityResponse, error) {
	return read(ctx, h.s, req, func(v fsm.View, req *storehubv1.ListAvailabilityRequest) (*storehubv1.ListAvailabilityResponse, error) {
		return v.ListAvailability(h.s.hub.Env(), req, h.s.hub.NowMS())
	})
}
