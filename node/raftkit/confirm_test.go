package raftkit

import (
	"context"
	"errors"
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
		if err := <-ours; !errors.Is(err, errNotLeading) {
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

// Who has lost the lead is told so at once, whatever the others say.
func TestConfirmEndsWithTheLead(t *testing.T) {
	l := &fakeLeader{state: raft.Follower, term: 3}
	n := newNudger("a", ack(true))
	n.Attach(l)
	if err := n.Confirm(t.Context(), 3); !errors.Is(err, errNotLeading) {
		t.Error(err)
	}
	l.set(raft.Leader, 4)
	if err := n.Confirm(t.Context(), 3); !errors.Is(err, errNotLeading) {
		t.Error(err)
	}
}
