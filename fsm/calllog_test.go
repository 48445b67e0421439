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

// log is what the call log holds, oldest first.
func log(s *fsmtest.Shop) string {
	var ids []string
	for _, c := range fsmtest.Rows[*storehubv1.CallRow](s.State, "calls") {
		ids = append(ids, fmt.Sprintf("G-%d", c.Id))
	}
	return strings.Join(ids, " ")
}

// TestFullCallLog: the call that rings now gets in, for the oldest that is over and with which nothing is left to do, or, if there is none, that
// nobody has called back.
func TestFullCallLog(t *testing.T) {
	s := set(t)
	owner := s.As
	s.As = fsmtest.Node("n1")
	fsm.HoldCalls(s.State, 4)
	rings := func(id, number string, state storehubv1.CallState) *fsm.Fault {
		_, fault := s.Do(&storehubv1.ReportCallRequest{CallId: id, Number: number, State: state, Terminal: "reception"})
		return fault
	}
	must := func(id, number string, state storehubv1.CallState, holds string) {
		t.Helper()
		if fault := rings(id, number, state); fault != nil {
			t.Fatalf("%s: %v", id, fault)
		}
		if got := log(s); got != holds {
			t.Errorf("%s: the log holds %s, want %s", id, got, holds)
		}
	}
	must("window", "13800138001", storehubv1.CallState_CALL_STATE_RINGING, "G-1")
	must("missed", "13800138002", storehubv1.CallState_CALL_STATE_MISSED, "G-1 G-2")
	must("over", "", storehubv1.CallState_CALL_STATE_ENDED, "G-1 G-2 G-3")
	must("over too", "", storehubv1.CallState_CALL_STATE_MISSED, "G-1 G-2 G-3 G-4")
	must("first", "13800138005", storehubv1.CallState_CALL_STATE_RINGING, "G-1 G-2 G-4 G-5")
	must("second", "13800138006", storehubv1.CallState_CALL_STATE_RINGING, "G-1 G-2 G-5 G-6")

	must("third", "13800138007", storehubv1.CallState_CALL_STATE_RINGING, "G-1 G-5 G-6 G-7") // without the oldest that nobody called back
	fault := rings("fourth", "13800138008", storehubv1.CallState_CALL_STATE_RINGING)
	if fault == nil || reasonOf(fault) != storehubv1.Reason_REASON_TABLE_FULL || log(s) != "G-1 G-5 G-6 G-7" {
		t.Errorf("everything in the log rings: %v, %s", fault, log(s))
	}
	must("first", "13800138005", storehubv1.CallState_CALL_STATE_MISSED, "G-1 G-5 G-6 G-7")
	s.As = owner
	s.Must(&storehubv1.MarkCallRequest{CallId: "G-5", Followup: storehubv1.Followup_FOLLOWUP_CALLED_BACK})
	s.Must(&storehubv1.DismissCallRequest{CallId: "G-5", Terminal: "reception"})
	s.As = fsmtest.Node("n1")
	must("fourth", "13800138008", storehubv1.CallState_CALL_STATE_RINGING, "G-1 G-6 G-7 G-8")
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestFullCallLogIsBounded: of a log full of open calls not all are looked at.
func TestFullCallLogIsBounded(t *testing.T) {
	s := set(t)
	s.As = fsmtest.Node("n1")
	for i := range fsm.MaxCallsTried {
		s.Must(&storehubv1.ReportCallRequest{Number: fmt.Sprint(13800138000 + i), State: storehubv1.CallState_CALL_STATE_MISSED})
	}
	s.Must(&storehubv1.ReportCallRequest{State: storehubv1.CallState_CALL_STATE_MISSED})
	fsm.HoldCalls(s.State, fsm.MaxCallsTried+1)
	s.Must(&storehubv1.ReportCallRequest{Number: "1"})
	if left := fmt.Sprintf("G-%d", fsm.MaxCallsTried+1); !strings.Contains(log(s), left) || strings.HasPrefix(log(s), "G-1 ") {
		t.Errorf("%s, the one behind the oldest %d, was looked at: %s", left, fsm.MaxCallsTried, log(s))
	}
}

// A shop that shortens the call log means the next night and not the next weeks: what one entry does not do the next ones do, each its
// share, and a call that was reported years late is no reason to stop (domain P44).
func TestCallLogIsShortenedInANight(t *testing.T) {
	const more = 5
	s := set(t)
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
