package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"storehub/fsm"
	"storehub/node/courier"
	"storehub/node/gossip"
	"storehub/node/identity"
	"storehub/node/raftkit"
	"storehub/node/replica"
	"storehub/node/replica/archive"
	"storehub/node/station"
	"storehub/node/wire"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
	"storehub/web"
)

// Node is an opened data directory with its ports. Run it, or Close it.
type Node struct {
	cfg      Config
	dir      dataDir
	settings settings
	id       *identity.Identity
	wire     *wire.Wire
	book     *gossip.Book
	stores   *raftkit.Stores
	carrier  *raftkit.Transport
	replica  *replica.Replica
	hub      *hub
	prober   *prober
	station  *station.Station
	courier  *courier.Courier
	api      *rpc.Server
	metrics  *prometheus.Registry
	doors    []door // in the order in which they open
	stopping atomic.Bool
	disk     atomic.Pointer[storehubv1.DiskUse] // nil: not looked at yet
	// Both are asked by connections, some of which are older than they.
	death atomic.Pointer[raftkit.DeathWatch]
	judge atomic.Pointer[replica.Replica]

	// closers undo Open, last first. Run takes over what it ends by itself.
	closers []func() error
}

// door is where calls come in.
type door struct {
	name   string
	server *http.Server
	at     net.Listener
}

// Open takes the directory and the ports and starts raft. An error says in plain words what to do.
func Open(ctx context.Context, cfg Config) (_ *Node, err error) {
	cfg.setDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	n := &Node{cfg: cfg, dir: dataDir(cfg.Dir), metrics: prometheus.NewRegistry()}
	n.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	defer func() {
		if err != nil {
			err = plain(errors.Join(err, n.Close()))
		}
	}()
	for _, open := range []func(context.Context) error{
		n.openIdentity, n.openWire, n.openStores, n.openReplica, n.openServers,
	} {
		if err := open(ctx); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// Close undoes Open for a node that was not run.
func (n *Node) Close() error {
	var errs []error
	for i := len(n.closers) - 1; i >= 0; i-- {
		errs = append(errs, n.closers[i]())
	}
	n.closers = nil
	return errors.Join(errs...)
}

func (n *Node) onClose(f func() error) { n.closers = append(n.closers, f) }

func (n *Node) openIdentity(context.Context) error {
	id, err := identity.Load(n.cfg.Dir) // before the lock, which would make a missing directory
	if err != nil {
		return err
	}
	lock, err := identity.LockDir(n.cfg.Dir)
	if err != nil {
		return err
	}
	n.onClose(lock.Close)
	n.id = id
	n.settings, err = n.dir.settings()
	return err
}

// openWire binds the port and reads the address book.
func (n *Node) openWire(ctx context.Context) error {
	w, err := wire.Listen(ctx, n.cfg.Listen, wire.Options{
		ID:     n.id,
		Lookup: func(id identity.NodeID) (string, bool) { return n.book.Lookup(string(id)) },
		Policy: identity.Policy{Removed: n.removed, AllowExpired: true}, // to renew, see openServers
		OnPeerClosed: func(id identity.NodeID) {
			if d := n.death.Load(); d != nil {
				d.PeerConnClosed(raft.ServerID(id))
			}
		},
		Log: n.cfg.Log,
	})
	if err != nil {
		return err
	}
	n.wire = w
	n.onClose(w.Close)
	self := gossip.Self{Node: string(n.id.Node()), Name: n.id.Name(), Addr: n.cfg.Listen, HTTP: n.cfg.HTTP, Version: n.cfg.Version}
	host, _, err := net.SplitHostPort(n.cfg.Listen)
	if err != nil {
		return err
	}
	bind := host
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		bind = ""
	}
	n.book, err = gossip.New(gossip.Options{
		Cluster: string(n.id.Cluster()), Key: n.id.GossipKey(), Self: self, Bind: bind, File: n.dir.path(peersName),
		Hints: n.hints(), OnMove: func(node, _ string) { n.wire.CloseStreams(identity.NodeID(node)) }, Log: n.cfg.Log,
	})
	if err != nil {
		return err
	}
	n.book.Learn(n.settings.Peers)
	return nil
}

func (n *Node) hints() []string {
	list := n.cfg.Hints
	for _, addr := range n.settings.Peers {
		list = append(list, addr)
	}
	return list
}

// removed is asked in every handshake, from before the replica is there on.
func (n *Node) removed(id identity.NodeID) bool {
	r := n.judge.Load()
	if r == nil {
		return false
	}
	for _, m := range r.Shown().Nodes() {
		if m.ID == string(id) {
			return m.Removed
		}
	}
	return false
}

func (n *Node) timeout() time.Duration { return time.Duration(n.settings.TimeoutMS) * time.Millisecond }

// openReplica starts raft.
func (n *Node) openReplica(context.Context) error {
	keep, err := archive.Open(n.dir.path(archiveName), n.cfg.Log)
	if err != nil {
		return err
	}
	n.onClose(keep.Close)
	var before *replica.Trouble
	var t replica.Trouble
	if is, err := n.dir.read(troubleName, &t); err != nil {
		return err
	} else if is {
		before = &t
	}
	first, err := n.firstCommand()
	if err != nil {
		return err
	}
	peers := newPeerClient(n.wire)
	n.carrier = raftkit.NewTransport(n.wire.Raft(), n.cfg.Log)
	n.onClose(n.carrier.Close)
	n.replica, err = replica.Open(replica.Options{
		Self: string(n.id.Node()), Cluster: string(n.id.Cluster()), Raft: raftkit.Config(n.timeout()),
		Logs: n.stores.Logs, Stable: n.stores.Stable, Snapshots: n.stores.Snapshots, Traces: n.stores, Transport: n.carrier,
		Peers: peers, Env: env(n.id), Archive: keep, Seed: first, CatchUp: n.cfg.CatchUp,
		Trouble: before, Log: n.cfg.Log, Dropped: func(id string) { n.wire.Drop(identity.NodeID(id)); n.book.Forget(id) }, Metrics: n.metrics,
	})
	if err != nil {
		return err
	}
	n.judge.Store(n.replica)
	// Until Run takes over, ending raft is all there is to do.
	n.onClose(func() error { return n.replica.Raft().Shutdown().Error() })
	n.prober = newProber(n.replica, string(n.id.Node()), peers, n.cfg.Log)
	n.hub = &hub{node: n, replica: n.replica, others: peers, past: make(chan struct{}, 1)}
	return nil
}

// firstCommand is what sets the shop up, on the node that made the cluster; nil on the others.
func (n *Node) firstCommand() (*storehubv1.SetUp, error) {
	var s seed
	is, err := n.dir.read(seedName, &s)
	if err != nil {
		return nil, fmt.Errorf("%w; delete it if this shop has been at work before, else set up this PC anew", err)
	}
	if !is {
		return nil, nil
	}
	return s.command(n.id)
}

// openServers makes the handlers and what they stand behind.
func (n *Node) openServers(ctx context.Context) error {
	devices, err := n.cfg.stationConfig()
	if err != nil {
		return err
	}
	devices.Hub, devices.NodeID, devices.Logger = n.hub, string(n.id.Node()), n.cfg.Log
	if n.station, err = station.New(devices); err != nil {
		return err
	}
	if n.courier, err = n.newCourier(); err != nil {
		return err
	}
	n.metrics.MustRegister(ports{n.station}, carried{n.courier}, fills(func() []fsm.Fill { return n.replica.Shown().Fills() }))
	n.api = rpc.NewServer(n.hub, peerServer{n}, rpc.Options{Log: n.cfg.Log, Observe: newCalls(n.metrics).observe, Build: web.Build()})
	renew := func(path string) bool { return path == storehubv1connect.PeerServiceRenewProcedure }
	n.doors = []door{
		{"calls of other nodes", wire.NewPeerServer(knownPeer(n.api.Peers()), renew), n.wire.Peers()},
		{"calls", wire.NewPublicServer(n.site(n.api)), n.wire.Public()},
	}
	if n.cfg.HTTP != "" {
		page, err := n.listenPlain(ctx, "this PC's browser", n.cfg.HTTP)
		if err != nil {
			return err
		}
		n.doors = append(n.doors, door{"page", wire.NewPublicServer(n.localSite(n.api)), page})
	}
	if n.cfg.Intake != "" {
		intake, err := n.openIntake(ctx, n.api)
		if err != nil {
			return err
		}
		n.doors = append(n.doors, intake)
	}
	for _, d := range n.doors[1:] { // nodes have no streams
		d.server.RegisterOnShutdown(n.api.EndStreams)
	}
	return nil
}

// listenPlain binds a port without TLS.
func (n *Node) listenPlain(ctx context.Context, whom, at string) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", at)
	if err != nil {
		return nil, fmt.Errorf("listen for %s on %s: %w", whom, at, err)
	}
	n.onClose(func() error {
		if err := ln.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	return ln, nil
}

// Replica is this node's copy of the shop.
func (n *Node) Replica() *replica.Replica { return n.replica }

// ID is the node's id.
func (n *Node) ID() string { return string(n.id.Node()) }

// CAPEM is the cluster's authority, for clients to trust.
func (n *Node) CAPEM() []byte { return n.id.CAPEM() }
