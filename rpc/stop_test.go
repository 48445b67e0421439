package rpc_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

// TestStopEndsStreamsOnly: a write under way is answered, whatever else ends.
func TestStopEndsStreamsOnly(t *testing.T) {
	shop := rpctest.NewShop()
	node := shop.Node("n1")
	server := rpc.NewServer(node, node, rpc.Options{Log: slog.New(slog.DiscardHandler)})
	s := &site{t: t, shop: shop, node: node, http: httptest.NewUnstartedServer(server.Clients())}
	s.http.EnableHTTP2 = true
	s.http.StartTLS()
	defer s.http.Close()
	defer s.http.Client().CloseIdleConnections()

	stream, err := s.dispatch(rpctest.OwnerToken).WatchBoard(t.Context(), &storehubv1.WatchBoardRequest{})
	if err != nil || !stream.Receive() {
		t.Fatal(err, stream.Err())
	}
	begun, ended := make(chan struct{}), make(chan struct{})
	node.OnPropose(func(ctx context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error) {
		close(begun)
		<-ended
		return next(), ctx.Err()
	})
	answered := make(chan reply, 1)
	go func() { answered <- s.call("Roster.PutRoom", `{"id":"1","name":"r"}`) }()
	<-begun
	server.EndStreams()
	for stream.Receive() {
	}
	var why *rpc.Unavailable
	if !errors.As(rpc.FromWire(stream.Err()), &why) || why.Uncertain {
		t.Errorf("the stream ended with %v", stream.Err())
	}
	_ = stream.Close()
	close(ended)
	(<-answered).ok()
}

// TestCutWriteStaysUncertain: whoever cuts a write, nobody calls it cancelled.
func TestCutWriteStaysUncertain(t *testing.T) {
	shop := rpctest.NewShop()
	node := shop.Node("n1")
	base, cut := context.WithCancel(t.Context())
	node.OnPropose(func(ctx context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error) {
		next()
		cut()
		<-ctx.Done()
		return nil, ctx.Err()
	})
	s := &site{t: t, shop: shop, node: node}
	s.http = httptest.NewUnstartedServer(rpc.NewServer(node, node, rpc.Options{}).Clients())
	s.http.Config.BaseContext = func(net.Listener) context.Context { return base }
	s.http.Start()
	defer s.http.Close()
	defer s.http.Client().CloseIdleConnections()
	s.call("Roster.PutRoom", `{"id":"1","name":"r"}`).refused("unavailable", "UNCERTAIN")
}

type cancelled struct {
	storehubv1connect.UnimplementedPeerServiceHandler
}

func (cancelled) Forward(context.Context, *storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error) {
	return nil, connect.NewError(connect.CodeCanceled, context.Canceled)
}

// TestForwardCutByTheLeader: the leader's own end says nothing about what became of a command.
func TestForwardCutByTheLeader(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewPeerServiceHandler(cancelled{}))
	server := httptest.NewServer(mux)
	defer server.Close()
	defer server.Client().CloseIdleConnections()
	_, err := storehubv1connect.NewPeerServiceClient(server.Client(), server.URL).Forward(t.Context(), &storehubv1.ForwardRequest{})
	var u *rpc.Unavailable
	if !errors.As(rpc.FromWire(err), &u) || !u.Uncertain {
		t.Fatalf("%#v", rpc.FromWire(err))
	}
}
