package fsmtest

import (
	"fmt"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// Check proves the invariants of a state.
func (s *Shop) Check() error { return CheckState(s.State) }

// CheckState proves what must hold after every entry: what is derived from rows is what the
// rows say; a technician has at most one live assignment and stands in his queue once;
// placeholders belong to live assignments; the board counts everybody once.
func CheckState(s *fsm.State) error {
	if err := s.Verify(); err != nil {
		return err
	}
	v := s.View()
	board, err := v.Board("")
	if err != nil {
		return err
	}
	for _, c := range board.Categories {
		if err := checkCategory(s, c); err != nil {
			return fmt.Errorf("category %s: %w", c.Id, err)
		}
	}
	return checkWindows(v)
}

// checkWindows: a register shows what is shown there and not dealt with, and every call that waits for somebody is in the list.
func checkWindows(v fsm.View) error {
	all, err := v.ListCalls(&storehubv1.ListCallsRequest{Limit: 500})
	if err != nil || all.Truncated {
		return err
	}
	shown := map[string]int{}
	open := int32(0)
	for _, c := range all.Calls {
		for _, t := range c.ShownAt {
			shown[t]++
		}
		if c.Followup == storehubv1.Followup_FOLLOWUP_OPEN {
			open++
		}
		if len(c.ShownAt) > 0 && (c.Outcome > storehubv1.CallOutcome_CALL_OUTCOME_NONE || c.Late || c.Direction != storehubv1.Direction_DIRECTION_INBOUND) {
			return fmt.Errorf("%s is shown at %v, and nobody need look", c.Id, c.ShownAt)
		}
		if c.ClaimedBy != "" && len(c.ShownAt) > 0 && (len(c.ShownAt) != 1 || c.ShownAt[0] != c.ClaimedBy) {
			return fmt.Errorf("%s was taken by %s and is shown at %v", c.Id, c.ClaimedBy, c.ShownAt)
		}
	}
	if open != all.Open {
		return fmt.Errorf("%d calls wait for somebody, and %d are counted", open, all.Open)
	}
	for _, t := range v.ListTerminals(nil).Terminals {
		f, err := v.TerminalFrame(t.Id)
		if err != nil || int(f.CallsTotal) != shown[t.Id] {
			return fmt.Errorf("%s shows %d calls of %d (%v)", t.Id, f.GetCallsTotal(), shown[t.Id], err)
		}
	}
	return nil
}

func checkCategory(s *fsm.State, c *storehubv1.BoardCategory) error {
	live := map[string]string{} // assignment -> technician
	busy := map[string]string{} // technician -> assignment
	for _, a := range c.Assignments {
		if other, twice := busy[a.Technician]; twice {
			return fmt.Errorf("%s has two live assignments, %s and %s", a.Technician, other, a.Id)
		}
		live[a.Id], busy[a.Technician] = a.Technician, a.Id
	}
	stands := map[string]bool{}
	for _, p := range Places(s, c.Id) {
		if p.Assignment == "" {
			if stands[p.Technician] {
				return fmt.Errorf("%s stands twice", p.Technician)
			}
			stands[p.Technician] = true
		} else if live[p.Assignment] != p.Technician {
			return fmt.Errorf("placeholder of %s, which is not a live assignment of %s", p.Assignment, p.Technician)
		}
	}
	return checkStates(s.View(), c, stands, busy)
}

// checkStates: who is on duty stands in the queue, who is not does not, and who is pending or
// serving has an assignment that says the same.
func checkStates(v fsm.View, c *storehubv1.BoardCategory, stands map[string]bool, busy map[string]string) error {
	state := map[string]storehubv1.AssignmentState{}
	for _, a := range c.Assignments {
		state[a.Id] = a.State
	}
	list, err := v.ListTechnicians(&storehubv1.ListTechniciansRequest{Category: c.Id})
	if err != nil {
		return err
	}
	for _, t := range list.Technicians {
		off := t.State == storehubv1.TechnicianState_TECHNICIAN_STATE_OFF || t.State == storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE
		if stands[t.Number] == off {
			return fmt.Errorf("%s is %v, and stands in the queue: %v", t.Number, t.State, stands[t.Number])
		}
		want := map[storehubv1.TechnicianState]storehubv1.AssignmentState{
			storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING: storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING,
			storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING: storehubv1.AssignmentState_ASSIGNMENT_STATE_SERVING,
		}[t.State]
		if state[busy[t.Number]] != want || t.AssignmentId != busy[t.Number] {
			return fmt.Errorf("%s is %v with %q, his live assignment is %q, %v", t.Number, t.State, t.AssignmentId, busy[t.Number], state[busy[t.Number]])
		}
	}
	return checkTurns(c)
}

func checkTurns(c *storehubv1.BoardCategory) error {
	if c.More > 0 {
		return nil // the turns of those not shown are not known
	}
	seen := map[int32]bool{}
	for i, e := range c.Queue {
		if e.Position != int32(i+1) {
			return fmt.Errorf("%s is the %dth with position %d", e.Technician, i+1, e.Position)
		}
		if e.Turn != 0 && seen[e.Turn] {
			return fmt.Errorf("turn %d twice", e.Turn)
		}
		seen[e.Turn] = true
	}
	return nil
}
