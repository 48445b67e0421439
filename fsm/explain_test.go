package fsm_test

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestExplain takes the answer to "why am I not next" at its word, in random shops under all
// orders of the queue: without all reasons he is next (complete), without all but one, or
// without all but one of the people named in one, he is not (minimal).
func TestExplain(t *testing.T) {
	want := 100_000
	if testing.Short() {
		want = 10_000
	}
	seen := map[string]int{}
	asked := 0
	for seed := uint64(1); asked < want; seed++ {
		g := fsmtest.NewGenerator(seed)
		g.Shop.Must(&storehubv1.UpdateSettingsRequest{
			QueueOrder: storehubv1.QueueOrder(1 + seed%3).Enum(), DailyCap: proto.Int32(int32(seed/3) % 5), DayOrder: storehubv1.DayOrder(1 + seed/12%4).Enum(),
		})
		for range 60 {
			g.Apply(g.Next())
			for _, n := range []string{"1", "2", "3", "4", "5", "6", "7"} {
				asked += askWhy(t, g.Shop.State, n, seen)
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
	t.Logf("%d answers: %v", asked, seen)
	for _, reason := range []string{"NOT_IN_QUEUE", "NOT_IDLE", "DAILY_CAP", "BOOKED_SOON", "BEHIND_OTHERS", "FEWER_TURNS_FIRST", "LOWER_AMOUNT_FIRST", "next"} {
		if seen[reason] == 0 {
			t.Errorf("no answer says %s", reason)
		}
	}
}

func askWhy(t *testing.T, s *fsm.State, number string, seen map[string]int) int {
	res, err := s.View().ExplainTechnician(&storehubv1.ExplainTechnicianRequest{Technician: number})
	if err != nil {
		t.Fatal(err)
	}
	why := res.WhyNotNext
	category := s.View().Technician(number).Category
	isNext := func(reasons []*storehubv1.WhyNot) bool {
		if len(reasons) == 0 {
			return fsm.NextOf(s, category) == number
		}
		copied := s.Fork()
		fsm.TakeAway(copied, number, reasons)
		return fsm.NextOf(copied, category) == number
	}
	if !isNext(why) {
		t.Errorf("%s: without %v he is not next", number, why)
	}
	if len(why) == 0 {
		seen["next"]++
		return 1
	}
	for i, r := range why {
		seen[fsm.ReasonName(r.Reason)]++
		for _, fewer := range weaker(r) {
			reasons := append(append([]*storehubv1.WhyNot{}, why[:i]...), fewer...)
			if reasons = append(reasons, why[i+1:]...); isNext(reasons) {
				t.Errorf("%s: %v are enough instead of %v", number, reasons, why)
			}
		}
	}
	return 1
}

// weaker are the ways to take less away than a reason says: nothing, or all people named but one.
func weaker(r *storehubv1.WhyNot) [][]*storehubv1.WhyNot {
	list := [][]*storehubv1.WhyNot{nil}
	for i, a := range r.Args {
		if a.Name == "technician" && r.Reason != storehubv1.Reason_REASON_NOT_IDLE {
			fewer := &storehubv1.WhyNot{Reason: r.Reason, Args: append(append([]*storehubv1.FaultArg{}, r.Args[:i]...), r.Args[i+1:]...)}
			list = append(list, []*storehubv1.WhyNot{fewer})
		}
	}
	return list
}

// TestExplainNamesAtMostTwenty: a long queue is counted, not listed.
func TestExplainNamesAtMostTwenty(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	for i := range 30 {
		n := s.Hire("foot", fmt.Sprintf("%df", i))[0]
		s.Must(&storehubv1.CheckInRequest{Technician: n})
	}
	res, err := s.State.View().ExplainTechnician(&storehubv1.ExplainTechnicianRequest{Technician: "29"})
	if err != nil || len(res.WhyNotNext) != 1 {
		t.Fatal(res, err)
	}
	if args := res.WhyNotNext[0].Args; len(args) != 21 || args[0].Value != "29" {
		t.Errorf("args are %v", args)
	}
	if _, err := s.State.View().ExplainTechnician(&storehubv1.ExplainTechnicianRequest{Technician: "no"}); err == nil {
		t.Error("an unknown technician was explained")
	}
}
