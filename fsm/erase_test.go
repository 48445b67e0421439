package fsm_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// Of somebody who has called more often than one command links calls, no number is left either (P44).
func TestEraseAllCalls(t *testing.T) {
	const calls = 1_005
	s := fsmtest.New()
	s.SetUp()
	owner := s.As
	s.As = fsmtest.Node("n1")
	for i := range calls {
		s.Must(&storehubv1.ReportCallRequest{CallId: fmt.Sprint(i), Number: "13800138000", State: storehubv1.CallState_CALL_STATE_MISSED})
	}
	s.As = owner
	id := s.Must(&storehubv1.PutCustomerRequest{Name: "Wang", Phones: []string{"13800138000"}}).(*storehubv1.PutCustomerResponse).Customer.Id
	if n := s.Must(&storehubv1.EraseCustomerRequest{Id: id, Reason: "asked for it"}).(*storehubv1.EraseCustomerResponse).Calls; n != calls {
		t.Errorf("%d of %d calls are forgotten", n, calls)
	}
	left, err := s.State.View().ListCalls(&storehubv1.ListCallsRequest{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range left.Calls {
		if c.Number != "" || c.E164 != "" {
			t.Fatalf("%v", c)
		}
	}
}

// A number that a thousand customers have makes no window of a thousand.
func TestSharedNumberIsBounded(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	req := &storehubv1.ImportCustomersRequest{AllowDuplicate: true}
	for i := range 1_000 {
		req.Customers = append(req.Customers, &storehubv1.NewCustomer{Name: fmt.Sprint("guest ", i), Phones: []string{"13800138000"}})
	}
	s.Must(req)
	s.As = fsmtest.Node("n1")
	call := s.Must(&storehubv1.ReportCallRequest{Number: "13800138000", Terminal: "reception"}).(*storehubv1.ReportCallResponse).Call
	f, err := s.State.View().TerminalFrame("reception")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.Calls[0].Callers); n != 20 {
		t.Errorf("%d callers in a window", n)
	}
	if n := len(call.CustomerIds); n != 101 {
		t.Errorf("%d customers of a call", n)
	}
	found, err := s.State.View().FindCustomers(s.Env(), &storehubv1.FindCustomersRequest{Phone: "13800138000"}, true)
	if err != nil || len(found.Customers) != 100 || !found.Truncated {
		t.Errorf("%d found, truncated %v, %v", len(found.GetCustomers()), found.GetTruncated(), err)
	}
}

// A shop that shortens the call log means the next night and not the next weeks: what one entry does not do the next ones do, each its
// share, and a call that was reported years late is no reason to stop (domain P44).
func TestCallLogIsShortenedInANight(t *testing.T) {
	const more = 5
	s := fsmtest.New()
	s.SetUp()
	owner := s.As
	s.As = fsmtest.Node("n1")
	report := func(line string, age time.Duration) {
		s.Must(&storehubv1.ReportCallRequest{
			Number: "13800138000", Line: line, State: storehubv1.CallState_CALL_STATE_MISSED, OccurredAt: timestamppb.New(s.Now.Add(-age)),
		})
	}
	report("a", 0)
	s.Now = s.Now.Add(40 * 24 * time.Hour)
	report("a", 0) // stays, and has a lower id than all that leave
	report("b", 0)
	for i := range fsm.MaxCallsGone + more - 1 {
		report(string(rune('a'+i%2)), 35*24*time.Hour+time.Duration(i)*time.Minute)
	}
	s.As = owner
	s.Must(&storehubv1.UpdateSettingsRequest{CallLogDays: proto.Int32(30)})
	calls := func() int {
		fills := s.State.View().Fills()
		return fills[slices.IndexFunc(fills, func(f fsm.Fill) bool { return f.Table == "calls" })].Rows
	}
	s.Now = s.Now.Add(24 * time.Hour) // hours behind the deadline, which must not do everything at once
	s.Tick()
	if n := calls(); n != 2+more {
		t.Fatalf("%d calls are left of the first share", n)
	}
	s.Now = s.Now.Add(10 * time.Second)
	s.Tick()
	if n := calls(); n != 2 {
		t.Fatalf("%d calls are left", n)
	}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
}
