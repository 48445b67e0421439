package nodetest

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	planDates  = 20
	spareUnits = 3
)

// Whatever the network, the processes and the clocks do while dates end: a plan that many ask for is made once, each of its dates completes
// once and takes one unit of the punch card, and who starts again with what is on its disk comes to the same (S48, S51).
func TestDatesUnderFaults(t *testing.T) {
	amid := 0 // runs in which some dates were over when the faults ended, and others were not
	rapid.Check(t, func(rt *rapid.T) {
		rapid.SyncTest(rt, func(rt *rapid.T) {
			s := NewSim(rt, 3)
			s.StartAll()
			defer s.StopAll()
			s.Furnish(1)
			furnishDates(s)
			asked := &planAsked{s: s, cmd: Command("one-plan", planOfSeconds(s.MustLead().View().Now())), stop: make(chan struct{})}
			for c := range s.Nodes {
				asked.clients.Go(func() { asked.insist(c) })
			}
			give := sync.OnceFunc(func() { close(asked.stop); asked.clients.Wait() })
			defer give()
			disturb(rt, s)
			s.Heal()
			s.StartAll()
			s.MustLead()
			asked.clients.Wait()
			if n := left(s.MustLead()); n > 0 && n < planDates {
				amid++
			}
			rarely(s, "all dates are over", func() bool { return left(s.MustLead()) == 0 })
			want := sameEverywhere(s)
			asked.check(rt)
			for _, n := range s.Nodes {
				n.Kill()
			}
			s.StartAll()
			rarely(s, "the log is played", func() bool { return s.MustLead().View().Index() > want.Index() })
			sameEverywhere(s)
			for _, n := range s.Nodes {
				checkUnits(rt, n)
			}
		})
	})
	if !t.Failed() && amid == 0 {
		t.Error("in no run were faults amid the dates")
	}
}

// rarely looks whether something has happened: a look costs more than the time that it would save.
func rarely(s *Sim, what string, ok func() bool) {
	s.T.Helper()
	for range 1200 {
		if ok() {
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
	s.T.Fatalf("never happened: %s", what)
}

func furnishDates(s *Sim) {
	s.Must("plans", &storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
	s.Must("item", &storehubv1.PutServiceItemRequest{Id: "course", Name: "Course", Minutes: 1, BookingMode: storehubv1.BookingMode_BOOKING_MODE_PLAN})
	s.Must("customer", &storehubv1.PutCustomerRequest{Name: "Anna"})
	s.Must("card", &storehubv1.SellPunchCardRequest{CustomerId: "C-1", Item: "course", Units: planDates + spareUnits})
}

// planOfSeconds has a date that ends every 300 ms, from now on: they begin in the past, as the owner may.
func planOfSeconds(now int64) *storehubv1.CreatePlanRequest {
	req := &storehubv1.CreatePlanRequest{CustomerId: "C-1", Item: "course", Repeat: storehubv1.Repeat_REPEAT_CUSTOM}
	for k := range planDates {
		end := time.UnixMilli(now).Add(time.Duration(k+1) * 300 * time.Millisecond)
		req.CustomTimes = append(req.CustomTimes, timestamppb.New(end.Add(-time.Minute)))
	}
	return req
}

// planAsked is one plan that clients of all nodes ask for under one request id, until they are told.
type planAsked struct {
	s       *Sim
	cmd     *storehubv1.Command
	stop    chan struct{}
	clients sync.WaitGroup

	mu   sync.Mutex
	told []*storehubv1.Result
}

func (p *planAsked) insist(c int) {
	for try := 0; ; try++ {
		res, err := p.s.Propose(p.s.Nodes[(c+try)%len(p.s.Nodes)], p.cmd)
		if err == nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.told = append(p.told, res)
			return
		}
		select {
		case <-p.stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// check: all were told of one plan.
func (p *planAsked) check(rt *rapid.T) {
	for _, res := range p.told {
		if f := fsm.FaultOf(res); f != nil {
			rt.Fatalf("the plan was refused: %v", f)
		}
		if res.Index != p.told[0].Index {
			rt.Fatalf("plans were made at %d and %d", res.Index, p.told[0].Index)
		}
	}
	if len(p.told) != len(p.s.Nodes) {
		rt.Fatalf("%d clients were told of a plan", len(p.told))
	}
}

func left(n *SimNode) int {
	res, err := n.View().GetPlan(&storehubv1.GetPlanRequest{Id: "P-1"})
	if err != nil {
		return -1
	}
	return int(res.Plan.Left)
}

// sameEverywhere waits until all nodes stand at one index with one state, and answers it.
func sameEverywhere(s *Sim) (want fsm.View) {
	rarely(s, "all are equal", func() bool {
		want = s.MustLead().View()
		for _, n := range s.Nodes {
			if v := n.View(); v.Index() != want.Index() || !bytes.Equal(v.Hash(), want.Hash()) || n.Replica().Trouble() != nil {
				return false
			}
		}
		return true
	})
	return want
}

// checkUnits: a node has one plan, all of whose dates are completed, and its card says that each took one unit, by the time.
func checkUnits(rt *rapid.T, n *SimNode) {
	v := n.View()
	plans, err := v.ListPlans(&storehubv1.ListPlansRequest{})
	if err != nil || len(plans.Plans) != 1 {
		rt.Fatalf("%s has the plans %v, %v", n.ID, plans, err)
	}
	plan, err := v.GetPlan(&storehubv1.GetPlanRequest{Id: "P-1"})
	if err != nil {
		rt.Fatal(err)
	}
	var want []string
	for _, o := range plan.Plan.Occurrences {
		want = append(want, fmt.Sprint("P-1/", o.Number))
		if o.State != storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED || o.PunchCard != "K-1" || o.Unpaid {
			rt.Fatalf("%s: %v", n.ID, o)
		}
	}
	cards, err := v.ListPunchCards(&storehubv1.ListPunchCardsRequest{CustomerId: "C-1"})
	if err != nil || len(cards.Cards) != 1 || cards.Cards[0].UnitsLeft != spareUnits || len(want) != planDates {
		rt.Fatalf("%s: the cards are %v, %v", n.ID, cards, err)
	}
	var paid []string // the newest first
	for _, e := range cards.Cards[0].Ledger[:len(cards.Cards[0].Ledger)-1] {
		if e.Kind != storehubv1.LedgerKind_LEDGER_KIND_COMPLETED || e.Units != -1 || e.By != "time" {
			rt.Fatalf("%s: the ledger has %v", n.ID, e)
		}
		paid = append(paid, e.Date)
	}
	if slices.Reverse(paid); !slices.Equal(paid, want) {
		rt.Fatalf("%s: units were taken for %v, want %v", n.ID, paid, want)
	}
}
