package fsm_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestDayEndsByItself: at the cut-off the caps and counts that screens show start anew, although
// nobody gives a command.
func TestDayEndsByItself(t *testing.T) {
	s := onDuty(t, "A", "B")
	s.Must(&storehubv1.UpdateSettingsRequest{DailyCap: proto.Int32(1)})
	serve(s, rotate(s).Id)
	s.Must(&storehubv1.MoveTechnicianRequest{Technician: "A", To: storehubv1.QueuePlace_QUEUE_PLACE_HEAD, Reason: "x"})
	next := func() string {
		if list := s.State.View().NextInTurn("foot", 1); len(list) > 0 {
			return list[0]
		}
		return ""
	}
	s.Now = time.Date(2026, 3, 3, 5, 59, 59, 0, s.Now.Location())
	if s.Tick(); next() != "B" {
		t.Errorf("before the cut-off %s is next", next())
	}
	at, ok := s.State.View().NextDeadline()
	if want := s.Now.Add(time.Second).UnixMilli(); !ok || at != want {
		t.Fatalf("the next deadline is %d, %v, want %d", at, ok, want)
	}
	s.Now = s.Now.Add(time.Second)
	if s.Tick(); next() != "A" {
		t.Errorf("after the cut-off %s is next", next())
	}
	s.Must(&storehubv1.UpdateSettingsRequest{BusinessDayCutoffMin: proto.Int32(6*60 + 30)})
	if at, _ := s.State.View().NextDeadline(); at != s.Now.Add(30*time.Minute).UnixMilli() {
		t.Errorf("with another cut-off the next deadline is %v", time.UnixMilli(at).In(s.Now.Location()))
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestDayEndsInTheNewZone: the day of a shop whose zone is changed ends at the cut-off of the new zone,
// not of the one that the change's own stamp still had.
func TestDayEndsInTheNewZone(t *testing.T) {
	s := onDuty(t)
	s.Must(&storehubv1.DispatchRequest{
		Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, AllowPartial: proto.Bool(true),
	})
	wait := func(at time.Time, want int) {
		t.Helper()
		s.Now = at
		s.Tick()
		if n := len(fsmtest.Rows[*storehubv1.WaitingRow](s.State, "waiting")); n != want {
			t.Errorf("at %v %d guests wait, want %d", at, n, want)
		}
	}
	s.Must(&storehubv1.UpdateSettingsRequest{Zone: proto.String("Europe/Warsaw")})
	s.Offsets = &storehubv1.Stamp{OffsetS: 3600, OffsetUntilMs: time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC).UnixMilli(), NextOffsetS: 7200}
	wait(s.Now, 1)
	dayEndsAt(t, s, time.Date(2026, 3, 3, 5, 0, 0, 0, time.UTC))
	wait(time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC), 1) // 6:00 where the shop was
	wait(time.Date(2026, 3, 3, 4, 59, 59, 0, time.UTC), 1)
	wait(time.Date(2026, 3, 3, 5, 0, 0, 0, time.UTC), 0)
	dayEndsAt(t, s, time.Date(2026, 3, 4, 5, 0, 0, 0, time.UTC))
}

// dayEndsAt is for a shop in which nothing else waits for its time.
func dayEndsAt(t *testing.T, s *fsmtest.Shop, want time.Time) {
	t.Helper()
	if at, ok := s.State.View().NextDeadline(); !ok || at != want.UnixMilli() {
		t.Errorf("the day ends at %v, want %v", time.UnixMilli(at).UTC(), want)
	}
}

// TestDayEndsWhereTheClocksChange: once, at the cut-off as the clocks show it, or with the change of
// the clocks that leaves it out.
func TestDayEndsWhereTheClocksChange(t *testing.T) {
	spring, autumn := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		changes   time.Time
		was, then int32 // hours
		cutoff    int32 // minutes
		ends      time.Duration
	}{
		{spring, 1, 2, 6 * 60, 3 * time.Hour},
		{spring, 1, 2, 90, -30 * time.Minute},
		{spring, 1, 2, 150, 0},
		{autumn, 2, 1, 6 * 60, 4 * time.Hour},
		{autumn, 2, 1, 3 * 60, time.Hour},
		{autumn, 2, 1, 150, -30 * time.Minute}, // and not once more at +30
	} {
		s := onDuty(t)
		s.Now = c.changes.Add(-2 * time.Hour)
		s.Tick()
		s.Offsets = &storehubv1.Stamp{OffsetS: c.was * 3600, OffsetUntilMs: c.changes.UnixMilli(), NextOffsetS: c.then * 3600}
		s.Must(&storehubv1.UpdateSettingsRequest{BusinessDayCutoffMin: &c.cutoff})
		end := c.changes.Add(c.ends)
		dayEndsAt(t, s, end)
		s.Now = c.changes
		s.Offsets = &storehubv1.Stamp{OffsetS: c.then * 3600}
		if s.Tick(); c.ends > 0 {
			dayEndsAt(t, s, end)
			s.Now = end
			s.Tick()
		}
		next := time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, time.UTC).AddDate(0, 0, 1)
		dayEndsAt(t, s, next.Add(time.Duration(c.cutoff)*time.Minute-time.Duration(c.then)*time.Hour))
	}
}

// TestDayEndsOnceInTheHourThatComesTwice: in Europe/Warsaw the clocks show 2:30 twice on that morning.
// Who was served between the two has had his turn of the new day, also after the second.
func TestDayEndsOnceInTheHourThatComesTwice(t *testing.T) {
	back := time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)
	for _, cutoff := range []int32{2 * 60, 150, 179} {
		s := onDuty(t, "A", "B")
		s.Now = back.Add(-6 * time.Hour)
		s.Tick()
		s.Offsets = &storehubv1.Stamp{OffsetS: 7200, OffsetUntilMs: back.UnixMilli(), NextOffsetS: 3600}
		s.Must(&storehubv1.UpdateSettingsRequest{BusinessDayCutoffMin: &cutoff, DailyCap: proto.Int32(1)})
		end := back.Add(time.Duration(cutoff)*time.Minute - 3*time.Hour)
		dayEndsAt(t, s, end)
		for s.Now = end; s.Now.Before(back.Add(3 * time.Hour)); s.Now = s.Now.Add(time.Minute) {
			if s.Now.Equal(back) {
				s.Offsets = &storehubv1.Stamp{OffsetS: 3600}
			}
			s.Tick()
			if s.Now.Equal(end) {
				serve(s, rotate(s).Id)
			}
			if list := s.State.View().NextInTurn("foot", 2); len(list) != 1 || list[0] != "B" {
				t.Fatalf("cut-off %d, %v: %v can be sent", cutoff, s.Now, list)
			}
		}
		dayEndsAt(t, s, end.Add(25*time.Hour))
	}
}

// TestPassedOverAtTheCutOff: why somebody was passed over is asked at the time of the entry, not of
// the one before it.
func TestPassedOverAtTheCutOff(t *testing.T) {
	s := onDuty(t, "A", "B")
	s.Must(&storehubv1.UpdateSettingsRequest{DailyCap: proto.Int32(1)})
	serve(s, rotate(s).Id)
	s.Must(&storehubv1.MoveTechnicianRequest{Technician: "A", To: storehubv1.QueuePlace_QUEUE_PLACE_HEAD, Reason: "x"})
	for _, c := range []struct {
		after  time.Duration
		passed storehubv1.Reason
	}{{time.Minute, storehubv1.Reason_REASON_DAILY_CAP}, {12 * time.Hour, 0}} {
		cmd := s.Command(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}})
		cmd.Stamp = &storehubv1.Stamp{UnixMs: s.Now.Add(c.after).UnixMilli(), OffsetS: 8 * 3600}
		var why storehubv1.Reason
		_, passed := s.State.Fork().ApplyExplained(s.State.Index()+1, 1, cmd)
		for _, p := range passed {
			why = p.Why.Reason
		}
		if why != c.passed {
			t.Errorf("after %v: passed over for %v, want %v", c.after, why, c.passed)
		}
	}
}

// TestDeadTokensMakeRoom: what nobody can use any more does not fill its table for ever.
func TestDeadTokensMakeRoom(t *testing.T) {
	s := set(t)
	fill := func(req proto.Message) (n int) {
		for refusedFor(s, req) == 0 {
			if n++; n > fsm.MaxTokens {
				t.Fatal("the table has no limit")
			}
		}
		return n
	}
	join := &storehubv1.CreateJoinTokenRequest{}
	n := fill(join)
	if _, f := s.Do(join); f == nil || f.Kind != fsm.Full {
		t.Errorf("after %d: %v", n, f)
	}
	s.Now = s.Now.Add(time.Hour)
	s.Must(join)
	if left := len(fsmtest.Rows[*storehubv1.JoinTokenRow](s.State, "join_tokens")); left != 1 {
		t.Errorf("%d join tokens are left", left)
	}
	token := &storehubv1.CreateTokenRequest{Name: "x", Role: storehubv1.Role_ROLE_VIEWER}
	s.Must(token)
	s.Must(&storehubv1.RevokeTokenRequest{Id: "T-2"})
	listed := func() int { return len(s.State.View().ListTokens(nil).Tokens) }
	s.Now = s.Now.Add(39 * 24 * time.Hour)
	if s.Tick(); listed() != 2 {
		t.Errorf("%d tokens are listed after 39 days", listed())
	}
	s.Now = s.Now.Add(2 * 24 * time.Hour)
	if s.Tick(); listed() != 1 {
		t.Errorf("%d tokens are listed after 41 days", listed())
	}
	if !testing.Short() {
		fill(token)
		s.Must(&storehubv1.RevokeTokenRequest{Id: "T-3"})
		s.Must(token)
	}
}

// TestNobodyWaitsForever: who has waited for long when the day ends has gone.
func TestNobodyWaitsForever(t *testing.T) {
	s := onDuty(t, "A")
	wait := func() {
		s.Must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Male: 1}, AllowPartial: proto.Bool(true)})
	}
	wait()
	s.Now = time.Date(2026, 3, 3, 5, 30, 0, 0, s.Now.Location())
	wait()
	s.Now = s.Now.Add(30 * time.Minute)
	s.Must(&storehubv1.PutRoomRequest{Id: "r", Name: "r"})
	list, err := s.State.View().ListWaiting(&storehubv1.ListWaitingRequest{})
	if err != nil || len(list.Waiting) != 1 || list.Waiting[0].Id != "W-2" {
		t.Errorf("%v, %v wait", err, list.Waiting)
	}
}
