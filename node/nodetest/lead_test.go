package nodetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// One Tick follows the last command and none follows a Tick; a deadline is kept without a command.
func TestTicks(t *testing.T) {
	inBubble(t, 2, func(t *testing.T, s *Sim) {
		time.Sleep(5 * time.Second)
		lead := s.MustLead()
		quiet := lead.Replica().Raft().LastIndex()
		time.Sleep(2 * time.Minute)
		if now := lead.Replica().Raft().LastIndex(); now != quiet {
			t.Fatalf("two idle minutes wrote %d entries", now-quiet)
		}
		s.Must("d", Dispatch())
		before := lead.Replica().Raft().LastIndex()
		time.Sleep(150 * time.Millisecond)
		if now := lead.Replica().Raft().LastIndex(); now != before {
			t.Fatalf("a Tick before its time: %d", now-before)
		}
		time.Sleep(time.Second)
		if now := lead.Replica().Raft().LastIndex(); now != before+1 {
			t.Fatalf("%d entries in the quiet second after a command", now-before)
		}
		s.Must("settings", &storehubv1.UpdateSettingsRequest{HoldMaxMs: proto.Int64(5 * 60 * 1000)})
		until := time.Now().Add(time.Minute)
		s.Must("hold", &storehubv1.HoldTechnicianRequest{Technician: "2", Until: timestamppb.New(until)})
		time.Sleep(6 * time.Minute)
		if state := lead.View().Technician("2").State; state == storehubv1.TechnicianState_TECHNICIAN_STATE_HELD {
			t.Fatalf("the hold did not lapse: %v", state)
		}
	})
}

// A hand-over loses nothing and leaves nobody in doubt: who came in between is refused for certain,
// at most now and then, and is served when he asks again.
func TestTransferUnderLoad(t *testing.T) {
	const writers, each, handOvers = 4, 10, 3
	inBubble(t, writers*each, func(t *testing.T, s *Sim) {
		type outcome struct {
			refused int
			err     error
		}
		write := func(n *SimNode, cmd *storehubv1.Command) (o outcome) {
			for range 10 {
				if _, o.err = s.Propose(n, cmd); o.err == nil || Uncertain(o.err) || reasonOf(o.err) != storehubv1.Reason_REASON_NO_LEADER {
					return o
				}
				o.refused++
				time.Sleep(5 * time.Millisecond)
			}
			return o
		}
		done := make(chan outcome, writers*each)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					done <- write(s.Nodes[w%3], Command(fmt.Sprint("w", w, ".", i), Dispatch()))
					time.Sleep(7 * time.Millisecond)
				}
			})
		}
		for range handOvers {
			time.Sleep(20 * time.Millisecond)
			lead := s.MustLead()
			began := time.Now()
			to, err := lead.Replica().Transfer(context.Background(), "")
			if err != nil || to == lead.ID {
				t.Errorf("handed to %q: %v", to, err)
			}
			if took := time.Since(began); took > 100*time.Millisecond {
				t.Errorf("a hand-over took %v", took)
			}
		}
		wg.Wait()
		refused := 0
		for range writers * each {
			o := <-done
			if o.err != nil {
				t.Error(o.err)
			}
			refused += o.refused
		}
		if most := handOvers * writers; refused > most {
			t.Errorf("%d refusals in %d hand-overs, at most %d", refused, handOvers, most)
		}
		if free := s.MustLead().View().NextInTurn("foot", writers*each); len(free) != 0 {
			t.Errorf("all were sent, %v are free", free)
		}
	})
}

// Linearizable reads on followers contain what was answered before, without a write of their own.
func TestLinearizableOnFollowers(t *testing.T) {
	inBubble(t, 20, func(t *testing.T, s *Sim) {
		lead := s.MustLead()
		for i := range 10 {
			res, err := s.Propose(lead, Command(fmt.Sprint("d", i), Dispatch()))
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range s.Nodes {
				v, err := n.Replica().Linearizable(context.Background())
				if err != nil || v.Index() < res.Index {
					t.Fatalf("%s: index %d of %d, %v", n.ID, v.Index(), res.Index, err)
				}
			}
		}
	})
}

// A leader whose clock is wrong hands over, and cluster time neither jumps nor goes back.
func TestWrongClockDoesNotLead(t *testing.T) {
	inBubble(t, 2, func(t *testing.T, s *Sim) {
		lead := s.MustLead()
		s.Must("before", Dispatch())
		before := lead.View().Now()
		lead.Clock.Step(-3 * time.Hour)
		s.Eventually("another leads", func() bool { return s.MustLead() != lead })
		s.Must("after", &storehubv1.CheckOutRequest{Technician: "2"})
		after := s.MustLead().View().Now()
		if d := time.Duration(after-before) * time.Millisecond; d < 0 || d > 5*time.Minute {
			t.Fatalf("cluster time moved by %v", d)
		}
	})
}

// A node whose clock is wrong tells what would happen by the shop's time, whoever leads: within the grace
// after a start the turn comes back, and after it it does not.
func TestPreviewByClusterTime(t *testing.T) {
	inBubble(t, 3, func(t *testing.T, s *Sim) {
		a := s.Must("d", Dispatch()).(*storehubv1.DispatchResponse).Assignments[0]
		s.Must("start", &storehubv1.StartServiceRequest{AssignmentId: a.Id})
		wrong := others(s, s.MustLead())[0]
		wrong.Clock.Step(time.Hour)
		returns := func() (list []bool) {
			for _, n := range s.Nodes {
				p, err := n.Replica().Preview(t.Context(), Command("p"+n.ID, &storehubv1.CancelAssignmentRequest{AssignmentId: a.Id, Reason: "x"}))
				if err != nil || p.Fault != nil {
					t.Fatal(err, p.Fault)
				}
				list = append(list, p.Answer.(*storehubv1.CancelAssignmentResponse).ReturnedToOrigin)
			}
			return list
		}
		time.Sleep(30 * time.Second)
		if list := returns(); slices.Contains(list, false) {
			t.Errorf("30 s after the start: %v; %s is an hour ahead", list, wrong.ID)
		}
		time.Sleep(3 * time.Minute)
		if list := returns(); slices.Contains(list, true) {
			t.Errorf("three minutes after the start: %v", list)
		}
	})
}
