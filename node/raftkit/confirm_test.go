package raftkit

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

// The leader's process stands still, and the others go on without it. When it awakes it finds answers
// to heartbeats that it had sent before: raft takes them for a proof, Confirm does not.
func TestAnOldAnswerProvesNoLead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trs, raw := loopbacks(3)
		var held atomic.Pointer[chan struct{}] // answers to what is sent now lie there unread until it is closed
		n0 := trs[0].(*Loopback)
		send := n0.send
		n0.send = func(id raft.ServerID, at raft.ServerAddress, a *raft.AppendEntriesRequest, r *raft.AppendEntriesResponse) error {
			err := send(id, at, a, r)
			if until := held.Load(); until != nil {
				<-*until
			}
			return err
		}
		nodes := startNodes(t, trs, func(c *raft.Config) {
			if c.LocalID == "n0" { // its timers do not run while it is stopped
				c.HeartbeatTimeout, c.ElectionTimeout, c.LeaderLeaseTimeout = time.Hour, time.Hour, time.Hour
			}
		}, true)
		defer stopAll(nodes)
		old := nodes[0].raft
		if elect(t, nodes) != nodes[0] {
			t.Fatal("the first node does not lead")
		}
		term := old.CurrentTerm()
		if err := n0.Confirm(t.Context(), term); err != nil {
			t.Fatalf("who leads: %v", err)
		}

		before, after := make(chan struct{}), make(chan struct{})
		held.Store(&before)
		for _, r := range raw[1:] {
			r.Disconnect(n0.LocalAddr())
		}
		lead := waitLeader(t, nodes[1:])
		if err := lead.raft.Apply([]byte("written without the old leader"), time.Second).Error(); err != nil {
			t.Fatal(err)
		}
		if old.State() != raft.Leader || old.CommitIndex() >= lead.raft.CommitIndex() {
			t.Fatal("the old leader has heard of the new one")
		}

		held.Store(&after)
		stock := old.VerifyLeader()
		ours := make(chan error, 1)
		go func() { ours <- n0.Confirm(t.Context(), term) }()
		synctest.Wait()
		close(before)
		if err := stock.Error(); err != nil {
			t.Errorf("raft's own proof holds by now (%v): Confirm is no longer needed", err)
		}
		close(after)
		if err := <-ours; !errors.Is(err, ErrNotLeading) {
			t.Errorf("an old answer was taken for a proof: %v", err)
		}
	})
}

func TestConfirmCountsVotersInTerm(t *testing.T) {
	learner := raft.Server{ID: "d", Address: "d", Suffrage: raft.Nonvoter}
	yes := map[raft.ServerID]uint64{"b": 3, "c": 3, "d": 3}
	for _, c := range []struct {
		name    string
		servers []raft.Server
		answers map[raft.ServerID]uint64 // term of the answer; none: the peer cannot be reached
		want    bool
	}{
		{"alone", servers("a"), nil, true},
		{"all answer", servers("a", "b", "c"), yes, true},
		{"one of three is dead", servers("a", "b", "c"), map[raft.ServerID]uint64{"c": 3}, true},
		{"two of three are dead", servers("a", "b", "c"), nil, false},
		{"the other of two is dead", servers("a", "b"), nil, false},
		{"one knows a later term", servers("a", "b"), map[raft.ServerID]uint64{"b": 4}, false},
		{"only a learner answers", append(servers("a", "b"), learner), map[raft.ServerID]uint64{"d": 3}, false},
		{"this node is no voter any more", servers("b", "c"), map[raft.ServerID]uint64{"b": 3}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var asked sync.Map
				l := &fakeLeader{state: raft.Leader, term: 3, servers: c.servers}
				n := newNudger("a", func(id raft.ServerID, _ raft.ServerAddress, a *raft.AppendEntriesRequest, r *raft.AppendEntriesResponse) error {
					if !isHeartbeat(a) || a.Term != 3 || string(a.Addr) != "a" {
						t.Errorf("sent %+v", a)
					}
					times, _ := asked.LoadOrStore(id, new(atomic.Int64))
					times.(*atomic.Int64).Add(1)
					term, ok := c.answers[id]
					if r.Term = term; !ok {
						return raft.ErrTransportShutdown
					}
					return nil
				})
				n.Attach(l)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				go n.Run(ctx)
				err := n.Confirm(ctx, 3)
				if c.want && err != nil || !c.want && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("want %v, got %v", c.want, err)
				}
				asked.Range(func(id, times any) bool {
					if k := times.(*atomic.Int64).Load(); k > 1+int64(time.Second/lookEvery) {
						t.Errorf("%s was asked %d times in a second", id, k)
					}
					return true
				})
			})
		})
	}
}

// Who has lost the lead is told so at once, and whoever loses it while he waits soon after, whatever the others say.
func TestConfirmEndsWithTheLead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &fakeLeader{state: raft.Follower, term: 3, servers: servers("a", "b")}
		n := newNudger("a", ack(true))
		n.Attach(l)
		if err := n.Confirm(t.Context(), 3); !errors.Is(err, ErrNotLeading) {
			t.Error(err)
		}
		l.set(raft.Leader, 4)
		if err := n.Confirm(t.Context(), 3); !errors.Is(err, ErrNotLeading) {
			t.Error(err)
		}
		start := time.Now()
		time.AfterFunc(lookEvery/3, func() { l.set(raft.Follower, 5) })
		if err := n.Confirm(t.Context(), 4); !errors.Is(err, ErrNotLeading) || time.Since(start) > lookEvery { // nobody runs: no answer comes
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

// One voter hangs, as a stopped process does. The other one's answer is taken when it comes, nobody waits for a tick, and
// neither is asked twice at a time.
func TestConfirmBesideAVoterThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now, most := map[raft.ServerID]int{}, map[raft.ServerID]int{}
		all := map[raft.ServerID]int{}
		var mu sync.Mutex
		n := newNudger("a", func(id raft.ServerID, at raft.ServerAddress, a *raft.AppendEntriesRequest, r *raft.AppendEntriesResponse) error {
			mu.Lock()
			now[id]++
			all[id]++
			most[id] = max(most[id], now[id])
			mu.Unlock()
			if string(at) != string(id)+":1" {
				t.Errorf("%s was asked at %s", id, at)
			}
			took := time.Millisecond
			if id == "b" {
				took = 3 * time.Second
			}
			time.Sleep(took)
			mu.Lock()
			defer mu.Unlock()
			now[id]--
			r.Term = a.Term
			return nil
		})
		l := &fakeLeader{state: raft.Leader, term: 3, servers: []raft.Server{{ID: "a", Address: "a:1"}, {ID: "b", Address: "b:1"}, {ID: "c", Address: "c:1"}}}
		n.Attach(l)
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { n.Run(ctx) })
		start := time.Now()
		for range 10 {
			var wg sync.WaitGroup
			for range 20 {
				wg.Go(func() {
					if err := n.Confirm(ctx, 3); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		if took := time.Since(start); took >= lookEvery {
			t.Errorf("ten rounds took %v", took)
		}
		for _, p := range n.Progress() {
			if p.ID == "c" && p.Contact.IsZero() {
				t.Error("an answer is a sign of life")
			}
			if p.ID == "a" {
				t.Error("a node is no peer of itself")
			}
		}
		time.Sleep(time.Minute)
		mu.Lock()
		if most["b"] != 1 || most["c"] != 1 || all["b"] != 1 {
			t.Errorf("at once %v, in all %v", most, all)
		}
		mu.Unlock()
		if err := n.Confirm(ctx, 3); err != nil { // b has answered, and is asked again
			t.Error(err)
		}
		time.Sleep(time.Minute)
		cancel()
		running.Wait()
		if all["b"] != 2 {
			t.Errorf("b was asked %d times", all["b"])
		}
	})
}

// A connection from the pool may be dead: the voter is asked on another one, without a rest.
func TestConfirmAsksAgainOnADeadConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		n := newNudger("a", func(_ raft.ServerID, _ raft.ServerAddress, a *raft.AppendEntriesRequest, r *raft.AppendEntriesResponse) error {
			if asked++; asked < voteTries {
				return io.EOF
			}
			r.Term = a.Term
			return nil
		})
		n.Attach(&fakeLeader{state: raft.Leader, term: 3, servers: servers("a", "b")})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go n.Run(ctx)
		start := time.Now()
		if err := n.Confirm(ctx, 3); err != nil || time.Since(start) > 0 {
			t.Errorf("after %v and %d tries: %v", time.Since(start), asked, err)
		}
	})
}
