package raftkit

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

func servers(ids ...raft.ServerID) (out []raft.Server) {
	for _, id := range ids {
		out = append(out, raft.Server{ID: id, Address: raft.ServerAddress(id)})
	}
	return out
}

func TestRankAmongSurvivingVoters(t *testing.T) {
	all := append(servers("c", "a", "b"), raft.Server{ID: "z", Suffrage: raft.Nonvoter})
	for _, c := range []struct {
		self, dead raft.ServerID
		rank       int
		ok         bool
	}{
		{"a", "b", 0, true}, {"c", "b", 1, true}, {"b", "a", 0, true}, {"c", "a", 1, true}, {"a", "c", 0, true}, {"b", "c", 1, true},
		{"z", "a", 0, false}, {"x", "a", 0, false},
	} {
		rank, ok := rankAmong(all, c.self, c.dead)
		if ok != c.ok || ok && rank != c.rank {
			t.Errorf("%s after %s died: %d %v", c.self, c.dead, rank, ok)
		}
	}
}

// failover measures, in virtual time, how long a cluster is without leader after the leader's process is gone. before may prepare the survivors, by rank.
func failover(t *testing.T, off bool, redial error, before func(old *node, raw []*raft.InmemTransport, rest []*node)) (took time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		trs, raw := loopbacks(3)
		nodes := startNodes(t, trs, func(c *raft.Config) { *c = withTimeout(*c, time.Second) }, true)
		defer stopAll(nodes)
		old := waitLeader(t, nodes)
		time.Sleep(3 * time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		var watches []*DeathWatch
		var rest []*node
		for _, n := range nodes {
			if n == old {
				continue
			}
			w := NewDeathWatch(DeathWatchConfig{Self: n.id, Raft: n.raft, Campaign: n.tr.Campaign, T: time.Second, Off: off,
				Redial: func(context.Context, raft.ServerID) error { return redial }})
			wg.Go(func() { w.Run(ctx) })
			watches, rest = append(watches, w), append(rest, n)
		}
		synctest.Wait() // they watch
		if before != nil {
			before(old, raw, rest)
		}
		for _, r := range raw {
			if r.LocalAddr() != raft.ServerAddress(old.id) {
				r.Disconnect(raft.ServerAddress(old.id))
			}
		}
		old.stop()
		start := time.Now()
		for _, w := range watches {
			for range maxPool {
				w.PeerConnClosed(old.id)
			}
		}
		lead := waitLeader(t, rest)
		if err := lead.raft.Apply([]byte("x"), time.Second).Error(); err != nil {
			t.Fatal(err)
		}
		took = time.Since(start)
	})
	return took
}

func withTimeout(c raft.Config, d time.Duration) raft.Config {
	c.HeartbeatTimeout, c.ElectionTimeout, c.LeaderLeaseTimeout = d, d, d/2
	return c
}

func TestDeathWatchElectsAtOnce(t *testing.T) {
	if took := failover(t, false, connRefused, nil); took > 300*time.Millisecond {
		t.Errorf("with the watch it took %v", took)
	}
	if took := failover(t, true, connRefused, nil); took < 500*time.Millisecond {
		t.Errorf("switched off, it took %v; this test shows nothing", took)
	}
	if took := failover(t, false, context.DeadlineExceeded, nil); took < 500*time.Millisecond {
		t.Errorf("a silent host was taken for a dead process after %v", took)
	}
	if took := failover(t, false, nil, nil); took < 500*time.Millisecond {
		t.Errorf("a living process was taken for dead after %v", took)
	}
}

// The first in rank has a shorter log and cannot win. The other one does not wait for its turn, but
// stands when it hears that.
func TestDeathWatchHearsWhoCannotWin(t *testing.T) {
	took := failover(t, false, connRefused, func(old *node, raw []*raft.InmemTransport, rest []*node) {
		for _, r := range raw {
			if r.LocalAddr() == raft.ServerAddress(old.id) {
				r.Disconnect(raft.ServerAddress(rest[0].id))
			}
		}
		for range 3 {
			if err := old.raft.Apply([]byte("x"), time.Second).Error(); err != nil {
				t.Fatal(err)
			}
		}
	})
	if took >= minSpacing {
		t.Errorf("it took %v", took)
	}
}

type fakeMember struct {
	mu      sync.Mutex
	state   raft.RaftState
	leader  raft.ServerID
	servers []raft.Server
}

func (f *fakeMember) State() raft.RaftState { f.mu.Lock(); defer f.mu.Unlock(); return f.state }
func (f *fakeMember) LeaderWithID() (raft.ServerAddress, raft.ServerID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return raft.ServerAddress(f.leader), f.leader
}
func (f *fakeMember) GetConfiguration() raft.ConfigurationFuture { return fakeConfiguration{f.servers} }
func (*fakeMember) LastIndex() uint64                            { return 0 }
func (*fakeMember) Stats() map[string]string                     { return nil }
func (*fakeMember) RegisterObserver(*raft.Observer)              {}
func (*fakeMember) DeregisterObserver(*raft.Observer)            {}

type fakeConfiguration struct{ servers []raft.Server }

func (fakeConfiguration) Error() error  { return nil }
func (fakeConfiguration) Index() uint64 { return 1 }
func (f fakeConfiguration) Configuration() raft.Configuration {
	return raft.Configuration{Servers: f.servers}
}

// campaigns counts how often self, with rank 1, stands for election after "a" has died; redials are the answers to its looks, the last for ever.
func countCampaigns(t *testing.T, m *fakeMember, during func(), redials ...error) (n int, at time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		w := NewDeathWatch(DeathWatchConfig{Self: "c", Raft: m, T: MinT, Log: quiet,
			Redial: func(context.Context, raft.ServerID) error {
				err := redials[0]
				if len(redials) > 1 {
					redials = redials[1:]
				}
				return err
			},
			Campaign: func() error {
				if n++; n == 1 {
					at = time.Since(start)
				}
				return nil
			}})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { w.Run(ctx) })
		w.PeerConnClosed("a")
		time.Sleep(50 * time.Millisecond)
		if during != nil {
			during()
		}
		time.Sleep(10 * time.Second)
		cancel()
		wg.Wait()
	})
	return n, at
}

func TestDeathWatchDecides(t *testing.T) {
	eof := &net.OpError{Op: "read", Err: io.EOF}
	three := servers("a", "b", "c")
	follower := func() *fakeMember { return &fakeMember{state: raft.Follower, leader: "a", servers: three} }
	for _, c := range []struct {
		name    string
		m       *fakeMember
		during  func(*fakeMember)
		redials []error
		want    int
	}{
		{"refused, nobody else comes", follower(), nil, []error{connRefused}, campaigns},
		{"first accepted, then reset, then refused", follower(), nil, []error{nil, eof, connRefused}, campaigns},
		{"the process lives", follower(), nil, []error{nil}, 0},
		{"host unreachable", follower(), nil, []error{&net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}}, 0},
		{"wrong certificate", follower(), nil, []error{errors.New("tls: bad certificate")}, 0},
		{"not the leader", &fakeMember{state: raft.Follower, leader: "b", servers: three}, nil, []error{connRefused}, 0},
		{"a candidate already", &fakeMember{state: raft.Candidate, leader: "", servers: three}, nil, []error{connRefused}, 0},
		{"not a voter", &fakeMember{state: raft.Follower, leader: "a", servers: append(servers("a", "b"), raft.Server{ID: "c", Suffrage: raft.Nonvoter})}, nil, []error{connRefused}, 0},
		{"another leads before its turn", follower(), func(m *fakeMember) { m.leader = "b" }, []error{connRefused}, 0},
		{"a candidate before its turn", follower(), func(m *fakeMember) { m.leader, m.state = "", raft.Candidate }, []error{connRefused}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			during := func() {
				if c.during != nil {
					c.m.mu.Lock()
					c.during(c.m)
					c.m.mu.Unlock()
				}
			}
			n, at := countCampaigns(t, c.m, during, c.redials...)
			if n != c.want {
				t.Errorf("stood %d times, want %d", n, c.want)
			}
			if n > 0 && (at < minSpacing || at > minSpacing+redialFor) {
				t.Errorf("first stood after %v", at)
			}
		})
	}
}

func redialTCP(ctx context.Context, id raft.ServerID) error {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", string(id))
	if err == nil {
		c.Close()
	}
	return err
}

// The whole of it over real sockets: kill the leader's listener and transport, and the others elect without waiting for T, which is longer than waitLeader waits.
func TestDeathWatchOverTCP(t *testing.T) {
	t.Parallel()
	const T = 30 * time.Second
	layers := []*tcpLayer{listen(t, "127.0.0.1:0"), listen(t, "127.0.0.1:0"), listen(t, "127.0.0.1:0")}
	var trs []hardened
	watches := make([]*DeathWatch, len(layers))
	var mu sync.Mutex
	for i, l := range layers {
		l.broken = func(peer string) {
			mu.Lock()
			defer mu.Unlock()
			if w := watches[i]; w != nil {
				w.PeerConnClosed(raft.ServerID(peer))
			}
		}
		trs = append(trs, NewTransport(l, quiet))
	}
	nodes := startNodes(t, trs, func(c *raft.Config) { *c = withTimeout(*c, T) }, true)
	defer stopAll(nodes)
	old := elect(t, nodes)
	if err := old.raft.Apply([]byte("x"), time.Second).Error(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	var rest []*node
	mu.Lock()
	for i, n := range nodes {
		w := NewDeathWatch(DeathWatchConfig{Self: n.id, Raft: n.raft, Campaign: n.tr.Campaign, T: T / 3, Redial: redialTCP})
		watches[i] = w
		wg.Go(func() { w.Run(ctx) })
		if n != old {
			rest = append(rest, n)
		}
	}
	mu.Unlock()
	for _, n := range rest {
		waitFor(t, "both follow", func() bool { _, id := n.raft.LeaderWithID(); return id == old.id })
	}
	start := time.Now()
	for i, n := range nodes {
		if n == old {
			_ = layers[i].Close() // first, as nobody listens any more when a process's connections break
		}
	}
	old.stop()
	lead := waitLeader(t, rest)
	if err := lead.raft.Apply([]byte("y"), time.Second).Error(); err != nil {
		t.Fatal(err)
	}
	t.Logf("first commit elsewhere after %v", time.Since(start))
}
