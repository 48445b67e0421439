package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc/client"
)

// hub is the shop as its nodes serve it: any of them.
type hub struct {
	*client.Client
	roster   storehubv1connect.RosterServiceClient
	dispatch storehubv1connect.DispatchServiceClient
	shop     storehubv1connect.ShopServiceClient
	terminal storehubv1connect.TerminalServiceClient
	access   storehubv1connect.AccessServiceClient
	cluster  storehubv1connect.ClusterServiceClient
	plan     storehubv1connect.PlanServiceClient
	booking  storehubv1connect.BookingServiceClient
	customer storehubv1connect.CustomerServiceClient
	notice   storehubv1connect.NoticeServiceClient
	ticket   storehubv1connect.TicketServiceClient
	calls    storehubv1connect.CallServiceClient
}

const (
	// writePatience is how long a write is tried: an election must be over by then.
	writePatience = 10 * time.Second
	// readPatience is shorter: nothing is lost when a person asks again, and whoever mistyped an
	// address does not want to wait for it.
	readPatience = 3 * time.Second
)

// forReads and forWrites find a node for what is to be asked of it.
func (a *app) forReads() (*hub, error)  { return a.dial(readPatience) }
func (a *app) forWrites() (*hub, error) { return a.dial(writePatience) }

func (a *app) dial(patience time.Duration) (*hub, error) {
	r, err := a.reach.find()
	if err != nil {
		return nil, err
	}
	if a.reach.timeout != 0 {
		patience = a.reach.timeout
	}
	c, err := client.New(client.Options{Nodes: r.nodes, Token: r.token, CA: r.roots, Patience: patience, Retrying: a.retrying()})
	if err != nil {
		return nil, badInput("cannot call the nodes", err.Error(), "check --node, STOREHUB_NODE and the context")
	}
	return &hub{
		Client: c, roster: c.Roster(), dispatch: c.Dispatch(), shop: c.Shop(), terminal: c.Terminal(), access: c.Access(), cluster: c.Cluster(),
		plan: c.Plans(), booking: c.Bookings(), customer: c.Customers(), notice: c.Notices(), ticket: c.Tickets(), calls: c.Calls(),
	}, nil
}

func withRequestID(ctx context.Context, id string) context.Context {
	if id == "" {
		return ctx
	}
	return client.WithRequestID(ctx, id)
}

// requestIDOf is the id under which the outcome can be asked again, "" = it is not known.
func requestIDOf(err error) string {
	var unknown *client.OutcomeUnknown
	if errors.As(err, &unknown) {
		return unknown.RequestID
	}
	var coded *connect.Error
	if errors.As(err, &coded) {
		return coded.Meta().Get("Storehub-Request-Id")
	}
	return ""
}

// streams are the methods that answer more than once. They go on at another node when one is
// lost, each in its own way.
var streams = map[string]func(ctx context.Context, hub *hub, request []byte, f func(proto.Message) error) error{
	"DispatchService.WatchBoard": func(ctx context.Context, hub *hub, request []byte, f func(proto.Message) error) error {
		var req storehubv1.WatchBoardRequest
		if err := readStreamRequest(request, &req); err != nil {
			return err
		}
		return hub.WatchBoard(ctx, req.Category, func(b *storehubv1.Board) error { return f(b) })
	},
	"TerminalService.WatchTerminal": func(ctx context.Context, hub *hub, request []byte, f func(proto.Message) error) error {
		var req storehubv1.WatchTerminalRequest
		if err := readStreamRequest(request, &req); err != nil {
			return err
		}
		return hub.WatchTerminal(ctx, req.Terminal, func(m *storehubv1.TerminalFrame) error { return f(m) })
	},
	"ScreenService.WatchScreen": func(ctx context.Context, hub *hub, request []byte, f func(proto.Message) error) error {
		var req storehubv1.WatchScreenRequest
		if err := readStreamRequest(request, &req); err != nil {
			return err
		}
		return hub.WatchScreen(ctx, &req, func(m *storehubv1.Screen) error { return f(m) })
	},
	"ClusterService.WatchEvents": func(ctx context.Context, hub *hub, request []byte, f func(proto.Message) error) error {
		var req storehubv1.WatchEventsRequest
		if err := readStreamRequest(request, &req); err != nil {
			return err
		}
		return hub.WatchEvents(ctx, req.AfterIndex, func(m *storehubv1.WatchEventsResponse) error { return f(m) })
	},
}

func readStreamRequest(raw json.RawMessage, req proto.Message) error {
	if err := protojson.Unmarshal(raw, req); err != nil {
		do := "check the JSON and the types of its fields"
		for _, m := range methods() {
			if m.Input().FullName() == req.ProtoReflect().Descriptor().FullName() {
				do = "the fields are told by \"storehub call " + m.short() + " --help\""
			}
		}
		return badInput("the request of a stream cannot be read", err.Error(), do)
	}
	return nil
}
