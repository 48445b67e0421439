package nodetest

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	storehubv1 "storehub/proto/storehub/v1"
)

func TestMain(m *testing.M) {
	// Memberlist's Shutdown does not wait for its probes, which end within a second.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/hashicorp/memberlist.(*Memberlist).triggerFunc"))
}

func newTestSim(t *testing.T, n int) *Sim {
	s := NewSim(t, n)
	if os.Getenv("SIMLOG") != "" {
		s.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return s
}

func TestSingleNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestSim(t, 1)
		s.StartAll()
		defer s.StopAll()
		s.Furnish(3)
		got := s.Must("d1", Dispatch()).(*storehubv1.DispatchResponse)
		if got.Assignments[0].Technician != "1" {
			t.Fatalf("sent %v", got.Assignments)
		}
	})
}

func TestThreeNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestSim(t, 3)
		s.StartAll()
		defer s.StopAll()
		s.Furnish(3)
		lead := s.MustLead()
		for _, n := range s.Nodes {
			cmd := Command("d-"+n.ID, Dispatch())
			res, err := s.Propose(n, cmd)
			if err != nil || res.FaultKind != 0 {
				t.Fatalf("dispatch at %s: %v %v", n.ID, err, res)
			}
			if v := n.View(); v.Index() < res.Index {
				t.Fatalf("%s does not show its own click: %d < %d", n.ID, v.Index(), res.Index)
			}
			again, err := s.Propose(lead, cmd)
			if err != nil || !again.Repeated || again.Index != res.Index || !bytes.Equal(again.Answer, res.Answer) {
				t.Fatalf("retry: %v %v", again, err)
			}
		}
		for _, n := range s.Nodes {
			v, err := n.Replica().Linearizable(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if got := v.NextInTurn("foot", 3); len(got) != 0 {
				t.Fatalf("%s: still free: %v", n.ID, got)
			}
		}
		time.Sleep(time.Second)
		want := lead.View().Hash()
		for _, n := range s.Nodes {
			if !bytes.Equal(n.View().Hash(), want) {
				t.Fatalf("%s has another hash", n.ID)
			}
		}
	})
}
