package demo

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"connectrpc.com/connect"

	"storehub/proto/storehub/v1/storehubv1connect"
)

// Headers of every write (see the API's description).
const (
	headerRequestID = "Storehub-Request-Id"
	headerIndex     = "Storehub-Index"
)

// nodeAPI is one node's API with one credential. All services are promoted, so that
// (*nodeAPI).Dispatch is a function that any node can be asked.
type nodeAPI struct {
	storehubv1connect.RosterServiceClient
	storehubv1connect.DispatchServiceClient
	storehubv1connect.ShopServiceClient
	storehubv1connect.TerminalServiceClient
	storehubv1connect.AccessServiceClient
	storehubv1connect.ClusterServiceClient

	name string
	url  string
	http *http.Client
}

func newNodeAPI(name, url, token string) *nodeAPI {
	a := &nodeAPI{name: name, url: url, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	return a.as(token)
}

// as is the same node with another credential.
func (a *nodeAPI) as(token string) *nodeAPI {
	with := connect.WithInterceptors(bearer(token))
	return &nodeAPI{
		RosterServiceClient:   storehubv1connect.NewRosterServiceClient(a.http, a.url, with),
		DispatchServiceClient: storehubv1connect.NewDispatchServiceClient(a.http, a.url, with),
		ShopServiceClient:     storehubv1connect.NewShopServiceClient(a.http, a.url, with),
		TerminalServiceClient: storehubv1connect.NewTerminalServiceClient(a.http, a.url, with),
		AccessServiceClient:   storehubv1connect.NewAccessServiceClient(a.http, a.url, with),
		ClusterServiceClient:  storehubv1connect.NewClusterServiceClient(a.http, a.url, with),
		name:                  a.name, url: a.url, http: a.http,
	}
}

func (a *nodeAPI) close() { a.http.CloseIdleConnections() }

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

// method is one RPC that any node can be asked.
type method[Req, Res any] func(*nodeAPI, context.Context, *Req) (*Res, error)

// ask sends one request with its id once and answers the log index beside the answer.
func ask[Req, Res any](ctx context.Context, at *nodeAPI, id string, m method[Req, Res], req *Req) (*Res, uint64, error) {
	ctx, info := connect.NewClientContext(ctx)
	info.RequestHeader().Set(headerRequestID, id)
	res, err := m(at, ctx, req)
	header := info.ResponseHeader()
	var refused *connect.Error
	if errors.As(err, &refused) {
		header = refused.Meta()
	}
	index, _ := strconv.ParseUint(header.Get(headerIndex), 10, 64) // absent: not done
	return res, index, err
}

// unanswered tells whether only the same request id can say what became of a write.
func unanswered(err error) bool {
	switch connect.CodeOf(err) {
	case connect.CodeUnavailable, connect.CodeUnknown, connect.CodeDeadlineExceeded, connect.CodeCanceled, connect.CodeAborted:
		return true
	}
	return false
}

// poll calls f until it is content, with a pause in between; what it was not content with last
// is in the error when ctx ends.
func poll(ctx context.Context, pause time.Duration, f func(context.Context) error) error {
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
