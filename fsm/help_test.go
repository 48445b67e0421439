package fsm_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// onDuty is a shop whose technicians stand in this order.
func onDuty(t *testing.T, names ...string) *fsmtest.Shop {
	t.Helper()
	s := set(t)
	for _, n := range s.Hire("foot", names...) {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
	}
	return s
}

// rotate sends the next of the rotation and answers his assignment.
func rotate(s *fsmtest.Shop) *storehubv1.Assignment {
	return s.Must(&storehubv1.DispatchRequest{
		Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1},
	}).(*storehubv1.DispatchResponse).Assignments[0]
}

// serve lets a visit begin and end.
func serve(s *fsmtest.Shop, id string) {
	s.Must(&storehubv1.StartServiceRequest{AssignmentId: id})
	s.Must(&storehubv1.FinishServiceRequest{AssignmentId: id})
}

func queueOf(s *fsmtest.Shop) string { return fsmtest.Raw(s.State, "foot") }

// refusedFor is the reason for which a command was refused, 0 = it was not.
func refusedFor(s *fsmtest.Shop, req proto.Message) storehubv1.Reason {
	_, f := s.Do(req)
	return reasonOf(f)
}

// sizeOf is how large the state is as a snapshot.
func sizeOf(t *testing.T, s *fsm.State) int {
	t.Helper()
	return len(written(t, s))
}
