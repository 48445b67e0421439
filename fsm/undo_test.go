package fsm_test

import (
	"testing"
	"time"

	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestUndoKeepsRejections: whom a guest rejected is not sent to him again, although his visit was
// over for a moment (B1.5).
func TestUndoKeepsRejections(t *testing.T) {
	byRotation := func(s *fsmtest.Shop, id string) *storehubv1.Assignment {
		return s.Must(&storehubv1.ReplaceTechnicianRequest{AssignmentId: id, Kind: storehubv1.Kind_KIND_ROTATION}).(*storehubv1.ReplaceTechnicianResponse).Assignment
	}
	t.Run("the last of a visit", func(t *testing.T) {
		s := onDuty(t, "A", "B", "C")
		b := byRotation(s, rotate(s).Id)
		serve(s, b.Id)
		s.Must(&storehubv1.UndoFinishRequest{AssignmentId: b.Id, Reason: "x"})
		if c := byRotation(s, b.Id); c.Technician != "C" {
			t.Errorf("%s was sent after A was rejected", c.Technician)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	})
	t.Run("of a group, the rejection came later", func(t *testing.T) {
		s := onDuty(t, "A", "B", "C", "D")
		group := s.Must(&storehubv1.DispatchRequest{
			Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 2},
		}).(*storehubv1.DispatchResponse).Assignments
		serve(s, group[0].Id)
		c := byRotation(s, group[1].Id) // B is rejected, and stands at the head again
		if c.Technician != "C" {
			t.Fatalf("%s replaces B", c.Technician)
		}
		serve(s, c.Id)
		s.Must(&storehubv1.UndoFinishRequest{AssignmentId: group[0].Id, Reason: "x"})
		if d := byRotation(s, group[0].Id); d.Technician != "D" {
			t.Errorf("%s was sent after B was rejected", d.Technician)
		}
	})
	t.Run("only as long as it can be undone", func(t *testing.T) {
		s := onDuty(t, "A", "B", "C")
		serve(s, byRotation(s, rotate(s).Id).Id)
		if n := len(fsmtest.Rows[*storehubv1.VisitRow](s.State, "visits")); n != 1 {
			t.Errorf("%d visits are kept", n)
		}
		s.Now = s.Now.Add(2*time.Minute + time.Millisecond)
		s.Tick()
		if n := len(fsmtest.Rows[*storehubv1.VisitRow](s.State, "visits")); n != 0 {
			t.Errorf("%d visits are left", n)
		}
	})
}

// TestUndoAfterCategoryChange: his place was in the queue of another category, and he belongs there no more.
func TestUndoAfterCategoryChange(t *testing.T) {
	s := onDuty(t, "A", "B")
	s.Must(&storehubv1.PutCategoryRequest{Id: "body", Name: "body"})
	a := rotate(s).Id
	s.Must(&storehubv1.StartServiceRequest{AssignmentId: a})
	s.Must(&storehubv1.CheckOutRequest{Technician: "A"})
	s.Must(&storehubv1.FinishServiceRequest{AssignmentId: a})
	s.Must(&storehubv1.PutTechnicianRequest{Number: "A", Name: "A", Gender: storehubv1.Gender_GENDER_FEMALE, Category: "body"})
	if r := refusedFor(s, &storehubv1.UndoFinishRequest{AssignmentId: a, Reason: "x"}); r != storehubv1.Reason_REASON_UNDO_MOVED_ON {
		t.Errorf("refused for %v", r)
	}
	if err := s.Check(); err != nil || queueOf(s) != "B" {
		t.Errorf("queue %q, %v", queueOf(s), err)
	}
}

// TestUndoAfterRenumbering: keys that no longer mean the same place are forgotten of him, too, who
// went off duty with the finish: he comes back to the tail.
func TestUndoAfterRenumbering(t *testing.T) {
	s := onDuty(t, "A", "B", "C", "D", "E")
	for _, n := range []string{"E", "A", "D", "C", "B", "E", "A", "D", "C", "B"} {
		s.Must(&storehubv1.MoveTechnicianRequest{Technician: n, To: storehubv1.QueuePlace_QUEUE_PLACE_HEAD, Reason: "x"})
	}
	s.Must(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"A"}}) // B C D A E
	s.Must(&storehubv1.StartServiceRequest{AssignmentId: "A-1"})
	s.Must(&storehubv1.CheckOutRequest{Technician: "A"})
	s.Must(&storehubv1.FinishServiceRequest{AssignmentId: "A-1"})
	for i := range 80 {
		s.Must(&storehubv1.MoveTechnicianRequest{Technician: []string{"B", "C"}[i%2], To: storehubv1.QueuePlace_QUEUE_PLACE_BEFORE, Before: "D", Reason: "x"})
	}
	s.Must(&storehubv1.UndoFinishRequest{AssignmentId: "A-1", Reason: "x"})
	if q := queueOf(s); q != "B C D E A" {
		t.Errorf("after the undo: %s", q)
	}
}
