package fsm_test

import (
	"testing"

	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestWishOutlivesReplacement: a guest who wanted a woman of the foot queue wants one still, after
// somebody was named to him on the way (B1.5).
func TestWishOutlivesReplacement(t *testing.T) {
	replace := func(s *fsmtest.Shop, id, name string) *storehubv1.Assignment {
		req := &storehubv1.ReplaceTechnicianRequest{AssignmentId: id, Kind: storehubv1.Kind_KIND_ROTATION}
		if name != "" {
			req.Kind, req.Technician = storehubv1.Kind_KIND_PICK, name
		}
		return s.Must(req).(*storehubv1.ReplaceTechnicianResponse).Assignment
	}
	for name, last := range map[string]func(s *fsmtest.Shop, id string) string{
		"replaced by rotation": func(s *fsmtest.Shop, id string) string { return replace(s, id, "").Technician },
		"declined": func(s *fsmtest.Shop, id string) string {
			w := s.Must(&storehubv1.DeclineRequest{AssignmentId: id, Reason: "x"}).(*storehubv1.DeclineResponse).WaitingId
			return s.Must(&storehubv1.ServeWaitingRequest{WaitingId: w}).(*storehubv1.ServeWaitingResponse).Assignment.Technician
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := onDuty(t, "Af", "Bm", "Cf", "Df")
			s.Must(&storehubv1.PutCategoryRequest{Id: "spa", Name: "spa"})
			for _, n := range s.Hire("spa", "Sf", "Tf") {
				s.Must(&storehubv1.CheckInRequest{Technician: n})
			}
			a := s.Must(&storehubv1.DispatchRequest{
				Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Female: 1},
			}).(*storehubv1.DispatchResponse).Assignments[0]
			b := replace(s, replace(s, a.Id, "C").Id, "S")
			if got := last(s, b.Id); got != "D" {
				t.Errorf("%s was sent", got)
			}
			if err := s.Check(); err != nil {
				t.Error(err)
			}
		})
	}
	s := onDuty(t, "A")
	s.Must(&storehubv1.PutCategoryRequest{Id: "spa", Name: "spa"})
	for _, n := range s.Hire("spa", "S", "T") {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
	}
	s.Must(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"S"}})
	if got := replace(s, "A-1", ""); got.Technician != "T" {
		t.Errorf("who asked for S got %s", got.Technician)
	}
}
