package nodetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

// inBubble runs a furnished cluster of three in virtual time.
func inBubble(t *testing.T, technicians int, f func(t *testing.T, s *Sim)) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestSim(t, 3)
		s.StartAll()
		defer s.StopAll()
		s.Furnish(technicians)
		f(t, s)
	})
}

func reasonOf(err error) storehubv1.Reason {
	var e *replica.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return 0
}

func others(s *Sim, n *SimNode) []*SimNode {
	var list []*SimNode
	for _, o := range s.Nodes {
		if o != n {
			list = append(list, o)
		}
	}
	return list
}

// D42: the same op after a leader change gives the same answer and one assignment.
func TestSameOpAfterLeaderChange(t *testing.T) {
	inBubble(t, 4, func(t *testing.T, s *Sim) {
		lead := s.MustLead()
		cmd := Command("press", Dispatch())
		first, err := s.Propose(lead, cmd)
		if err != nil {
			t.Fatal(err)
		}
		lead.Kill()
		next := s.MustLead()
		for _, n := range others(s, lead) {
			again, err := s.Propose(n, cmd)
			if err != nil || !again.Repeated || !bytes.Equal(again.Answer, first.Answer) {
				t.Fatalf("at %s after the leader's end: %v, %v", n.ID, again, err)
			}
		}
		lead.Start()
		s.Eventually("the old leader is back", func() bool { return lead.View().Index() >= first.Index && lead.Replica().Standing().HasMajority })
		again, err := s.Propose(lead, cmd)
		if err != nil || !bytes.Equal(again.Answer, first.Answer) {
			t.Fatalf("at the old leader: %v, %v", again, err)
		}
		if got := next.View().NextInTurn("foot", 9); len(got) != 3 {
			t.Fatalf("one was sent, %v are free", got)
		}
	})
}

// D57: a minority refuses at once and shows the age of what it shows.
func TestMinorityRefuses(t *testing.T) {
	inBubble(t, 4, func(t *testing.T, s *Sim) {
		lead := s.MustLead()
		at := 0
		for i, n := range s.Nodes {
			if n == lead {
				at = i
			}
		}
		s.Isolate(at)
		cut := time.Now()
		// What is pressed before the lease ends is honestly unknown; nothing later is even tried.
		_, err := s.Propose(lead, Command("first", Dispatch()))
		if !Uncertain(err) {
			t.Fatalf("in the first moment: %v", err)
		}
		s.Eventually("the old leader knows", func() bool { return !lead.Replica().Standing().HasMajority })
		if took := time.Since(cut); took > 2*time.Second {
			t.Fatalf("it knew after %v", took)
		}
		time.Sleep(2 * time.Second)
		began := time.Now()
		_, err = s.Propose(lead, Command("second", Dispatch()))
		if Uncertain(err) || reasonOf(err) != storehubv1.Reason_REASON_NO_MAJORITY || time.Since(began) > 10*time.Millisecond {
			t.Fatalf("refused with %v after %v", err, time.Since(began))
		}
		if _, err := lead.Replica().Linearizable(context.Background()); reasonOf(err) != storehubv1.Reason_REASON_NO_MAJORITY {
			t.Fatalf("a linearizable read: %v", err)
		}
		before := lead.View() // still shown
		time.Sleep(10 * time.Second)
		if age := lead.Replica().Standing().Age; age < 10*time.Second || age > 15*time.Second {
			t.Fatalf("age %v", age)
		}
		if before.NextInTurn("foot", 9) == nil {
			t.Fatal("the board is gone")
		}
		if _, err := s.Propose(s.MustLead(), Command("third", Dispatch())); err != nil {
			t.Fatalf("the majority: %v", err)
		}
		s.Heal()
		s.Eventually("the old leader follows", func() bool {
			st := lead.Replica().Standing()
			return st.HasMajority && st.Age < time.Second && bytes.Equal(lead.View().Hash(), s.MustLead().View().Hash())
		})
	})
}

// An entry that only a newer version knows stops a replica: no panic loop, nothing skipped.
func TestUnknownCommandStops(t *testing.T) {
	inBubble(t, 4, func(t *testing.T, s *Sim) {
		lead := s.MustLead()
		time.Sleep(time.Second) // the quiet Tick is through
		index := lead.View().Index()
		// Field 99999 of a future Command.
		if err := lead.Replica().Raft().Apply([]byte{0xfa, 0xe9, 0x30, 0x00}, time.Second).Error(); err != nil {
			t.Fatal(err)
		}
		for _, n := range s.Nodes {
			s.Eventually(n.ID+" stops", func() bool { return n.Replica().Trouble() != nil })
			if r := n.Replica().Trouble().Reason; r != storehubv1.Reason_REASON_NEEDS_UPGRADE {
				t.Fatalf("%s: %v", n.ID, r)
			}
			if got := n.View().Index(); got != index {
				t.Fatalf("%s shows index %d, not %d", n.ID, got, index)
			}
			if _, err := s.Propose(n, Command("after", Dispatch())); reasonOf(err) != storehubv1.Reason_REASON_NEEDS_UPGRADE {
				t.Fatalf("%s: a write: %v", n.ID, err)
			}
		}
		lead.Kill()
		time.Sleep(5 * time.Second)
		terms := map[*SimNode]uint64{}
		for _, n := range others(s, lead) {
			terms[n] = n.Replica().Raft().CurrentTerm()
		}
		time.Sleep(time.Minute)
		for n, term := range terms {
			// One may have been given the lead just before it stopped; it keeps that without using it.
			if n.Replica().Serves() || n.Replica().Raft().CurrentTerm() != term {
				t.Fatalf("%s stood for election, or serves", n.ID)
			}
			if err := n.Replica().Raft().Snapshot().Error(); err == nil {
				t.Fatalf("%s made a snapshot past what it applied", n.ID)
			}
		}
		// It comes again at every start, and each start survives it.
		for _, n := range s.Nodes {
			n.Kill()
		}
		s.StartAll()
		for _, n := range s.Nodes {
			s.Eventually(n.ID+" stops again", func() bool { return n.Replica().Trouble() != nil })
		}
	})
}

// After a power cut one PC alone shows the last state that was shown anywhere, and its age.
func TestLastStateAlone(t *testing.T) {
	inBubble(t, 8, func(t *testing.T, s *Sim) {
		for i := range 5 {
			s.Must(fmt.Sprint("d", i), Dispatch())
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(quietTime)
		want := s.MustLead().View()
		for _, n := range s.Nodes {
			n.Kill()
		}
		time.Sleep(time.Hour)
		for _, n := range s.Nodes {
			n.Start()
			v := n.View()
			if !sameBoard(t, v, want) {
				t.Fatalf("%s shows index %d, the last was %d", n.ID, v.Index(), want.Index())
			}
			st := n.Replica().Standing()
			if !st.Restored || st.HasMajority || st.Age < time.Hour || st.Age > time.Hour+time.Minute {
				t.Fatalf("%s: %+v", n.ID, st)
			}
			time.Sleep(5 * time.Second)
			if _, err := s.Propose(n, Command("alone", Dispatch())); reasonOf(err) != storehubv1.Reason_REASON_NO_MAJORITY {
				t.Fatalf("%s alone: %v", n.ID, err)
			}
			if !n.Replica().Standing().Restored {
				t.Fatal("the restored view is gone without a leader")
			}
			n.Kill()
		}
		s.StartAll()
		s.Must("again", Dispatch())
		for _, n := range s.Nodes {
			s.Eventually(n.ID+" shows the real state", func() bool { return !n.Replica().Standing().Restored })
		}
	})
}

const quietTime = 300 * time.Millisecond

func sameBoard(t *testing.T, a, b fsm.View) bool {
	t.Helper()
	x, err1 := a.Board("")
	y, err2 := b.Board("")
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	// The Tick that proves the last command is not itself proved.
	x.Index, y.Index, x.Head, y.Head, x.Now, y.Now = 0, 0, nil, nil, nil, nil
	if proto.Equal(x, y) {
		return true
	}
	t.Logf("one board: %v\nthe other: %v", x, y)
	return false
}
