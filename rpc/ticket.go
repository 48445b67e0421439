package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type ticket struct{ s *Server }

var _ storehubv1connect.TicketServiceHandler = ticket{}

func (h ticket) OpenTicket(ctx context.Context, req *storehubv1.OpenTicketRequest) (*storehubv1.OpenTicketResponse, error) {
	return propose[*storehubv1.OpenTicketResponse](ctx, h.s, req)
}

func (h ticket) AddLine(ctx context.Context, req *storehubv1.AddLineRequest) (*storehubv1.AddLineResponse, error) {
	return propose[*storehubv1.AddLineResponse](ctx, h.s, req)
}

func (h ticket) RemoveLine(ctx context.Context, req *storehubv1.RemoveLineRequest) (*storehubv1.RemoveLineResponse, error) {
	return propose[*storehubv1.RemoveLineResponse](ctx, h.s, req)
}

func (h ticket) AssignCustomer(ctx context.Context, req *storehubv1.AssignCustomerRequest) (*storehubv1.AssignCustomerResponse, error) {
	return propose[*storehubv1.AssignCustomerResponse](ctx, h.s, req)
}

func (h ticket) ParkTicket(ctx context.Context, req *storehubv1.ParkTicketRequest) (*storehubv1.ParkTicketResponse, error) {
	return propose[*storehubv1.ParkTicketResponse](ctx, h.s, req)
}

func (h ticket) ResumeTicket(ctx context.Context, req *storehubv1.ResumeTicketRequest) (*storehubv1.ResumeTicketResponse, error) {
	return propose[*storehubv1.ResumeTicketResponse](ctx, h.s, req)
}

func (h ticket) BeginPayment(ctx context.Context, req *storehubv1.BeginPaymentRequest) (*storehubv1.BeginPaymentResponse, error) {
	return propose[*storehubv1.BeginPaymentResponse](ctx, h.s, req)
}

func (h ticket) EndPayment(ctx context.Context, req *storehubv1.EndPaymentRequest) (*storehubv1.EndPaymentResponse, error) {
	return propose[*storehubv1.EndPaymentResponse](ctx, h.s, req)
}

func (h ticket) CloseTicket(ctx context.Context, req *storehubv1.CloseTicketRequest) (*storehubv1.CloseTicketResponse, error) {
	return propose[*storehubv1.CloseTicketResponse](ctx, h.s, req)
}

func (h ticket) VoidTicket(ctx context.Context, req *storehubv1.VoidTicketRequest) (*storehubv1.VoidTicketResponse, error) {
	return propose[*storehubv1.VoidTicketResponse](ctx, h.s, req)
}

func (h ticket) GetTicket(ctx context.Context, req *storehubv1.GetTicketRequest) (*storehubv1.GetTicketResponse, error) {
	return read(ctx, h.s, req, fsm.View.GetTicket)
}

func (h ticket) ListTickets(ctx context.Context, req *storehubv1.ListTicketsRequest) (*storehubv1.ListTicketsResponse, error) {
	return read(ctx, h.s, req, fsm.View.ListTickets)
}
