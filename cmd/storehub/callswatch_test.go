package main

import (
	"slices"
	"testing"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestWhoseWindowItIs: a command says for whom it is where the number alone does not tell, also when two have just that number.
func TestWhoseWindowItIs(t *testing.T) {
	const exact, probable = storehubv1.Match_MATCH_EXACT, storehubv1.Match_MATCH_PROBABLE
	window := func(settled string, match storehubv1.Match, ids ...string) *storehubv1.CallWindow {
		w := &storehubv1.CallWindow{Call: &storehubv1.Call{CustomerId: settled}}
		for _, id := range ids {
			w.Callers = append(w.Callers, &storehubv1.CallerBrief{Customer: &storehubv1.CustomerBrief{CustomerId: id}, Match: match})
		}
		return w
	}
	for _, c := range []struct {
		name   string
		window *storehubv1.CallWindow
		want   []string
	}{
		{"nobody", window("", exact), []string{""}},
		{"one for sure", window("", exact, "C-1"), []string{""}},
		{"one perhaps", window("", probable, "C-1"), []string{" --for C-1"}},
		{"two with one number", window("", exact, "C-1", "C-2"), []string{" --for C-1", " --for C-2"}},
		{"somebody has said it", window("C-2", exact, "C-1", "C-2"), []string{""}},
	} {
		if got := whomToName(c.window); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestCallState: what the shop heard too late says so, for its time may be that of a wrong clock.
func TestCallState(t *testing.T) {
	for want, c := range map[string]*storehubv1.Call{
		"ringing": {State: storehubv1.CallState_CALL_STATE_RINGING},
		"out, ended 1:05, told late": {
			State: storehubv1.CallState_CALL_STATE_ENDED, Direction: storehubv1.Direction_DIRECTION_OUTBOUND, DurationMs: 65_000, Late: true,
		},
	} {
		if got := callState(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
