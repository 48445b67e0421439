package raftkit

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

// stallingTransport holds AppendEntries with entries to some peers until release is closed.
type stallingTransport struct {
	*Loopback
	mu      sync.Mutex
	peers   []raft.ServerID
	release chan struct{}
}

func (s *stallingTransport) AppendEntries(id raft.ServerID, at raft.ServerAddress, a *raft.AppendEntriesRequest, r *raft.AppendEntriesResponse) error {
	s.mu.Lock()
	stall := slices.Contains(s.peers, id) && !isHeartbeat(a)
	s.mu.Unlock()
	if stall {
		<-s.release
	}
	return s.Loopback.AppendEntries(id, at, a, r)
}

func stallingNodes(t *testing.T, T time.Duration) (nodes []*node, release chan struct{}) {
	trs, _ := loopbacks(3)
	release = make(chan struct{})
	for _, tr := range trs {
		s := &stallingTransport{Loopback: tr.(*Loopback), release: release}
		nodes = append(nodes, startOne(t, s, raft.NewInmemStore(), T))
	}
	return nodes, release
}

// stall makes peer hang, as this node sees it.
func (n *node) stall(peer *node) {
	s := n.tr.(*stallingTransport)
	s.mu.Lock()
	s.peers = append(s.peers, peer.id)
	s.mu.Unlock()
}

// raft#696: two transfers to a follower that hangs leave raft refusing every write for as long as that follower hangs,
// and for ever if leadership is lost meanwhile. The watch notices in time.
func TestStuckTransfer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const T = time.Second
		nodes, release := stallingNodes(t, T)
		defer stopAll(nodes)
		defer func() { // while it still leads, or raft's own goroutines would be left for ever
			close(release)
			time.Sleep(10 * T)
		}()
		lead := waitLeader(t, nodes)
		to := otherThan(nodes, lead)

		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		exit := make(chan error, 1)
		watch := &TransferWatch{Raft: lead.raft, T: T, Exit: func(err error) { exit <- err }}
		wg.Go(func() { watch.Run(ctx) })
		defer wg.Wait()
		defer cancel()

		before := lead.raft.LastIndex()
		if err := lead.raft.LeadershipTransferToServer(to.id, raft.ServerAddress(to.id)).Error(); err != nil {
			t.Fatal("a healthy transfer:", err)
		}
		lead = waitLeader(t, nodes)
		to = otherThan(nodes, lead)
		watch2 := &TransferWatch{Raft: lead.raft, T: T, Exit: func(err error) { exit <- err }}
		wg.Go(func() { watch2.Run(ctx) })
		time.Sleep(time.Minute)
		if n := lead.raft.LastIndex(); n != before+1 {
			t.Errorf("asking for a minute wrote %d entries", n-before-1)
		}
		select {
		case err := <-exit:
			t.Fatal("a healthy minute ended with", err)
		default:
		}

		lead.stall(to)
		lead.raft.Apply([]byte("x"), time.Second).Error()
		for range 2 {
			if err := lead.raft.LeadershipTransferToServer(to.id, raft.ServerAddress(to.id)).Error(); err == nil {
				t.Fatal("the transfer to a hung follower worked")
			}
			time.Sleep(time.Millisecond)
		}
		start := time.Now()
		select {
		case <-exit:
			if took := time.Since(start); took > 3*T {
				t.Errorf("noticed after %v", took)
			}
		case <-time.After(time.Minute):
			t.Error("not noticed")
		}
		time.Sleep(time.Minute)
		if err := lead.raft.Apply([]byte("y"), time.Second).Error(); !errors.Is(err, raft.ErrLeadershipTransferInProgress) {
			t.Errorf("raft got over it (%v): this watch is no longer needed", err)
		}
	})
}

func otherThan(nodes []*node, not ...*node) *node {
	return nodes[slices.IndexFunc(nodes, func(n *node) bool { return !slices.Contains(not, n) })]
}

func TestTransferJudge(t *testing.T) {
	var j transferJudge
	t0 := time.Now()
	for _, c := range []struct {
		after   time.Duration
		refuses bool
		want    bool
	}{{0, true, false}, {9, true, false}, {10, false, false}, {11, true, false}, {21, true, false}, {22, true, true}, {23, false, false}} {
		if got := j.stuck(t0.Add(c.after*time.Second), c.refuses, 10*time.Second); got != c.want {
			t.Errorf("second %d: %v", c.after, got)
		}
	}
}

func TestProgressJudge(t *testing.T) {
	t0 := time.Now()
	at := func(s int) time.Time { return t0.Add(time.Duration(s) * time.Second) }
	type step struct {
		sec      int
		view     progressView
		stuck    bool
		transfer bool
	}
	view := func(sec int, match, last uint64, change ...func(*progressView)) progressView {
		v := progressView{true, 3, last, last, []PeerProgress{{ID: "b", Term: 3, Match: match, Contact: at(sec)}}}
		for _, c := range change {
			c(&v)
		}
		return v
	}
	silent := func(v *progressView) { v.peers[0].Contact = t0.Add(-time.Hour) }
	installing := func(v *progressView) { v.peers[0].Installing = true }
	newTerm := func(v *progressView) { v.term = 4 }
	follower := func(v *progressView) { v.leading = false }
	for name, steps := range map[string][]step{
		"behind and not moving": {{0, view(0, 5, 9), false, false}, {29, view(29, 5, 99), false, false}, {30, view(30, 5, 99), true, true}},
		"only complains again":  {{0, view(0, 5, 9), false, false}, {30, view(30, 5, 9), true, true}, {60, view(60, 5, 9), true, false}, {700, view(700, 5, 9), true, true}},
		"moving slowly":         {{0, view(0, 5, 9), false, false}, {29, view(29, 6, 99), false, false}, {58, view(58, 7, 99), false, false}, {87, view(87, 8, 99), false, false}},
		"up to date":            {{0, view(0, 9, 9), false, false}, {100, view(100, 9, 9), false, false}},
		"silent":                {{0, view(0, 5, 9, silent), false, false}, {100, view(100, 5, 9, silent), false, false}},
		"a snapshot is on its way": {{0, view(0, 5, 9), false, false}, {29, view(29, 5, 9, installing), false, false}, {31, view(31, 5, 9), false, false},
			{62, view(62, 5, 9), true, true}},
		"won anew":         {{0, view(0, 5, 9), false, false}, {31, view(31, 5, 9, newTerm), false, false}, {62, view(62, 5, 9, newTerm), true, true}},
		"lost in between":  {{0, view(0, 5, 9), false, false}, {15, view(15, 5, 9, follower), false, false}, {31, view(31, 5, 9), false, false}},
		"never heard from": {{0, view(0, 0, 9, newTerm), false, false}, {30, view(30, 0, 9, newTerm), true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			j := progressJudge{patience: 30 * time.Second, contact: 2 * time.Second}
			for _, s := range steps {
				got := j.look(at(s.sec), s.view)
				if (len(got) == 1) != s.stuck || (s.stuck && got[0].transfer != s.transfer) {
					t.Errorf("second %d: %+v", s.sec, got)
				}
			}
		})
	}
}

// A follower that answers heartbeats and gets nothing: the leader hands over. If it cannot, it ends only
// if nothing is committed any more.
func TestProgressWatchActs(t *testing.T) {
	for name, c := range map[string]struct{ works, stalled bool }{
		"hands over": {works: true}, "goes on": {}, "ends": {stalled: true},
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { testProgressWatch(t, c.works, c.stalled) }) })
	}
}

func testProgressWatch(t *testing.T, works, stalled bool) {
	const T = time.Second
	nodes, release := stallingNodes(t, T)
	defer stopAll(nodes)
	defer close(release)
	lead := waitLeader(t, nodes)
	time.Sleep(time.Second)
	hung := otherThan(nodes, lead)
	third := otherThan(nodes, lead, hung)
	lead.stall(hung)
	if stalled {
		lead.stall(third)
	}
	moved, ended := make(chan struct{}, 9), make(chan error, 1)
	refuse := errors.New("cannot find peer")
	w := &ProgressWatch{Raft: lead.raft, Peers: lead.tr.Progress, T: T,
		Transfer: func() error {
			moved <- struct{}{}
			if !works {
				return refuse
			}
			return lead.raft.LeadershipTransferToServer(third.id, raft.ServerAddress(third.id)).Error()
		},
		Exit: func(err error) { ended <- err }}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { w.Run(ctx) })
	time.Sleep(time.Minute)
	if len(moved) > 0 {
		t.Error("handed over although nobody was behind")
	}
	lead.raft.Apply([]byte("x"), time.Second)
	start := time.Now()
	<-moved
	if took := time.Since(start); took < followerPatience || took > followerPatience+3*time.Second {
		t.Errorf("after %v", took)
	}
	time.Sleep(time.Minute)
	switch {
	case works:
		if lead.raft.State() == raft.Leader || waitLeader(t, nodes).raft.Apply([]byte("y"), time.Second).Error() != nil {
			t.Error("the cluster was not handed over")
		}
		waitFor(t, "the hung follower catches up", func() bool { return len(hung.fsm.all()) == 2 })
	case stalled && len(ended) == 0:
		t.Error("a leader that commits nothing goes on")
	case stalled:
		if err := <-ended; !errors.Is(err, refuse) {
			t.Error(err)
		}
	case len(ended) > 0:
		t.Errorf("a leader that commits was ended: %v", <-ended)
	}
	cancel()
	wg.Wait()
}
