package fsm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestSameInstantInDispatchOrder: of those whom nobody answers at the same instant, who was
// dispatched first goes to the tail first (B1.4), also past A-9.
func TestSameInstantInDispatchOrder(t *testing.T) {
	s := onDuty(t, "A", "B", "C", "D")
	s.Must(&storehubv1.UpdateSettingsRequest{
		TailAt:               storehubv1.TailAt_TAIL_AT_FINISH.Enum(),
		PendingTimeoutAction: storehubv1.PendingTimeoutAction_PENDING_TIMEOUT_ACTION_REDISPATCH_TAIL.Enum(),
	})
	for range 8 {
		s.Must(&storehubv1.CancelAssignmentRequest{AssignmentId: rotate(s).Id})
	}
	s.Must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 2}, Room: "201"})
	s.Now = s.Now.Add(3 * time.Minute)
	s.Tick()
	if q := queueOf(s); q != "C D A B" {
		t.Errorf("A-9 and A-10 went to the tail as %s", q)
	}
}

// crowdOfDeadlines makes so much due now that whatever is due later has to wait for the next entry.
func crowdOfDeadlines(s *fsmtest.Shop) {
	for i := range fsm.MaxPassed + 1 {
		fsm.AddTimer(s.State, s.Now.UnixMilli()+1, storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES, fmt.Sprint("N-", i+1000))
	}
}

// TestLapsedHoldIsOver: a hold is over when it lapses (architecture 3.4), also when so much else is due
// before it that time passes in several entries. So he stands at the tail and can be sent, and whoever goes
// to the tail now stands behind him.
func TestLapsedHoldIsOver(t *testing.T) {
	rotation := func(n int32) *storehubv1.DispatchRequest {
		return &storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: n}}
	}
	until := timestamppb.New(time.Date(2026, 3, 2, 20, 0, 0, 0, time.FixedZone("shop", 8*3600)).Add(61 * time.Minute))
	for _, c := range []struct {
		req     proto.Message
		refused storehubv1.Reason
		queue   string
	}{
		{&storehubv1.ReleaseHoldRequest{Technician: "A"}, storehubv1.Reason_REASON_TECHNICIAN_STATE, "C B A"},
		{&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"A"}}, 0, "C B A"},
		{&storehubv1.HoldTechnicianRequest{Technician: "A", Until: until}, 0, "C B A"},
		{&storehubv1.MoveTechnicianRequest{Technician: "A", To: storehubv1.QueuePlace_QUEUE_PLACE_BEFORE, Before: "B", Reason: "x"}, 0, "C A B"},
		{&storehubv1.MoveTechnicianRequest{Technician: "C", To: storehubv1.QueuePlace_QUEUE_PLACE_TAIL, Reason: "x"}, 0, "B A C"},
		{&storehubv1.GiveTurnBackRequest{Technician: "A", Reason: "x"}, 0, "A C B"},
		{&storehubv1.CheckOutRequest{Technician: "A"}, 0, "C B"},
		{&storehubv1.CheckInRequest{Technician: "D"}, 0, "C B A D"},
		{rotation(1), 0, "P(A-1) B A C"},
		{rotation(2), 0, "P(A-1) P(A-2) A C B"},
		{rotation(3), 0, "P(A-1) P(A-2) P(A-3) C B A"},
	} {
		s := onDuty(t, "A", "B", "C")
		s.Hire("foot", "D")
		for _, n := range []string{"B", "A"} { // B's lapses first
			s.Must(&storehubv1.HoldTechnicianRequest{Technician: n, Until: timestamppb.New(s.Now.Add(time.Minute))})
			s.Now = s.Now.Add(time.Second)
		}
		crowdOfDeadlines(s)
		s.Now = s.Now.Add(time.Hour - 2*time.Second)
		name := c.req.ProtoReflect().Descriptor().Name()
		if r := refusedFor(s, c.req); r != c.refused || queueOf(s) != c.queue {
			t.Errorf("%s: refused for %v, queue %s, want %v, %s", name, r, queueOf(s), c.refused, c.queue)
		}
		if s.Tick(); queueOf(s) != c.queue {
			t.Errorf("%s: the tick came to %s, want %s", name, queueOf(s), c.queue)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
}

// TestExpiredAnnouncementIsOver: nobody claims what is too late, nor reports it, whether or not its
// deadline has had its turn.
func TestExpiredAnnouncementIsOver(t *testing.T) {
	for _, claimed := range []bool{false, true} {
		s := onDuty(t, "A")
		rotate(s)
		req := &storehubv1.ClaimAnnouncementRequest{Id: "N-1", Terminal: "techroom", Spoken: claimed}
		if claimed {
			s.Must(&storehubv1.ClaimAnnouncementRequest{Id: "N-1", Terminal: "techroom"})
		}
		crowdOfDeadlines(s)
		s.Now = s.Now.Add(2 * time.Minute)
		if r := refusedFor(s, req); r != storehubv1.Reason_REASON_NO_SUCH_ANNOUNCEMENT {
			t.Errorf("claimed %v: refused for %v", claimed, r)
		}
	}
}

// TestClaimedSpeech: what was claimed is reported as spoken, or its outcome is unknown and told.
func TestClaimedSpeech(t *testing.T) {
	told := func(events []*storehubv1.Event) (names []string) {
		for _, e := range events {
			if strings.HasSuffix(e.Name, "TooLate") || strings.HasSuffix(e.Name, "Unknown") {
				names = append(names, e.Name+" "+e.Args[0].Value)
			}
		}
		return names
	}
	claim := func(s *fsmtest.Shop, id, terminal string, spoken bool) storehubv1.Reason {
		return refusedFor(s, &storehubv1.ClaimAnnouncementRequest{Id: id, Terminal: terminal, Spoken: spoken})
	}
	s := onDuty(t, "A", "B", "C")
	for range 3 {
		rotate(s)
	}
	s.Now = s.Now.Add(119 * time.Second)
	for _, c := range []struct {
		id, terminal string
		spoken       bool
		want         storehubv1.Reason
	}{
		{"N-1", "techroom", true, storehubv1.Reason_REASON_NO_SUCH_ANNOUNCEMENT}, // nobody claimed it
		{"N-1", "techroom", false, 0},
		{"N-1", "techroom", false, 0},
		{"N-1", "office", true, storehubv1.Reason_REASON_TAKEN_BY},
		{"N-1", "techroom", true, 0},
		{"N-1", "techroom", true, storehubv1.Reason_REASON_NO_SUCH_ANNOUNCEMENT},
		{"N-2", "techroom", false, 0},
	} {
		if r := claim(s, c.id, c.terminal, c.spoken); r != c.want {
			t.Errorf("%v: refused for %v", c, r)
		}
	}
	s.Now = s.Now.Add(time.Second)
	if got := told(s.Tick()); !slices.Equal(got, []string{"AnnouncementTooLate N-3"}) {
		t.Errorf("two minutes after the dispatch: %v", got)
	}
	s.Now = s.Now.Add(118 * time.Second)
	if got := told(s.Tick()); len(got) > 0 {
		t.Errorf("within the time of the claim: %v", got)
	}
	s.Now = s.Now.Add(time.Second)
	if got := told(s.Tick()); !slices.Equal(got, []string{"AnnouncementUnknown N-2"}) {
		t.Errorf("at the end of the claim: %v", got)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}
