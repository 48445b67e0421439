package fsm_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestLargestPlan: 99 weeks of seven dates are one entry of the log, which is no larger than an entry may be (S56).
func TestLargestPlan(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	s.Must(&storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
	s.Must(&storehubv1.PutCustomerRequest{Name: "Anna"})
	s.Must(&storehubv1.PutResourceRequest{Id: "room", Kind: storehubv1.ResourceKind_RESOURCE_KIND_VENUE})
	s.Must(&storehubv1.PutServiceItemRequest{Id: "care", Name: "Care", Minutes: 60, BookingMode: storehubv1.BookingMode_BOOKING_MODE_PLAN})
	req := &storehubv1.CreatePlanRequest{
		CustomerId: "C-1", Item: "care", Repeat: storehubv1.Repeat_REPEAT_WEEKLY, Count: 99, Resources: []string{"room"},
	}
	for day := range 7 {
		req.FirstTimes = append(req.FirstTimes, timestamppb.New(time.Date(2026, 3, 3+day, 10, 0, 0, 0, s.Now.Location())))
	}
	cmd := s.Command(req)
	out := s.Apply(cmd)
	if out.Result.FaultKind != 0 {
		t.Fatal(out.Result.Fault)
	}
	if size := proto.Size(cmd); size > 64<<10 {
		t.Errorf("the entry has %d bytes", size)
	}
	res, err := s.State.View().GetPlan(&storehubv1.GetPlanRequest{Id: "P-1"})
	if err != nil || res.Plan.Total != 693 || res.Plan.Occurrences[692].LocalTime != "2028-01-24 10:00" {
		t.Fatalf("%v, %d dates, the last at %s", err, res.GetPlan().GetTotal(), res.GetPlan().GetOccurrences()[692].GetLocalTime())
	}
	if err := s.State.Verify(); err != nil {
		t.Fatal(err)
	}
}
