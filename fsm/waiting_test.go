package fsm_test

import (
	"testing"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestDeclineAlways: a full waiting list keeps nobody at work, and does not grow for ever: long before
// nobody is sent to new guests, and those who are pending may still decline.
func TestDeclineAlways(t *testing.T) {
	s := onDuty(t, "A", "B")
	request := func(technician string) (id string, refused storehubv1.Reason) {
		answer, fault := s.Do(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{technician}})
		if fault != nil {
			return "", fault.Detail.Reason
		}
		return answer.(*storehubv1.DispatchResponse).Assignments[0].Id, 0
	}
	first, _ := request("A")
	for n := range 2 * fsm.MaxWaiting {
		id, refused := request("B")
		if refused != 0 {
			t.Fatalf("%d wait: refused for %v", n, refused)
		}
		s.Must(&storehubv1.DeclineRequest{AssignmentId: id, Reason: "tired"})
	}
	if _, refused := request("B"); refused != storehubv1.Reason_REASON_TABLE_FULL {
		t.Errorf("twice too many wait and somebody is sent: %v", refused)
	}
	s.Must(&storehubv1.DeclineRequest{AssignmentId: first, Reason: "tired"})
	sent := s.Must(&storehubv1.ServeWaitingRequest{WaitingId: "W-1"}).(*storehubv1.ServeWaitingResponse).Assignment
	s.Must(&storehubv1.DeclineRequest{AssignmentId: sent.Id, Reason: "tired"})
	if n := len(fsmtest.Rows[*storehubv1.WaitingRow](s.State, "waiting")); n != 2*fsm.MaxWaiting+1 {
		t.Errorf("%d wait", n)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}
