package replica_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"storehub/node/nodetest"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func inBubble(t *testing.T, f func(t *testing.T, s *nodetest.Sim)) {
	synctest.Test(t, func(t *testing.T) {
		s := nodetest.NewSim(t, 3)
		s.StartAll()
		defer s.StopAll()
		s.Furnish(6)
		time.Sleep(time.Second)
		f(t, s)
	})
}

func quarantined(n *nodetest.SimNode) bool {
	t := n.Replica().Trouble()
	return t != nil && t.Reason == storehubv1.Reason_REASON_QUARANTINED
}

// A follower whose state differs takes itself out; the shop goes on.
func TestFollowerThatDiffersQuarantinesItself(t *testing.T) {
	inBubble(t, func(t *testing.T, s *nodetest.Sim) {
		lead := s.MustLead()
		var odd *nodetest.SimNode
		for _, n := range s.Nodes {
			if n != lead {
				odd = n
			}
		}
		s.Must("next", nodetest.Dispatch()) // the Tick after it carries its hash
		s.Eventually("it is applied", func() bool { return odd.View().Index() == lead.View().Index() })
		if err := odd.Replica().Stray(); err != nil {
			t.Fatal(err)
		}
		s.Eventually("the odd one is out", func() bool { return quarantined(odd) })
		for _, n := range s.Nodes {
			if n != odd && n.Replica().Trouble() != nil {
				t.Fatalf("%s: %v", n.ID, n.Replica().Trouble())
			}
		}
		// The leader's word is part of the majority: gone while the other is still asking, nobody could tell.
		time.Sleep(2 * time.Second)
		lead.Kill() // the odd one must not become the leader, and its vote still counts
		if next := s.MustLead(); next == odd {
			t.Fatal("a quarantined node leads")
		}
		s.Must("after", nodetest.Dispatch())
		if _, err := s.Propose(odd, nodetest.Command("at the odd one", nodetest.Dispatch())); err == nil {
			t.Fatal("a quarantined node took a write")
		}
		if _, err := odd.Replica().Linearizable(context.Background()); err == nil {
			t.Fatal("a quarantined node answered a linearizable read")
		}
	})
}

// A leader whose state differs hands over and takes itself out.
func TestLeaderThatDiffersHandsOver(t *testing.T) {
	inBubble(t, func(t *testing.T, s *nodetest.Sim) {
		lead := s.MustLead()
		s.Must("next", nodetest.Dispatch())
		if err := lead.Replica().Stray(); err != nil {
			t.Fatal(err)
		}
		s.Eventually("the leader is out", func() bool { return quarantined(lead) })
		s.Eventually("another leads", func() bool { return s.MustLead() != lead })
		s.Must("after", nodetest.Dispatch())
		for _, n := range s.Nodes {
			if n != lead && n.Replica().Trouble() != nil {
				t.Fatalf("%s: %v", n.ID, n.Replica().Trouble())
			}
		}
	})
}

// While nobody can tell who is right, nothing is changed; when somebody can, the shop goes on.
func TestNoMajorityForAHashStopsWrites(t *testing.T) {
	inBubble(t, func(t *testing.T, s *nodetest.Sim) {
		lead := s.MustLead()
		var rest []*nodetest.SimNode
		for _, n := range s.Nodes {
			if n != lead {
				rest = append(rest, n)
			}
		}
		rest[1].Kill()
		s.Must("next", nodetest.Dispatch())
		s.Eventually("it is applied", func() bool { return rest[0].View().Index() == lead.View().Index() })
		if err := rest[0].Replica().Stray(); err != nil {
			t.Fatal(err)
		}
		s.Eventually("both stop", func() bool { return quarantined(lead) && quarantined(rest[0]) })
		if _, err := s.Propose(lead, nodetest.Command("no", nodetest.Dispatch())); err == nil {
			t.Fatal("a write while nobody knows who is right")
		}
		rest[1].Start()
		s.Eventually("the leader is right", func() bool { return lead.Replica().Trouble() == nil && quarantined(rest[0]) })
		s.Must("after", nodetest.Dispatch())
	})
}

// A quarantine is remembered by whoever starts the replica again.
func TestTroubleOutlivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := nodetest.NewSim(t, 3)
		s.Tune = func(n *nodetest.SimNode, o *replica.Options) {
			if n.ID == "n3" {
				o.Trouble = &replica.Trouble{Reason: storehubv1.Reason_REASON_QUARANTINED, Why: "of before"}
			}
		}
		s.StartAll()
		defer s.StopAll()
		s.Furnish(1)
		if s.MustLead().ID == "n3" {
			t.Fatal("it leads")
		}
		if !quarantined(s.Nodes[2]) {
			t.Fatal("the trouble is forgotten")
		}
	})
}

// deafTo is how a node asks the others, of whom one cannot be heard for a while.
type deafTo struct {
	replica.Peers
	id  *atomic.Pointer[string]
	why error
}

func (d deafTo) Probe(ctx context.Context, id string, index uint64) (*storehubv1.ProbeResponse, error) {
	if who := d.id.Load(); who != nil && *who == id {
		return nil, d.why
	}
	return d.Peers.Probe(ctx, id, index)
}

// The one who could tell has forgotten the entry that is in doubt: it started anew from a snapshot
// beyond it. Its present state settles the doubt as well.
func TestWhoForgotSettlesADoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := nodetest.NewSim(t, 3)
		var silent atomic.Pointer[string]
		s.Tune = func(_ *nodetest.SimNode, o *replica.Options) {
			o.Peers = deafTo{o.Peers, &silent, errors.New("lost")}
		}
		s.StartAll()
		defer s.StopAll()
		s.Furnish(6)
		time.Sleep(time.Second)
		lead := s.MustLead()
		odd, third := othersOf(s, lead)[0], othersOf(s, lead)[1]
		silent.Store(&third.ID)
		if err := odd.Replica().Stray(); err != nil {
			t.Fatal(err)
		}
		s.Must("next", nodetest.Dispatch())
		s.Eventually("both stop", func() bool { return quarantined(lead) && quarantined(odd) })
		time.Sleep(10 * time.Second)
		if err := third.Replica().Raft().Snapshot().Error(); err != nil {
			t.Fatal(err)
		}
		third.Kill()
		third.Start()
		silent.Store(nil)
		s.Eventually("it is settled", func() bool {
			return lead.Replica().Trouble() == nil && third.Replica().Trouble() == nil && quarantined(odd)
		})
		s.Must("after", nodetest.Dispatch())
	})
}
