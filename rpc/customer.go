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
	return propose[*storehubv1.PutCustomerResponse](ctx, h.s, req)
}

func (h customer) GetCustomer(ctx context.Context, req *storehubv1.GetCustomerRequest) (*storehubv1.GetCustomerResponse, error) {
	return read(ctx, h.s, req, fsm.View.GetCustomer)
}

func (h customer) FindCustomers(ctx context.Context, req *storehubv1.FindCustomersRequest) (*storehubv1.FindCustomersResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.FindCustomers))
}
