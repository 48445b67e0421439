// Package naive is the program that storehub is measured against: a counter behind Connect,
// replicated by the same raft over the same mutual TLS into the same stores, and nothing else.
// No rules, no memory of requests, no audit, no views.
package naive

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"
	"github.com/hashicorp/raft"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"storehub/node/identity"
	"storehub/node/raftkit"
	"storehub/node/wire"
)

// Procedure adds to the counter and answers its new value.
const Procedure = "/naive.v1.Counter/Add"

const (
	applyTimeout = 5 * time.Second
	timeout      = 500 * time.Millisecond // election
)

// GCPercent is how far the heap grows, as in "storehub serve": what is compared is tuned alike.
const GCPercent = 400

// plainBelow is the size under which an answer is not compressed, as in storehub's API.
const plainBelow = 1 << 10

// Config of one node. Peers are all nodes, this one too.
type Config struct {
	Dir, Listen, LogStore string
	Peers                 map[string]string // node id -> address
}

// counter is the whole state machine.
type counter struct{ value atomic.Uint64 }

func (c *counter) ApplyBatch(logs []*raft.Log) []any {
	out := make([]any, len(logs))
	for i, l := range logs {
		if l.Type == raft.LogCommand {
			out[i] = c.value.Add(binary.BigEndian.Uint64(l.Data))
		}
	}
	return out
}

func (c *counter) Apply(l *raft.Log) any { return c.ApplyBatch([]*raft.Log{l})[0] }

func (c *counter) Snapshot() (raft.FSMSnapshot, error) { return saved(c.value.Load()), nil }

func (c *counter) Restore(r io.ReadCloser) error {
	defer r.Close()
	var b [8]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return err
	}
	c.value.Store(binary.BigEndian.Uint64(b[:]))
	return nil
}

type saved uint64

func (s saved) Persist(sink raft.SnapshotSink) error {
	if _, err := sink.Write(binary.BigEndian.AppendUint64(nil, uint64(s))); err != nil {
		return errors.Join(err, sink.Cancel())
	}
	return sink.Close()
}

func (saved) Release() {}

// node is one running counter.
type node struct {
	raft  *raft.Raft
	state *counter
	wire  *wire.Wire
}

// Run serves one node until ctx ends.
func Run(ctx context.Context, cfg Config) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(GCPercent)
	}
	id, err := identity.Load(cfg.Dir)
	if err != nil {
		return err
	}
	w, err := wire.Listen(ctx, cfg.Listen, wire.Options{ID: id, Log: slog.New(slog.DiscardHandler), Lookup: func(n identity.NodeID) (string, bool) {
		addr, ok := cfg.Peers[string(n)]
		return addr, ok
	}})
	if err != nil {
		return err
	}
	stores, err := raftkit.OpenStores(filepath.Join(cfg.Dir, "raft"), raftkit.LogKind(cfg.LogStore), raftkit.StoreOptions{Deadline: raftkit.WriteDeadline(timeout), Exit: func(err error) { panic(err) }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	n := &node{state: &counter{}, wire: w}
	if err := n.start(id, cfg, stores); err != nil {
		return err
	}
	return n.serve(ctx, stores)
}

func (n *node) start(id *identity.Identity, cfg Config, stores *raftkit.Stores) error {
	conf := raftkit.Config(timeout)
	conf.LocalID = raft.ServerID(id.Node())
	conf.Logger = raftkit.NewHCLog(slog.New(slog.DiscardHandler))
	transport := raft.NewNetworkTransportWithConfig(&raft.NetworkTransportConfig{
		Stream: n.wire.Raft(), MaxPool: 3, MaxRPCsInFlight: 1, Timeout: 3 * time.Second, Logger: conf.Logger,
	})
	var servers raft.Configuration
	for peer := range cfg.Peers {
		servers.Servers = append(servers.Servers, raft.Server{ID: raft.ServerID(peer), Address: raft.ServerAddress(peer)})
	}
	err := raft.BootstrapCluster(conf, stores.Logs, stores.Stable, stores.Snapshots, transport, servers)
	if err != nil && !errors.Is(err, raft.ErrCantBootstrap) {
		return fmt.Errorf("bootstrap: %w", err)
	}
	n.raft, err = raft.NewRaft(conf, n.state, stores.Logs, stores.Stable, stores.Snapshots, transport)
	return err
}

func (n *node) serve(ctx context.Context, stores *raftkit.Stores) error {
	mux := http.NewServeMux()
	mux.Handle(Procedure, connect.NewUnaryHandlerSimple(Procedure, n.add, connect.WithCompressMinBytes(plainBelow)))
	mux.HandleFunc(leaderPath, n.tellLeader)
	mux.HandleFunc(barePath, n.driveBare)
	public, peers := wire.NewPublicServer(mux), wire.NewPeerServer(mux, nil)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return n.wire.Run(ctx) })
	g.Go(func() error { return ignoreClosed(public.Serve(n.wire.Public())) })
	g.Go(func() error { return ignoreClosed(peers.Serve(n.wire.Peers())) })
	g.Go(func() error {
		<-ctx.Done()
		return errors.Join(public.Close(), peers.Close(), n.raft.Shutdown().Error(), stores.Close())
	})
	return g.Wait()
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// add applies here or, once, at the leader.
func (n *node) add(ctx context.Context, req *wrapperspb.UInt64Value) (*wrapperspb.UInt64Value, error) {
	f := n.raft.Apply(binary.BigEndian.AppendUint64(nil, req.Value), applyTimeout)
	err := f.Error()
	if err == nil {
		return wrapperspb.UInt64(f.Response().(uint64)), nil
	}
	_, leader := n.raft.LeaderWithID()
	_, forwarded := wire.PeerFrom(ctx)
	if !errors.Is(err, raft.ErrNotLeader) || leader == "" || forwarded {
		return nil, connect.NewError(connect.CodeUnavailable, err)
	}
	peer := connect.NewClient[wrapperspb.UInt64Value, wrapperspb.UInt64Value](
		&http.Client{Transport: n.wire.PeerTransport(identity.NodeID(leader))}, "https://peer"+Procedure)
	res, err := peer.CallUnary(ctx, connect.NewRequest(req))
	if err != nil {
		return nil, err
	}
	return res.Msg, nil
}
