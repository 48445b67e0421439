package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type shop struct{ s *Server }

var _ storehubv1connect.ShopServiceHandler = shop{}

func (h shop) GetSettings(ctx context.Context, req *storehubv1.GetSettingsRequest) (*storehubv1.GetSettingsResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.GetSettings))
}

func (h shop) UpdateSettings(ctx context.Context, req *storehubv1.UpdateSettingsRequest) (*storehubv1.UpdateSettingsResponse, error) {
	return propose[*storehubv1.UpdateSettingsResponse](ctx, h.s, req)
}

func (h shop) PutServiceItem(ctx context.Context, req *storehubv1.PutServiceItemRequest) (*storehubv1.PutServiceItemResponse, error) {
	return propose[*storehubv1.PutServiceItemResponse](ctx, h.s, req)
}

func (h shop) ListServiceItems(ctx context.Context, req *storehubv1.ListServiceItemsRequest) (*storehubv1.ListServiceItemsResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListServiceItems))
}

func (h shop) ApplyCatalogue(ctx context.Context, req *storehubv1.ApplyCatalogueRequest) (*storehubv1.ApplyCatalogueResponse, error) {
	if req.DryRun {
		return tried[*storehubv1.ApplyCatalogueResponse](ctx, h.s, req)
	}
	return propose[*storehubv1.ApplyCatalogueResponse](ctx, h.s, req)
}

func (h shop) ExportCatalogue(ctx context.Context, req *storehubv1.ExportCatalogueRequest) (*storehubv1.ExportCatalogueResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ExportCatalogue))
}
