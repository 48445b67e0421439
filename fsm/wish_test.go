package fsm_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
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

// TestCanServe is what serving each waiting guest at once would come to.
func TestCanServe(t *testing.T) {
	served := 0
	for seed := range uint64(6) {
		g := fsmtest.NewGenerator(seed)
		g.Shop.As = fsmtest.Token("owner")
		g.Shop.Must(&storehubv1.UpdateSettingsRequest{AllowPartial: proto.Bool(true)})
		for i := range 80 {
			g.Apply(g.Next())
			g.Shop.As = fsmtest.Token("owner")
			if i%20 == 0 {
				item := []string{"oil", ""}[i/20%2]
				g.Shop.Do(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Female: 2, Male: 1, Any: 4}, Item: item, AllowPartial: proto.Bool(true)})
			}
			v := g.Shop.State.View()
			if due, ok := v.NextDeadline(); ok && due <= v.Now() {
				continue // more is due than one entry lets happen, and the next one may end the day
			}
			list, err := v.ListWaiting(&storehubv1.ListWaitingRequest{})
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range list.Waiting {
				fork := g.Shop.State.Fork()
				cmd := g.Shop.Command(&storehubv1.ServeWaitingRequest{WaitingId: w.Id})
				f := fsm.FaultOf(fork.Apply(fork.Index()+1, 1, cmd).Result)
				if w.CanServe != (f == nil) {
					t.Fatalf("%v: serving it comes to %v", w, f)
				}
				if f == nil {
					served++
				}
			}
		}
	}
	if served == 0 {
		t.Error("nobody could ever be served")
	}
}
