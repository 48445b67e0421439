package raftkit

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

// With a CommitTimeout of an hour the only way for a follower to learn of the last commit is the nudge.
func noCommitTimeout(c *raft.Config) { c.CommitTimeout = time.Hour }

func TestNudgeOverTCP(t *testing.T) {
	trs := tcpTransports(t, 3)
	var mu sync.Mutex
	var nudges []raft.AppendEntriesRequest
	for _, tr := range trs {
		inner := tr.(*Transport)
		send := inner.Nudger.send
		inner.Nudger.send = func(id raft.ServerID, at raft.ServerAddress, a *raft.AppendEntriesRequest, r *raft.AppendEntriesResponse) error {
			if len(a.Entries) == 0 && a.PrevLogEntry > 0 && a.LeaderCommitIndex == a.PrevLogEntry {
				mu.Lock()
				nudges = append(nudges, *a)
				mu.Unlock()
			}
			return send(id, at, a, r)
		}
	}
	nodes := startNodes(t, trs, func(c *raft.Config) { steady(c); noCommitTimeout(c) }, true)
	defer stopAll(nodes)
	lead := elect(t, nodes)

	var gaps []time.Duration
	for i := range 50 {
		f := lead.raft.Apply([]byte{byte(i)}, time.Second)
		if err := f.Error(); err != nil {
			t.Fatal(err)
		}
		for _, n := range nodes {
			waitFor(t, "the follower applies the last entry", func() bool { return len(n.fsm.all()) == i+1 })
			if n != lead {
				gaps = append(gaps, n.fsm.when[i].Sub(lead.fsm.when[i]))
			}
		}
		if i == 49 {
			mu.Lock()
			ok := slices.ContainsFunc(nudges, func(a raft.AppendEntriesRequest) bool { return a.LeaderCommitIndex == f.Index() })
			mu.Unlock()
			if !ok {
				t.Errorf("no empty AppendEntries carried commit index %d", f.Index())
			}
		}
	}
	slices.Sort(gaps)
	t.Logf("a follower applies after the leader: p50 %v, p99 %v", gaps[50], gaps[98])
	if p := lead.tr.Progress(); len(p) != 2 || p[0].Match != lead.raft.LastIndex() {
		t.Errorf("progress %+v, last index %d", p, lead.raft.LastIndex())
	}
}

// The same in virtual time, where "never" can be waited for, with and without the nudge.
func TestNudgeIsWhatTellsTheFollowers(t *testing.T) {
	for _, on := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			trs, _ := loopbacks(3)
			nodes := startNodes(t, trs, noCommitTimeout, on)
			defer stopAll(nodes)
			lead := waitLeader(t, nodes)
			if err := lead.raft.Apply([]byte("x"), time.Second).Error(); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			for range 20 {
				synctest.Wait()
			}
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			if took := time.Since(start); on && took > time.Millisecond {
				t.Errorf("took %v", took)
			}
			if !on {
				time.Sleep(time.Minute)
			}
			know := 0
			for _, n := range nodes {
				know += len(n.fsm.all())
			}
			// Without the nudge the follower whose answer made the majority cannot know; the other one may have been asked after that.
			if on != (know == 3) {
				t.Errorf("nudge %v: %d nodes have applied the entry", on, know)
			}
		})
	}
}

type fakeLeader struct {
	mu           sync.Mutex
	state        raft.RaftState
	term, commit uint64
	servers      []raft.Server
}

func (f *fakeLeader) State() raft.RaftState {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

func (f *fakeLeader) CurrentTerm() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.term
}

func (f *fakeLeader) CommitIndex() uint64 { return f.commit }

func (f *fakeLeader) GetConfiguration() raft.ConfigurationFuture {
	f.mu.Lock()
	defer f.mu.Unlock()
	return configuration{raft.Configuration{Servers: slices.Clone(f.servers)}}
}

func (f *fakeLeader) set(state raft.RaftState, term uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state, f.term = state, term
}

func (f *fakeLeader) remove(id raft.ServerID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.servers = slices.DeleteFunc(f.servers, func(s raft.Server) bool { return s.ID == id })
}

// configuration is a future that has come.
type configuration struct{ it raft.Configuration }

func (configuration) Error() error                        { return nil }
func (configuration) Index() uint64                       { return 0 }
func (c configuration) Configuration() raft.Configuration { return c.it }

func entries(term, from, to uint64, size int) (out []*raft.Log) {
	for i := from; i <= to; i++ {
		out = append(out, &raft.Log{Index: i, Term: term, Data: make([]byte, size)})
	}
	return out
}

func ack(success bool) appendFunc {
	return func(_ raft.ServerID, _ raft.ServerAddress, a *raft.AppendEntriesRequest, r *raft.AppendEntriesResponse) error {
		r.Term, r.Success = a.Term, success
		return nil
	}
}

func TestNudgeOnlyWhatWasAcknowledgedByTheLeaderOfThatTerm(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Nudger, *fakeLeader)
		commit uint64 // LeaderCommitIndex of the nudge, 0 for none
	}{
		{"commit passed what was acknowledged", func(*Nudger, *fakeLeader) {}, 12},
		{"commit inside it", func(_ *Nudger, l *fakeLeader) { l.commit = 11 }, 11},
		{"nothing new", func(_ *Nudger, l *fakeLeader) { l.commit = 9 }, 0},
		{"no longer leader", func(_ *Nudger, l *fakeLeader) { l.state = raft.Follower }, 0},
		{"leader again in a later term", func(_ *Nudger, l *fakeLeader) { l.term = 4 }, 0},
		{"the follower refused since", func(n *Nudger, _ *fakeLeader) {
			n.send = ack(false)
			n.appendEntries("b", "b", &raft.AppendEntriesRequest{Term: 3, PrevLogEntry: 12, PrevLogTerm: 3, LeaderCommitIndex: 9}, &raft.AppendEntriesResponse{})
		}, 0},
		{"a batch is on its way", func(n *Nudger, _ *fakeLeader) { n.peers["b"].busy = 1 }, 0},
		{"a nudge is on its way", func(n *Nudger, _ *fakeLeader) { n.peers["b"].nudging = true }, 0},
		{"raft is not attached", func(n *Nudger, _ *fakeLeader) { n.leader.Store(nil) }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, n := fakeLeader{state: raft.Leader, term: 3, commit: 20}, newNudger("a", ack(true))
			n.Attach(&l)
			n.appendEntries("b", "b", &raft.AppendEntriesRequest{Term: 3, PrevLogEntry: 9, PrevLogTerm: 2, Entries: entries(3, 10, 12, 1), LeaderCommitIndex: 9}, &raft.AppendEntriesResponse{})
			c.change(n, &l)
			var sent []*raft.AppendEntriesRequest
			send := n.send
			n.send = func(id raft.ServerID, at raft.ServerAddress, a *raft.AppendEntriesRequest, r *raft.AppendEntriesResponse) error {
				sent = append(sent, a)
				return send(id, at, a, r)
			}
			for range 2 { // the second time nothing is due
				for _, job := range n.due() {
					job()
				}
			}
			if c.commit == 0 {
				if len(sent) > 0 {
					t.Errorf("nudged with %+v", sent[0])
				}
				return
			}
			if len(sent) != 1 {
				t.Fatalf("%d nudges", len(sent))
			}
			if q := sent[0]; q.PrevLogEntry != 12 || q.PrevLogTerm != 3 || q.Term != 3 || q.LeaderCommitIndex != c.commit || len(q.Entries) > 0 {
				t.Errorf("nudge %+v", q)
			}
		})
	}
}

// A nudge that was decided before leadership was lost is not sent after it.
func TestNudgeIsDroppedWhenLeadershipIsLost(t *testing.T) {
	l := &fakeLeader{state: raft.Leader, term: 3, commit: 20}
	n := newNudger("a", ack(true))
	n.Attach(l)
	n.appendEntries("b", "b", &raft.AppendEntriesRequest{Term: 3, Entries: entries(3, 1, 12, 1)}, &raft.AppendEntriesResponse{})
	jobs := n.due()
	n.send = func(raft.ServerID, raft.ServerAddress, *raft.AppendEntriesRequest, *raft.AppendEntriesResponse) error {
		t.Error("sent")
		return nil
	}
	l.state = raft.Follower
	for _, job := range jobs {
		job()
	}
}

// Raft's follower commits min(LeaderCommitIndex, its last index). Here its tail from another leader is longer than what the request vouches for: with the commit index of a stock
// request, which is higher, it would apply the foreign tail.
func TestCommitIndexIsCappedToWhatTheRequestVouchesFor(t *testing.T) {
	for _, c := range []struct {
		name string
		cap  bool
		want int
	}{{"capped", true, 1}, {"stock", false, 3}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				trs, raw := loopbacks(2)
				store, snaps := raft.NewInmemStore(), raft.NewInmemSnapshotStore()
				conf := Config(MinT)
				conf.HeartbeatTimeout, conf.ElectionTimeout = time.Hour, time.Hour
				conf.LocalID, conf.Logger = "n0", NewHCLog(quiet)
				all := raft.Configuration{Servers: []raft.Server{{ID: "n0", Address: "n0"}, {ID: "n1", Address: "n1"}}}
				if err := raft.BootstrapCluster(conf, store, store, snaps, trs[0], all); err != nil {
					t.Fatal(err)
				}
				store.StoreLogs(entries(1, 2, 4, 1)) // 3 and 4 were never committed
				fsm := newRecorder()
				r, err := raft.NewRaft(conf, fsm, store, store, snaps, trs[0])
				if err != nil {
					t.Fatal(err)
				}
				defer func() { r.Shutdown().Error() }()
				req := &raft.AppendEntriesRequest{
					RPCHeader: raft.RPCHeader{ProtocolVersion: 3, ID: []byte("n1"), Addr: []byte("n1")},
					Term:      5, PrevLogEntry: 2, PrevLogTerm: 1, LeaderCommitIndex: 100,
				}
				if c.cap {
					capCommit(req)
				}
				var resp raft.AppendEntriesResponse
				if err := raw[1].AppendEntries("n0", "n0", req, &resp); err != nil || !resp.Success {
					t.Fatal(err, resp)
				}
				synctest.Wait()
				if got := len(fsm.all()); got != c.want {
					t.Errorf("applied %d entries, want %d", got, c.want)
				}
			})
		})
	}
}

func TestBatchIsCutInPlace(t *testing.T) {
	for _, c := range []struct{ n, size, want int }{
		{0, 0, 0}, {1, 3 << 20, 1}, {2, 3 << 20, 1}, {256, 100, 256}, {256, 256 << 10, 3}, {8, 128<<10 - entryOverhead, 8}, {9, 128<<10 - entryOverhead, 8},
	} {
		a := &raft.AppendEntriesRequest{Term: 1, Entries: entries(1, 1, uint64(c.n), c.size), LeaderCommitIndex: 1000}
		n := newNudger("a", ack(true))
		n.appendEntries("b", "b", a, &raft.AppendEntriesResponse{})
		if len(a.Entries) != c.want {
			t.Errorf("%d entries of %d bytes: %d sent, want %d", c.n, c.size, len(a.Entries), c.want)
		}
		if a.LeaderCommitIndex != uint64(c.want) {
			t.Errorf("%d entries sent with commit index %d", len(a.Entries), a.LeaderCommitIndex)
		}
		if got := n.Progress()[0].Match; got != uint64(c.want) {
			t.Errorf("%d entries of %d bytes: match %d, want %d", c.n, c.size, got, c.want)
		}
	}
}

// Entries far larger than a batch reach a follower that was away, whole and in order. If a copy had been cut, raft would count the unsent ones as stored.
func TestLargeEntriesArriveOverTCP(t *testing.T) {
	t.Parallel()
	nodes := startNodes(t, tcpTransports(t, 3), steady, true)
	defer stopAll(nodes)
	lead := elect(t, nodes)
	var futures []raft.ApplyFuture
	for i := range 40 {
		b := make([]byte, 200<<10)
		b[0] = byte(i)
		futures = append(futures, lead.raft.Apply(b, 5*time.Second))
	}
	for _, f := range futures {
		if err := f.Error(); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range nodes {
		waitFor(t, "all entries on every node", func() bool { return len(n.fsm.all()) == 40 })
		for i, d := range n.fsm.all() {
			if d[0] != byte(i) || len(d) != 200<<10 {
				t.Fatalf("node %s, entry %d is %d bytes starting with %d", n.id, i, len(d), d[0])
			}
		}
	}
}
