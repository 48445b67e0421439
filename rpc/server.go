package rpc

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// Server answers the calls of clients and peers at one node.
type Server struct {
	hub   Hub
	peers Peers
	log   *slog.Logger

	timeout time.Duration
	observe func(procedure, outcome string, took time.Duration)
	build   string
	// open limits the calls whose own secret is the credential, doubts the second looks at a
	// credential that this node does not know.
	open, doubts *limiter[netip.Addr]
	// reports limits what assistants report, intake what of that comes in clear, by the hash of the token.
	reports, intake *limiter[tokenHash]
	// hashing bounds the memory that password hashes take: 19 MiB each.
	hashing chan struct{}
	// used is when each credential was last good here.
	used lastUses
	// streams ends with EndStreams.
	streams    context.Context
	endStreams context.CancelFunc
}

// tokenHash is what a token is known by.
type tokenHash = [sha256.Size]byte

// Options of a Server; the zero value is good.
type Options struct {
	// Log gets what a client is only told a reference of; nil = slog.Default().
	Log *slog.Logger
	// Timeout of a unary call that brings none of its own; 0 = 5 s.
	Timeout time.Duration
	// Observe hears of every call that has ended: its procedure, "ok" or the code of its
	// refusal, and how long it took. Nil: nobody counts. It must not block.
	Observe func(procedure, outcome string, took time.Duration)
	// Build says which pages this node serves, "" = none.
	Build string
}

const (
	defaultTimeout = 5 * time.Second
	// maxTimeout is what a caller gets who asks for more: a day is replayed in less, and what waits
	// holds a place that others need.
	maxTimeout = time.Minute
)

// NewServer serves hub to clients and peers to other nodes.
func NewServer(hub Hub, peers Peers, opts Options) *Server {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Timeout == 0 {
		opts.Timeout = defaultTimeout
	}
	if opts.Observe == nil {
		opts.Observe = func(string, string, time.Duration) {}
	}
	streams, end := context.WithCancel(context.Background())
	return &Server{
		streams: streams, endStreams: end,
		hub: hub, peers: peers, log: opts.Log, timeout: opts.Timeout, observe: opts.Observe, build: opts.Build,
		open: newLimiter[netip.Addr](openMost, openWithin), doubts: newLimiter[netip.Addr](doubtMost, doubtWithin),
		reports: newLimiter[tokenHash](reportMost, reportWithin), intake: newLimiter[tokenHash](intakeMost, reportWithin),
		hashing: make(chan struct{}, maxHashing),
	}
}

// EndStreams tells the callers of all streams to go elsewhere, for a node that stops. Other calls go
// on: what became of a write is for its own answer to say.
func (s *Server) EndStreams() { s.endStreams() }

// Clients answers whoever has a credential: on the public TLS port and on loopback. It also
// answers Join, whose token is the credential of a node that has no certificate yet.
func (s *Server) Clients() http.Handler {
	mux, opts := http.NewServeMux(), s.handlerOptions()
	mux.Handle(storehubv1connect.NewRosterServiceHandler(roster{s}, opts...))
	mux.Handle(storehubv1connect.NewDispatchServiceHandler(dispatch{s}, opts...))
	mux.Handle(storehubv1connect.NewShopServiceHandler(shop{s}, opts...))
	mux.Handle(storehubv1connect.NewCustomerServiceHandler(customer{s}, opts...))
	mux.Handle(storehubv1connect.NewCallServiceHandler(calls{s}, opts...))
	mux.Handle(storehubv1connect.NewBookingServiceHandler(booking{s}, opts...))
	mux.Handle(storehubv1connect.NewNoticeServiceHandler(notice{s}, opts...))
	mux.Handle(storehubv1connect.NewPlanServiceHandler(plan{s}, opts...))
	mux.Handle(storehubv1connect.NewTicketServiceHandler(ticket{s}, opts...))
	mux.Handle(storehubv1connect.NewTerminalServiceHandler(terminal{s}, opts...))
	mux.Handle(storehubv1connect.NewScreenServiceHandler(screen{s}, opts...))
	mux.Handle(storehubv1connect.NewAccessServiceHandler(access{s}, opts...))
	mux.Handle(storehubv1connect.NewClusterServiceHandler(cluster{s}, opts...))
	mux.Handle(storehubv1connect.NewPeerServiceHandler(peer{s}, opts...))
	mux.Handle(storehubv1connect.NewSetupServiceHandler(afterSetup{}, opts...))
	return s.enter(mux)
}

// Peers answers other nodes. Requests must carry WithPeer in their context.
func (s *Server) Peers() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewPeerServiceHandler(peer{s}, s.handlerOptions()...))
	return s.enter(mux)
}

func (s *Server) handlerOptions() []connect.HandlerOption {
	return handlerOptions(gate{s, []*limiter[tokenHash]{s.reports}})
}

func handlerOptions(g gate) []connect.HandlerOption {
	return []connect.HandlerOption{
		connect.WithCodec(jsonCodec{"json"}),
		connect.WithCodec(jsonCodec{"json; charset=utf-8"}),
		connect.WithCodec(binaryCodec{}),
		connect.WithCompression("gzip", newGunzip, newGzip),
		connect.WithCompressMinBytes(1 << 10),
		connect.WithInterceptors(g),
	}
}

// propose takes the request of a write through the log. It is all that a forwarder does.
func propose[Res proto.Message](ctx context.Context, s *Server, req proto.Message) (Res, error) {
	answer, err := s.propose(ctx, req)
	if err != nil {
		var none Res
		return none, err
	}
	return answer.(Res), nil
}

func (s *Server) propose(ctx context.Context, req proto.Message) (proto.Message, error) {
	c := callOf(ctx)
	cmd, err := s.command(ctx, req)
	if err != nil {
		return nil, err
	}
	cmd.RequestId = c.id
	if cmd.Digest, err = s.digest(c.method, req); err != nil {
		return nil, err
	}
	result, err := s.hub.Propose(ctx, cmd)
	if err != nil {
		return nil, unknownIfCut(err)
	}
	c.index = result.Index
	if fault := fsm.FaultOf(result); fault != nil {
		c.refused = fault.Kind == fsm.Unauthenticated
		return nil, fault
	}
	answer, err := fsm.Answer(cmd, result)
	if err != nil {
		return nil, err
	}
	fsm.Reveal(s.hub.Env(), cmd, answer)
	return answer, nil
}

// command is the log entry of a request, without anything that must not be written down.
func (s *Server) command(ctx context.Context, req proto.Message) (*storehubv1.Command, error) {
	hidden, err := s.hideSecrets(ctx, req)
	if err != nil {
		return nil, err
	}
	cmd := fsm.Wrap(hidden)
	cmd.Credential = callOf(ctx).credential
	if err := fsm.RefuseSecretsInClear(cmd); err != nil {
		return nil, err
	}
	return cmd, fsm.CheckSize(cmd)
}

// digest tells two requests apart that carry the same id. It is taken of the request as it was
// sent: a password is hashed with another salt on every try.
func (s *Server) digest(method string, req proto.Message) ([]byte, error) {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return nil, err
	}
	return s.hub.Digest("request", []byte(method), b), nil
}

// read answers from a view as new as the caller asked for.
func read[Req, Res proto.Message](ctx context.Context, s *Server, req Req, query func(fsm.View, Req) (Res, error)) (Res, error) {
	var none Res
	if err := fsm.CheckRequired(req); err != nil {
		return none, err
	}
	v, err := s.view(ctx)
	if err != nil {
		return none, err
	}
	return query(v, req)
}

// sure is a query that cannot fail.
func sure[Req, Res proto.Message](query func(fsm.View, Req) Res) func(fsm.View, Req) (Res, error) {
	return func(v fsm.View, req Req) (Res, error) { return query(v, req), nil }
}

// seenBy is a query of which not everybody sees the same.
func seenBy[Req, Res proto.Message](ctx context.Context, query func(fsm.View, fsm.Reader, Req) (Res, error)) func(fsm.View, Req) (Res, error) {
	return func(v fsm.View, req Req) (Res, error) { return query(v, v.ReaderOf(callOf(ctx).credential), req) }
}

// view is the state at the level that the call wants.
func (s *Server) view(ctx context.Context) (v fsm.View, err error) {
	c := callOf(ctx)
	switch {
	case c.linearizable:
		v, err = s.hub.Linearizable(ctx)
	case c.minIndex > 0:
		v, err = s.hub.AtLeast(ctx, c.minIndex)
	default:
		v, err = s.hub.Local(ctx)
	}
	if err == nil && v.Index() < c.minIndex {
		v, err = s.hub.AtLeast(ctx, c.minIndex)
	}
	if err == nil {
		c.index = v.Index()
	}
	return v, err
}
