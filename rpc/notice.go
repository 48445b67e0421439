package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type notice struct{ s *Server }

var _ storehubv1connect.NoticeServiceHandler = notice{}

func (h notice) ListNotices(ctx context.Context, req *storehubv1.ListNoticesRequest) (*storehubv1.ListNoticesResponse, error) {
	return read(ctx, h.s, req, fsm.View.ListNotices)
}

func (h notice) ListCalendarFeeds(ctx context.Context, req *storehubv1.ListCalendarFeedsRequest) (*storehubv1.ListCalendarFeedsResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListCalendarFeeds))
}

func (h notice) ResendNotice(ctx context.Context, req *storehubv1.ResendNoticeRequest) (*storehubv1.ResendNoticeResponse, error) {
	return propose[*storehubv1.ResendNoticeResponse](ctx, h.s, req)
}

func (h notice) CreateCalendarFeed(ctx context.Context, req *storehubv1.CreateCalendarFeedRequest) (*storehubv1.CreateCalendarFeedResponse, error) {
	return propose[*storehubv1.CreateCalendarFeedResponse](ctx, h.s, req)
}

func (h notice) RevokeCalendarFeed(ctx context.Context, req *storehubv1.RevokeCalendarFeedRequest) (*storehubv1.RevokeCalendarFeedResponse, error) {
	return propose[*storehubv1.RevokeCalendarFeedResponse](ctx, h.s, req)
}
