package nodetest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/raftkit"
	"storehub/node/replica"
	"storehub/node/replica/archive"
)

// TB is what a simulation needs of a test; *testing.T and *rapid.T have it.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// Sim is a cluster in memory.
type Sim struct {
	T     TB
	Nodes []*SimNode
	Log   *slog.Logger
	// Tune changes a node's options before each start.
	Tune func(n *SimNode, o *replica.Options)

	mu  sync.Mutex
	cut map[[2]int]bool // links that carry nothing, from and to
}

// SimNode is one node, running or not. What is on its disk outlives it.
type SimNode struct {
	ID     string
	Clock  *SimClock
	Dir    string // of the archive; "" = none
	Stores *raft.InmemStore
	Snaps  *raft.InmemSnapshotStore

	sim *Sim
	at  int
	mu  sync.Mutex
	run *running
}

type running struct {
	rep  *replica.Replica
	wire *raft.InmemTransport
	stop context.CancelFunc
	done chan error
}

// NewSim makes n nodes that are not started.
func NewSim(t TB, n int) *Sim {
	s := &Sim{T: t, cut: map[[2]int]bool{}, Log: slog.New(slog.DiscardHandler)}
	var members raft.Configuration
	for i := range n {
		id := fmt.Sprint("n", i+1)
		s.Nodes = append(s.Nodes, &SimNode{
			ID: id, Clock: NewSimClock(), Stores: raft.NewInmemStore(), Snaps: raft.NewInmemSnapshotStore(), sim: s, at: i,
		})
		members.Servers = append(members.Servers, raft.Server{ID: raft.ServerID(id), Address: raft.ServerAddress(id)})
	}
	for _, node := range s.Nodes {
		c := raftkit.Config(raftkit.MinT)
		c.LocalID = raft.ServerID(node.ID)
		_, tr := raft.NewInmemTransport(raft.ServerAddress(node.ID))
		if err := raft.BootstrapCluster(c, node.Stores, node.Stores, node.Snaps, tr, members); err != nil {
			t.Fatalf("bootstrap: %v", err)
		}
	}
	return s
}

// StartAll starts every node that is down.
func (s *Sim) StartAll() {
	for _, n := range s.Nodes {
		if n.Replica() == nil {
			n.Start()
		}
	}
}

// StopAll ends every node that is up. A bubble cannot end before.
func (s *Sim) StopAll() {
	for _, n := range s.Nodes {
		n.Kill()
	}
}

// Replica is nil while the node is down.
func (n *SimNode) Replica() *replica.Replica {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.run == nil {
		return nil
	}
	return n.run.rep
}

// Start starts the node with what is on its disk.
func (n *SimNode) Start() {
	n.sim.T.Helper()
	if err := n.TryStart(); err != nil {
		n.sim.T.Fatalf("start %s: %v", n.ID, err)
	}
}

// TryStart is Start for a node that may have a reason not to.
func (n *SimNode) TryStart() error {
	_, wire := raft.NewInmemTransport(raft.ServerAddress(n.ID))
	tr := raftkit.NewLoopback(wire)
	o := replica.Options{
		Self: n.ID, Raft: raftkit.Config(raftkit.MinT), Logs: n.Stores, Stable: n.Stores, Snapshots: n.Snaps,
		Transport: tr, Peers: simPeers{n}, Env: Env(), Clock: n.Clock, Log: n.sim.Log.With("node", n.ID), CatchUp: time.Second,
		Seed: Seed(n.sim.Nodes[0].ID), // of all: whoever leads first sets up
	}
	if n.Dir != "" {
		a, err := archive.Open(n.Dir, o.Log)
		if err != nil {
			return err
		}
		o.Archive = a
	}
	if n.sim.Tune != nil {
		n.sim.Tune(n, &o)
	}
	rep, err := replica.Open(o)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &running{rep: rep, wire: wire, stop: stop, done: make(chan error, 1)}
	go func() { r.done <- rep.Run(ctx) }()
	n.mu.Lock()
	n.run = r
	n.mu.Unlock()
	n.sim.connect()
	return nil
}

// Kill ends the node without a word to the others.
func (n *SimNode) Kill() {
	n.mu.Lock()
	r := n.run
	n.run = nil
	n.mu.Unlock()
	if r == nil {
		return
	}
	for _, other := range n.sim.Nodes {
		if w := other.transport(); w != nil {
			w.Disconnect(raft.ServerAddress(n.ID))
		}
	}
	r.wire.DisconnectAll()
	r.stop()
	if err := <-r.done; err != nil {
		n.sim.T.Fatalf("%s ended with: %v", n.ID, err)
	}
}

func (n *SimNode) transport() *raft.InmemTransport {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.run == nil {
		return nil
	}
	return n.run.wire
}

// Isolate cuts every link of a node.
func (s *Sim) Isolate(i int) {
	for j := range s.Nodes {
		if j != i {
			s.Cut(i, j)
		}
	}
}

// Cut cuts a link in both directions.
func (s *Sim) Cut(i, j int) {
	s.mu.Lock()
	s.cut[[2]int{i, j}], s.cut[[2]int{j, i}] = true, true
	s.mu.Unlock()
	s.connect()
}

// Heal mends every link.
func (s *Sim) Heal() {
	s.mu.Lock()
	clear(s.cut)
	s.mu.Unlock()
	s.connect()
}

func (s *Sim) reaches(i, j int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.cut[[2]int{i, j}]
}

// connect makes the transports fit the links.
func (s *Sim) connect() {
	for i, a := range s.Nodes {
		for j, b := range s.Nodes {
			from, to := a.transport(), b.transport()
			if i == j || from == nil {
				continue
			}
			if to != nil && s.reaches(i, j) {
				from.Connect(to.LocalAddr(), to)
			} else {
				from.Disconnect(raft.ServerAddress(b.ID))
			}
		}
	}
}

// Leader waits for a node that leads and serves, nil when there is none for within.
func (s *Sim) Leader(within time.Duration) *SimNode {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		for _, n := range s.Nodes {
			if r := n.Replica(); r != nil && r.Serves() {
				return n
			}
		}
	}
	return nil
}

// MustLead is Leader for a cluster that must have one.
func (s *Sim) MustLead() *SimNode {
	s.T.Helper()
	n := s.Leader(time.Minute)
	if n == nil {
		s.T.Fatalf("nobody leads")
	}
	return n
}

// Eventually polls, which is cheap in virtual time.
func (s *Sim) Eventually(what string, ok func() bool) {
	s.T.Helper()
	for range 12_000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.T.Fatalf("never happened: %s", what)
}
