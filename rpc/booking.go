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
