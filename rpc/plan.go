package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type plan struct{ s *Server }

var _ storehubv1connect.PlanServiceHandler = plan{}

func (h plan) PreviewPlan(ctx context.Context, req *storehubv1.PreviewPlanRequest) (*storehubv1.PreviewPlanResponse, error) {
	return read(ctx, h.s, req, func(v fsm.View, req *storehubv1.PreviewPlanRequest) (*storehubv1.PreviewPlanResponse, error) {
		return v.PreviewPlan(h.s.hub.Env(), req, h.s.hub.NowMS(), callOf(ctx).credential)
	})
}

func (h plan) CreatePlan(ctx context.Context, req *storehubv1.CreatePlanRequest) (*storehubv1.CreatePlanResponse, error) {
	return propose[*storehubv1.CreatePlanResponse](ctx, h.s, req)
}

func (h plan) MarkOccurrence(ctx context.Context, req *storehubv1.MarkOccurrenceRequest) (*storehubv1.MarkOccurrenceResponse, error) {
	return propose[*storehubv1.MarkOccurrenceResponse](ctx, h.s, req)
}

func (h plan) CancelOccurrences(ctx context.Context, req *storehubv1.CancelOccurrencesRequest) (*storehubv1.CancelOccurrencesResponse, error) {
	return propose[*storehubv1.CancelOccurrencesResponse](ctx, h.s, req)
}

func (h plan) RescheduleOccurrences(ctx context.Context, req *storehubv1.RescheduleOccurrencesRequest) (*storehubv1.RescheduleOccurrencesResponse, error) {
	return propose[*storehubv1.RescheduleOccurrencesResponse](ctx, h.s, req)
}

func (h plan) UndoOccurrence(ctx context.Context, req *storehubv1.UndoOccurrenceRequest) (*storehubv1.UndoOccurrenceResponse, error) {
	return propose[*storehubv1.UndoOccurrenceResponse](ctx, h.s, req)
}

func (h plan) GetPlan(ctx context.Context, req *storehubv1.GetPlanRequest) (*storehubv1.GetPlanResponse, error) {
	return read(ctx, h.s, req, fsm.View.GetPlan)
}

func (h plan) RezonePlans(ctx context.Context, req *storehubv1.RezonePlansRequest) (*storehubv1.RezonePlansResponse, error) {
	return propose[*storehubv1.RezonePlansResponse](ctx, h.s, req)
}

func (h plan) ListPlans(ctx context.Context, req *storehubv1.ListPlansRequest) (*storehubv1.ListPlansResponse, error) {
	return read(ctx, h.s, req, fsm.View.ListPlans)
}

func (h plan) SellPunchCard(ctx context.Context, req *storehubv1.SellPunchCardRequest) (*storehubv1.SellPunchCardResponse, error) {
	return propose[*storehubv1.SellPunchCardResponse](ctx, h.s, req)
}

func (h plan) AdjustPunchCard(ctx context.Context, req *storehubv1.AdjustPunchCardRequest) (*storehubv1.AdjustPunchCardResponse, error) {
	return propose[*storehubv1.AdjustPunchCardResponse](ctx, h.s, req)
}

func (h plan) ListPunchCards(ctx context.Context, req *storehubv1.ListPunchCardsRequest) (*storehubv1.ListPunchCardsResponse, error) {
	return read(ctx, h.s, req, fsm.View.ListPunchCards)
}
