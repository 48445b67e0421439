package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

const headerRequestID = "Storehub-Request-Id"

type hub struct {
	roster   storehubv1connect.RosterServiceClient
	dispatch storehubv1connect.DispatchServiceClient
	shop     storehubv1connect.ShopServiceClient
	terminal storehubv1connect.TerminalServiceClient
	access   storehubv1connect.AccessServiceClient
	cluster  storehubv1connect.ClusterServiceClient
	http     *http.Client
	url      string
	token    string
}

func (a *app) dial() (*hub, error) {
	r, err := a.reach.find()
	if err != nil {
		return nil, err
	}
	h := &hub{url: r.nodes[0].String(), token: r.token, http: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.roots}, ForceAttemptHTTP2: true}}}
	with := connect.WithInterceptors(auth(r.token))
	h.roster = storehubv1connect.NewRosterServiceClient(h.http, h.url, with)
	h.dispatch = storehubv1connect.NewDispatchServiceClient(h.http, h.url, with)
	h.shop = storehubv1connect.NewShopServiceClient(h.http, h.url, with)
	h.terminal = storehubv1connect.NewTerminalServiceClient(h.http, h.url, with)
	h.access = storehubv1connect.NewAccessServiceClient(h.http, h.url, with)
	h.cluster = storehubv1connect.NewClusterServiceClient(h.http, h.url, with)
	return h, nil
}

func (h *hub) close() { h.http.CloseIdleConnections() }

type auth string

func (t auth) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		if t != "" {
			req.Header().Set("Authorization", "Bearer "+string(t))
		}
		if id, ok := ctx.Value(requestIDKey{}).(string); ok && id != "" {
			req.Header().Set(headerRequestID, id)
		}
		return next(ctx, req)
	}
}

func (t auth) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return func(ctx context.Context, spec connect.Spec) connect.StreamingClientConn {
		conn := next(ctx, spec)
		if t != "" {
			conn.RequestHeader().Set("Authorization", "Bearer "+string(t))
		}
		return conn
	}
}

func (t auth) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}

type requestIDKey struct{}

func withRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func requestIDOf(err error) string {
	var e *connect.Error
	if errors.As(err, &e) {
		return e.Meta().Get(headerRequestID)
	}
	return ""
}

// errStop ends a stream for a reason of this side.
var errStop = errors.New("stop")

func stopOn(err error) error {
	if err != nil {
		return errors.Join(errStop, err)
	}
	return nil
}

// follow starts a stream again whenever it ends, until ctx ends, something is refused or f says so.
func (h *hub) follow(ctx context.Context, f func() error) error {
	for {
		err := f()
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, errStop) || err != nil && explain(err).code != codeUnavailable {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}

func receive[T any](s *connect.ServerStreamForClient[T], err error, f func(*T) error) error {
	if err != nil {
		return err
	}
	defer s.Close()
	for s.Receive() {
		if err := f(s.Msg()); err != nil {
			return err
		}
	}
	return s.Err()
}

func (h *hub) watchBoard(ctx context.Context, category string, f func(*storehubv1.Board) error) error {
	s, err := h.dispatch.WatchBoard(ctx, &storehubv1.WatchBoardRequest{Category: category})
	return receive(s, err, f)
}

func (h *hub) watchEvents(ctx context.Context, after uint64, f func(*storehubv1.WatchEventsResponse) error) error {
	s, err := h.cluster.WatchEvents(ctx, &storehubv1.WatchEventsRequest{AfterIndex: after})
	return receive(s, err, f)
}

type rawMessage struct{ json []byte }

// rawJSON passes JSON through as it is.
type rawJSON struct{}

func (rawJSON) Name() string                  { return "json" }
func (rawJSON) Marshal(m any) ([]byte, error) { return m.(*rawMessage).json, nil }
func (rawJSON) Unmarshal(b []byte, m any) error {
	m.(*rawMessage).json = append([]byte(nil), b...)
	return nil
}

func (h *hub) rawClient(m method) *connect.Client[rawMessage, rawMessage] {
	return connect.NewClient[rawMessage, rawMessage](h.http, h.url+m.procedure(), connect.WithCodec(rawJSON{}), connect.WithInterceptors(auth(h.token)))
}

func (h *hub) raw(ctx context.Context, m method, request []byte, requestID string) ([]byte, error) {
	res, err := h.rawClient(m).CallUnary(withRequestID(ctx, requestID), connect.NewRequest(&rawMessage{request}))
	if err != nil {
		return nil, err
	}
	return res.Msg.json, nil
}

func (h *hub) stream(ctx context.Context, m method, request []byte, f func([]byte) error) error {
	s, err := h.rawClient(m).CallServerStream(ctx, connect.NewRequest(&rawMessage{request}))
	return receive(s, err, func(m *rawMessage) error { return f(m.json) })
}
