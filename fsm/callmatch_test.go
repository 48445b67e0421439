package fsm_test

import (
	"fmt"
	"testing"
	"time"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestFloodedLine: of a line on which thousands ring only the newest calls are looked at, so that a report costs no more for it. The
// call that a report is about is the newest that it goes on with, and the one behind so many is another's.
func TestFloodedLine(t *testing.T) {
	s := set(t)
	s.As = fsmtest.Node("n1")
	report := func(number string, state storehubv1.CallState) string {
		return s.Must(&storehubv1.ReportCallRequest{Number: number, State: state, Line: "shop"}).(*storehubv1.ReportCallResponse).Call.Id
	}
	for _, c := range []struct {
		others int
		same   bool
	}{{0, true}, {fsm.MaxCallsLooked - 1, true}, {fsm.MaxCallsLooked, false}} {
		number := fmt.Sprint(13900138000 + c.others)
		older := report(number, storehubv1.CallState_CALL_STATE_RINGING)
		s.Now = s.Now.Add(10 * time.Second)
		newer := report(number, storehubv1.CallState_CALL_STATE_RINGING)
		for i := range c.others {
			report(fmt.Sprint(13800138000+i), storehubv1.CallState_CALL_STATE_RINGING)
		}
		over := report(number, storehubv1.CallState_CALL_STATE_ENDED)
		if (over == newer) != c.same || over == older {
			t.Errorf("behind %d calls: %s and %s rang, %s is over", c.others, older, newer, over)
		}
		s.Now = s.Now.Add(10 * time.Second)
	}
}
