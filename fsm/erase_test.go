package fsm_test

import (
	"fmt"
	"testing"

	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// Of somebody who has called more often than one command links calls, no number is left either (P44).
func TestEraseAllCalls(t *testing.T) {
	const calls = 1_005
	s := set(t)
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
	s := set(t)
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
