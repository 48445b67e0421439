package rpc

import (
	"cmp"
	"context"
	"net/url"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type calls struct{ s *Server }

var _ storehubv1connect.CallServiceHandler = calls{}

// pairingNodes is how many addresses a pairing names: one more than may be off.
const pairingNodes = 3

func (h calls) CreatePairing(ctx context.Context, req *storehubv1.CreatePairingRequest) (*storehubv1.CreatePairingResponse, error) {
	res, err := propose[*storehubv1.CreatePairingResponse](ctx, h.s, req)
	if err != nil {
		return nil, err
	}
	status, err := h.s.hub.Cluster(ctx)
	if err != nil {
		return nil, err
	}
	res.Url = pairingURL(res.Code, status)
	return res, nil
}

// pairingURL is what a phone needs to pair: the code, and where to say it. Several addresses, since any node may be off when the
// phone looks.
func pairingURL(code string, status *storehubv1.GetStatusResponse) string {
	q := url.Values{"code": {code}}
	for _, n := range status.Nodes {
		if at := cmp.Or(n.ApiAddr, n.Addr); at != "" && len(q["node"]) < pairingNodes {
			q.Add("node", "https://"+at)
		}
	}
	return "storehub://pair?" + q.Encode()
}

func (h calls) Pair(ctx context.Context, req *storehubv1.PairRequest) (*storehubv1.PairResponse, error) {
	return propose[*storehubv1.PairResponse](ctx, h.s, req)
}

func (h calls) ListAssistants(ctx context.Context, req *storehubv1.ListAssistantsRequest) (*storehubv1.ListAssistantsResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListAssistants))
}

func (h calls) RevokeAssistant(ctx context.Context, req *storehubv1.RevokeAssistantRequest) (*storehubv1.RevokeAssistantResponse, error) {
	return propose[*storehubv1.RevokeAssistantResponse](ctx, h.s, req)
}

func (h calls) ReportCall(ctx context.Context, req *storehubv1.ReportCallRequest) (*storehubv1.ReportCallResponse, error) {
	return propose[*storehubv1.ReportCallResponse](ctx, h.s, req)
}

func (h calls) ClaimCall(ctx context.Context, req *storehubv1.ClaimCallRequest) (*storehubv1.ClaimCallResponse, error) {
	return masked(propose[*storehubv1.ClaimCallResponse](ctx, h.s, req))(ctx, h.s)
}

func (h calls) PickCustomer(ctx context.Context, req *storehubv1.PickCustomerRequest) (*storehubv1.PickCustomerResponse, error) {
	return propose[*storehubv1.PickCustomerResponse](ctx, h.s, req)
}

func (h calls) PickCustomerForNewTicket(ctx context.Context, req *storehubv1.PickCustomerForNewTicketRequest) (*storehubv1.PickCustomerForNewTicketResponse, error) {
	return propose[*storehubv1.PickCustomerForNewTicketResponse](ctx, h.s, req)
}

func (h calls) AddCustomerFromCall(ctx context.Context, req *storehubv1.AddCustomerFromCallRequest) (*storehubv1.AddCustomerFromCallResponse, error) {
	return propose[*storehubv1.AddCustomerFromCallResponse](ctx, h.s, req)
}

func (h calls) ReserveFromCall(ctx context.Context, req *storehubv1.ReserveFromCallRequest) (*storehubv1.ReserveFromCallResponse, error) {
	return propose[*storehubv1.ReserveFromCallResponse](ctx, h.s, req)
}

func (h calls) DismissCall(ctx context.Context, req *storehubv1.DismissCallRequest) (*storehubv1.DismissCallResponse, error) {
	return propose[*storehubv1.DismissCallResponse](ctx, h.s, req)
}

func (h calls) MarkCall(ctx context.Context, req *storehubv1.MarkCallRequest) (*storehubv1.MarkCallResponse, error) {
	return masked(propose[*storehubv1.MarkCallResponse](ctx, h.s, req))(ctx, h.s)
}

func (h calls) FlagNumber(ctx context.Context, req *storehubv1.FlagNumberRequest) (*storehubv1.FlagNumberResponse, error) {
	return propose[*storehubv1.FlagNumberResponse](ctx, h.s, req)
}

func (h calls) LinkCalls(ctx context.Context, req *storehubv1.LinkCallsRequest) (*storehubv1.LinkCallsResponse, error) {
	return propose[*storehubv1.LinkCallsResponse](ctx, h.s, req)
}

func (h calls) ListCalls(ctx context.Context, req *storehubv1.ListCallsRequest) (*storehubv1.ListCallsResponse, error) {
	return masked(read(ctx, h.s, req, fsm.View.ListCalls))(ctx, h.s)
}
