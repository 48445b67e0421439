package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// callActions are the buttons of a window, in their order (B2).
func (s *State) callActions(_ *storehubv1.CallRow, _ *storehubv1.TerminalRow, known bool, match storehubv1.Match) (list []storehubv1.CallAction) {
	if match != storehubv1.Match_MATCH_EXACT {
		list = append(list, storehubv1.CallAction_CALL_ACTION_ADD_CUSTOMER)
	}
	return append(list, storehubv1.CallAction_CALL_ACTION_RESERVE, storehubv1.CallAction_CALL_ACTION_DISMISS)
}

func (tx *Tx) autoAssign(c *storehubv1.CallRow) *storehubv1.CallRow { return c }
