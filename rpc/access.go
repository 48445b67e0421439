package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type access struct{ s *Server }

var _ storehubv1connect.AccessServiceHandler = access{}

func (h access) CreateToken(ctx context.Context, req *storehubv1.CreateTokenRequest) (*storehubv1.CreateTokenResponse, error) {
	return propose[*storehubv1.CreateTokenResponse](ctx, h.s, req)
}

func (h access) RevokeToken(ctx context.Context, req *storehubv1.RevokeTokenRequest) (*storehubv1.RevokeTokenResponse, error) {
	return propose[*storehubv1.RevokeTokenResponse](ctx, h.s, req)
}

func (h access) ListTokens(ctx context.Context, req *storehubv1.ListTokensRequest) (*storehubv1.ListTokensResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListTokens))
}
