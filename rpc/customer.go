package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type customer struct{ s *Server }

var _ storehubv1connect.CustomerServiceHandler = customer{}

func (h customer) PutCustomer(ctx context.Context, req *storehubv1.PutCustomerRequest) (*storehubv1.PutCustomerResponse, error) {
	return masked(propose[*storehubv1.PutCustomerResponse](ctx, h.s, req))(ctx, h.s)
}

func (h customer) ImportCustomers(ctx context.Context, req *storehubv1.ImportCustomersRequest) (*storehubv1.ImportCustomersResponse, error) {
	if req.DryRun {
		return tried[*storehubv1.ImportCustomersResponse](ctx, h.s, req)
	}
	return propose[*storehubv1.ImportCustomersResponse](ctx, h.s, req)
}

func (h customer) GetCustomer(ctx context.Context, req *storehubv1.GetCustomerRequest) (*storehubv1.GetCustomerResponse, error) {
	return masked(read(ctx, h.s, req, fsm.View.GetCustomer))(ctx, h.s)
}

func (h customer) FindCustomers(ctx context.Context, req *storehubv1.FindCustomersRequest) (*storehubv1.FindCustomersResponse, error) {
	return masked(read(ctx, h.s, req, func(v fsm.View, req *storehubv1.FindCustomersRequest) (*storehubv1.FindCustomersResponse, error) {
		return v.FindCustomers(h.s.hub.Env(), req, h.s.has(ctx, storehubv1.Permission_PERMISSION_PHONE_NUMBERS))
	}))(ctx, h.s)
}

func (h customer) ExportCustomer(ctx context.Context, req *storehubv1.ExportCustomerRequest) (*storehubv1.ExportCustomerResponse, error) {
	return read(ctx, h.s, req, fsm.View.ExportCustomer)
}

func (h customer) EraseCustomer(ctx context.Context, req *storehubv1.EraseCustomerRequest) (*storehubv1.EraseCustomerResponse, error) {
	return propose[*storehubv1.EraseCustomerResponse](ctx, h.s, req)
}
