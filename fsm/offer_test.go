package fsm_test

import (
	"fmt"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// A day is opened for which more people wait than one entry looks at: those who wait longest have their places with that entry, and
// the last one, for whom alone there is room, with a later one.
func TestOffersGoOnInTheNextEntry(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	s.Hire("foot", "A", "B")
	for id, number := range map[string]string{"anna": "A", "bea": "B"} {
		s.Must(&storehubv1.PutResourceRequest{Id: id, Kind: storehubv1.ResourceKind_RESOURCE_KIND_STAFF, Technician: number})
	}
	s.Must(&storehubv1.PutServiceItemRequest{Id: "cut", Name: "Cut", Minutes: 60})
	day := time.Date(2026, 3, 4, 0, 0, 0, 0, s.Now.Location())
	s.Must(&storehubv1.PutClosedDayRequest{Date: day.Format(time.DateOnly)})
	const waiting = 120
	for i := range waiting {
		s.Must(&storehubv1.PutCustomerRequest{Name: fmt.Sprint("customer ", i+1)})
		who := "anna"
		if i == waiting-1 {
			who = "bea"
		}
		s.Must(&storehubv1.JoinWaitlistRequest{
			CustomerId: fmt.Sprintf("C-%d", i+1), Item: "cut", From: timestamppb.New(day), To: timestamppb.New(day.AddDate(0, 0, 1)), Resources: []string{who},
		})
	}
	offers := func() (list []*storehubv1.WaitlistEntry) {
		res, fault := s.State.View().ListWaitlist(&storehubv1.ListWaitlistRequest{})
		if fault != nil {
			t.Fatal(fault)
		}
		for _, e := range res.Entries {
			if e.Offer != nil {
				list = append(list, e)
			}
		}
		return list
	}
	s.Must(&storehubv1.PutClosedDayRequest{Date: day.Format(time.DateOnly), Reopen: true})
	const hours = 14 // 08:00 to 22:00: the nights are quiet
	list := offers()
	if len(list) != hours {
		t.Fatalf("%d offers with the entry that opens the day, want %d", len(list), hours)
	}
	for i, e := range list {
		if want := fmt.Sprintf("2026-03-04 %02d:00", 8+i); e.Id != fmt.Sprintf("R-%d", i+1) || e.Offer.LocalTime != want {
			t.Errorf("offer %d is %s at %s, want R-%d at %s", i, e.Id, e.Offer.LocalTime, i+1, want)
		}
	}
	for range waiting {
		s.Now = s.Now.Add(time.Millisecond)
		s.Tick()
	}
	if list = offers(); len(list) != hours+1 || list[hours].Id != fmt.Sprintf("R-%d", waiting) {
		t.Fatalf("%d offers in the end, want %d, the last of them for R-%d", len(list), hours+1, waiting)
	}
	if err := s.State.Verify(); err != nil {
		t.Fatal(err)
	}
}

// What panics while places are offered costs the offers alone: the command that freed a place is done, and so is the next one.
func TestPanicWhileOffering(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	s.Must(&storehubv1.PutServiceItemRequest{Id: "cut", Name: "Cut", Minutes: 60})
	s.Must(&storehubv1.PutResourceRequest{Id: "room", Kind: storehubv1.ResourceKind_RESOURCE_KIND_VENUE})
	s.Must(&storehubv1.PutCustomerRequest{Name: "Anna"})
	s.Must(&storehubv1.PutCustomerRequest{Name: "Bo"})
	at := timestamppb.New(time.Date(2026, 3, 4, 12, 0, 0, 0, s.Now.Location()))
	booked := s.Must(&storehubv1.CreateBookingRequest{CustomerId: "C-2", Item: "cut", StartsAt: at, Resources: []string{"room"}}).(*storehubv1.CreateBookingResponse)
	s.Must(&storehubv1.JoinWaitlistRequest{
		CustomerId: "C-1", Item: "cut", From: at, To: timestamppb.New(at.AsTime().Add(time.Minute)), Resources: []string{"room"},
	})
	fsm.BreakDates(s.State, 1, at.AsTime().UnixMilli())
	out := s.Apply(s.Command(&storehubv1.CancelBookingRequest{Id: booked.Booking.Id}))
	if out.Result.FaultKind != 0 {
		t.Fatalf("the booking was not cancelled: %v", out.Result.Fault)
	}
	last := out.Events[len(out.Events)-1]
	if last.Name != "TimerFailed" {
		t.Errorf("the last event is %s, nobody hears that nothing was offered", last.Name)
	}
	s.Must(&storehubv1.PutCustomerRequest{Name: "Cy"})
}
