package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type roster struct{ s *Server }

var _ storehubv1connect.RosterServiceHandler = roster{}

func (h roster) PutCategory(ctx context.Context, req *storehubv1.PutCategoryRequest) (*storehubv1.PutCategoryResponse, error) {
	return propose[*storehubv1.PutCategoryResponse](ctx, h.s, req)
}

func (h roster) ListCategories(ctx context.Context, req *storehubv1.ListCategoriesRequest) (*storehubv1.ListCategoriesResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListCategories))
}

func (h roster) PutTechnician(ctx context.Context, req *storehubv1.PutTechnicianRequest) (*storehubv1.PutTechnicianResponse, error) {
	return propose[*storehubv1.PutTechnicianResponse](ctx, h.s, req)
}

func (h roster) ListTechnicians(ctx context.Context, req *storehubv1.ListTechniciansRequest) (*storehubv1.ListTechniciansResponse, error) {
	return read(ctx, h.s, req, seenBy(ctx, fsm.View.ListTechniciansFor))
}

func (h roster) PutStaff(ctx context.Context, req *storehubv1.PutStaffRequest) (*storehubv1.PutStaffResponse, error) {
	return propose[*storehubv1.PutStaffResponse](ctx, h.s, req)
}

func (h roster) ListStaff(ctx context.Context, req *storehubv1.ListStaffRequest) (*storehubv1.ListStaffResponse, error) {
	return read(ctx, h.s, req, seenBy(ctx, fsm.View.ListStaffFor))
}

func (h roster) PutRoom(ctx context.Context, req *storehubv1.PutRoomRequest) (*storehubv1.PutRoomResponse, error) {
	return propose[*storehubv1.PutRoomResponse](ctx, h.s, req)
}

func (h roster) ListRooms(ctx context.Context, req *storehubv1.ListRoomsRequest) (*storehubv1.ListRoomsResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListRooms))
}

func (h roster) AssignCard(ctx context.Context, req *storehubv1.AssignCardRequest) (*storehubv1.AssignCardResponse, error) {
	return propose[*storehubv1.AssignCardResponse](ctx, h.s, req)
}

func (h roster) BlockCard(ctx context.Context, req *storehubv1.BlockCardRequest) (*storehubv1.BlockCardResponse, error) {
	return propose[*storehubv1.BlockCardResponse](ctx, h.s, req)
}

func (h roster) LearnCard(ctx context.Context, req *storehubv1.LearnCardRequest) (*storehubv1.LearnCardResponse, error) {
	return propose[*storehubv1.LearnCardResponse](ctx, h.s, req)
}

func (h roster) CheckIn(ctx context.Context, req *storehubv1.CheckInRequest) (*storehubv1.CheckInResponse, error) {
	return propose[*storehubv1.CheckInResponse](ctx, h.s, req)
}

func (h roster) CheckOut(ctx context.Context, req *storehubv1.CheckOutRequest) (*storehubv1.CheckOutResponse, error) {
	return propose[*storehubv1.CheckOutResponse](ctx, h.s, req)
}

func (h roster) StartBreak(ctx context.Context, req *storehubv1.StartBreakRequest) (*storehubv1.StartBreakResponse, error) {
	return propose[*storehubv1.StartBreakResponse](ctx, h.s, req)
}

func (h roster) EndBreak(ctx context.Context, req *storehubv1.EndBreakRequest) (*storehubv1.EndBreakResponse, error) {
	return propose[*storehubv1.EndBreakResponse](ctx, h.s, req)
}

func (h roster) StartLeave(ctx context.Context, req *storehubv1.StartLeaveRequest) (*storehubv1.StartLeaveResponse, error) {
	return propose[*storehubv1.StartLeaveResponse](ctx, h.s, req)
}

func (h roster) EndLeave(ctx context.Context, req *storehubv1.EndLeaveRequest) (*storehubv1.EndLeaveResponse, error) {
	return propose[*storehubv1.EndLeaveResponse](ctx, h.s, req)
}

func (h roster) HoldTechnician(ctx context.Context, req *storehubv1.HoldTechnicianRequest) (*storehubv1.HoldTechnicianResponse, error) {
	return propose[*storehubv1.HoldTechnicianResponse](ctx, h.s, req)
}

func (h roster) ReleaseHold(ctx context.Context, req *storehubv1.ReleaseHoldRequest) (*storehubv1.ReleaseHoldResponse, error) {
	return propose[*storehubv1.ReleaseHoldResponse](ctx, h.s, req)
}

func (h roster) MoveTechnician(ctx context.Context, req *storehubv1.MoveTechnicianRequest) (*storehubv1.MoveTechnicianResponse, error) {
	return propose[*storehubv1.MoveTechnicianResponse](ctx, h.s, req)
}
