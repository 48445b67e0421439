package fleet

import (
	"context"
	"errors"
	"net/http"
	"time"

	"connectrpc.com/connect"

	"storehub/proto/storehub/v1/storehubv1connect"
)

// API is one node's API with one credential. All services are promoted, so that
// (*API).Dispatch is a function that any node can be asked.
type API struct {
	storehubv1connect.RosterServiceClient
	storehubv1connect.DispatchServiceClient
	storehubv1connect.ShopServiceClient
	storehubv1connect.TerminalServiceClient
	storehubv1connect.AccessServiceClient
	storehubv1connect.ClusterServiceClient
	storehubv1connect.CustomerServiceClient
	storehubv1connect.BookingServiceClient
	storehubv1connect.PlanServiceClient
	storehubv1connect.CallServiceClient

	// Name is that of the node, URL where it is asked.
	Name string
	URL  string
	http *http.Client
}

// NewAPI is the API behind a URL, with a token.
func NewAPI(name, url, token string) *API {
	a := &API{Name: name, URL: url, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	return a.As(token)
}

// As is the same node with another credential.
func (a *API) As(token string) *API {
	with := connect.WithInterceptors(bearer(token))
	return &API{
		RosterServiceClient:   storehubv1connect.NewRosterServiceClient(a.http, a.URL, with),
		DispatchServiceClient: storehubv1connect.NewDispatchServiceClient(a.http, a.URL, with),
		ShopServiceClient:     storehubv1connect.NewShopServiceClient(a.http, a.URL, with),
		TerminalServiceClient: storehubv1connect.NewTerminalServiceClient(a.http, a.URL, with),
		AccessServiceClient:   storehubv1connect.NewAccessServiceClient(a.http, a.URL, with),
		ClusterServiceClient:  storehubv1connect.NewClusterServiceClient(a.http, a.URL, with),
		CustomerServiceClient: storehubv1connect.NewCustomerServiceClient(a.http, a.URL, with),
		BookingServiceClient:  storehubv1connect.NewBookingServiceClient(a.http, a.URL, with),
		PlanServiceClient:     storehubv1connect.NewPlanServiceClient(a.http, a.URL, with),
		CallServiceClient:     storehubv1connect.NewCallServiceClient(a.http, a.URL, with),
		Name:                  a.Name, URL: a.URL, http: a.http,
	}
}

// Close lets its idle connections go.
func (a *API) Close() { a.http.CloseIdleConnections() }

// bearer adds the credential to every call.
type bearer string

func (b bearer) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		req.Header().Set("Authorization", "Bearer "+string(b))
		return next(ctx, req)
	}
}

func (b bearer) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return func(ctx context.Context, spec connect.Spec) connect.StreamingClientConn {
		conn := next(ctx, spec)
		conn.RequestHeader().Set("Authorization", "Bearer "+string(b))
		return conn
	}
}

func (b bearer) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}

// Poll calls f until it is content, with a pause in between; what it was not content with last
// is in the error when ctx ends.
func Poll(ctx context.Context, pause time.Duration, f func(context.Context) error) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		err := f(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		case <-tick.C:
		}
	}
}
