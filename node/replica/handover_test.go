package replica_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/nodetest"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

// unheard is a transport whose requests for a vote get lost, so its node never wins.
type unheard struct {
	replica.Transport
	now *atomic.Bool
}

func (u unheard) RequestVote(id raft.ServerID, at raft.ServerAddress, req *raft.RequestVoteRequest, res *raft.RequestVoteResponse) error {
	if u.now.Load() {
		return errors.New("lost")
	}
	return u.Transport.RequestVote(id, at, req, res)
}

// voters runs three nodes of which those in lost never win once lost[id] is set, and gives the leader.
func voters(t *testing.T, f func(t *testing.T, s *nodetest.Sim, lead *nodetest.SimNode, lost map[string]*atomic.Bool)) {
	synctest.Test(t, func(t *testing.T) {
		s := nodetest.NewSim(t, 3)
		lost := map[string]*atomic.Bool{}
		for _, n := range s.Nodes {
			lost[n.ID] = &atomic.Bool{}
		}
		s.Tune = func(n *nodetest.SimNode, o *replica.Options) { o.Transport = unheard{o.Transport, lost[n.ID]} }
		s.StartAll()
		defer s.StopAll()
		s.Furnish(6)
		time.Sleep(time.Second)
		f(t, s, s.MustLead(), lost)
	})
}

func othersOf(s *nodetest.Sim, n *nodetest.SimNode) []*nodetest.SimNode {
	var list []*nodetest.SimNode
	for _, o := range s.Nodes {
		if o != n {
			list = append(list, o)
		}
	}
	return list
}

// A hand-over to a node that does not win costs an election, not the shop: the old leader wins again
// and serves at once.
func TestHandOverThatFailsCostsAnElection(t *testing.T) {
	voters(t, func(t *testing.T, s *nodetest.Sim, lead *nodetest.SimNode, lost map[string]*atomic.Bool) {
		for _, n := range othersOf(s, lead) {
			lost[n.ID].Store(true)
		}
		to := othersOf(s, lead)[0].ID
		done := make(chan error, 1)
		node := lead.Replica().Raft()
		before := node.CurrentTerm()
		go func() {
			_, err := lead.Replica().Transfer(context.Background(), to)
			done <- err
		}()
		// How many rounds the election takes is chance; those who never win ask for votes as well.
		s.Eventually("it leads again", func() bool { return node.State() == raft.Leader && node.CurrentTerm() > before })
		won := time.Now()
		s.Must("meanwhile", nodetest.Dispatch())
		if took := time.Since(won); took > time.Second {
			t.Errorf("the shop was shut for %v after it led again", took)
		}
		if err := <-done; err == nil {
			t.Error("the hand-over is said to be done")
		}
		if s.MustLead() != lead {
			t.Error("who leads?")
		}
	})
}

// Who was not told whom to hand over to tries the next one.
func TestHandOverTriesTheNext(t *testing.T) {
	for range 4 {
		voters(t, func(t *testing.T, s *nodetest.Sim, lead *nodetest.SimNode, lost map[string]*atomic.Bool) {
			lost[othersOf(s, lead)[0].ID].Store(true)
			to, err := lead.Replica().Transfer(context.Background(), "")
			if err != nil || to != othersOf(s, lead)[1].ID {
				t.Errorf("%s handed to %q: %v", lead.ID, to, err)
			}
		})
	}
}

// A node in trouble is not handed the lead, however much of the log it has.
func TestNoHandOverToTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := nodetest.NewSim(t, 3)
		s.Tune = func(n *nodetest.SimNode, o *replica.Options) {
			if n.ID == "n2" {
				o.Trouble = &replica.Trouble{Reason: storehubv1.Reason_REASON_QUARANTINED, Why: "sick"}
			}
		}
		s.StartAll()
		defer s.StopAll()
		s.Furnish(6)
		time.Sleep(2 * time.Second)
		for range 6 {
			lead := s.MustLead()
			began := time.Now()
			to, err := lead.Replica().Transfer(context.Background(), "")
			if took := time.Since(began); err != nil || to == lead.ID || to == "n2" || took > time.Second {
				t.Errorf("%s handed to %q in %v: %v", lead.ID, to, took, err)
			}
			time.Sleep(2 * time.Second)
		}
		lead := s.MustLead()
		if to, err := lead.Replica().Transfer(context.Background(), "n2"); err == nil || !lead.Replica().Serves() {
			t.Errorf("handed to %q on demand: %v", to, err)
		}
	})
}

// A node that is off is not waited for, however often somebody asks: each time raft would refuse all
// writes meanwhile, and after the second for good.
func TestNoHandOverToASilentNode(t *testing.T) {
	voters(t, func(t *testing.T, s *nodetest.Sim, lead *nodetest.SimNode, _ map[string]*atomic.Bool) {
		off := othersOf(s, lead)[0]
		off.Kill()
		s.Must("missed", nodetest.Dispatch())
		time.Sleep(5 * time.Second)
		for _, id := range []string{"first", "second", "third"} {
			began := time.Now()
			if to, err := lead.Replica().Transfer(t.Context(), off.ID); err == nil {
				t.Errorf("handed to %q, which is off", to)
			}
			s.Must(id, nodetest.Dispatch())
			if took := time.Since(began); took > time.Second {
				t.Errorf("%s: a write came through after %v", id, took)
			}
		}
	})
}

// Readers everywhere, while the lead goes round: all nodes are up, so nobody is told that a majority is missing.
func TestReadsOverAHandOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := nodetest.NewSim(t, 3)
		s.StartAll()
		defer s.StopAll()
		s.Furnish(6)
		ctx, cancel := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		var read atomic.Int64
		for i := range 12 {
			n := s.Nodes[i%3]
			readers.Go(func() {
				for ctx.Err() == nil {
					if _, err := n.Replica().Linearizable(t.Context()); err != nil {
						t.Errorf("%s: %v", n.ID, err)
					}
					read.Add(1)
					time.Sleep(time.Millisecond)
				}
			})
		}
		for range 10 {
			time.Sleep(300 * time.Millisecond)
			if _, err := s.MustLead().Replica().Transfer(t.Context(), ""); err != nil {
				t.Error(err)
			}
		}
		cancel()
		readers.Wait()
		t.Logf("%d reads", read.Load())
	})
}
