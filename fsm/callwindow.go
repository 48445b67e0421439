package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// opensWindow tells whether registers show a call: one that comes in, goes on, is heard in time and not from a number that was blocked.
func (tx *Tx) opensWindow(c *storehubv1.CallRow) bool {
	return inbound(c) && !c.Late && !over(c.State) && !tx.s.blocked(c)
}

// blocked tells whether nobody is to be bothered with calls from a number.
func (s *State) blocked(c *storehubv1.CallRow) bool {
	return s.flagOf(c.Number, c.E164) == storehubv1.NumberFlag_NUMBER_FLAG_SPAM
}

// armWindow sets when the window of a call closes by itself, and when one is taken for over whose end nobody told.
func (tx *Tx) armWindow(c *storehubv1.CallRow) {
	id := callID(c.Id).String()
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_CALL_WINDOW_CLOSES, id)
	if len(c.ShownAt) == 0 && over(c.State) {
		return
	}
	at := c.RangAtMs + windowMS
	switch {
	case c.EndedAtMs != 0:
		at = c.EndedAtMs + windowOverMS
	case c.AnsweredAtMs != 0:
		at = c.AnsweredAtMs + windowTalkMS
	}
	tx.arm(max(at, tx.now+1), storehubv1.TimerKind_TIMER_KIND_CALL_WINDOW_CLOSES, id, 0)
}

// windowCloses takes a call from the screens on which nobody has touched it. One whose end was never told is over too.
func (tx *Tx) windowCloses(id string) {
	c, err := tx.s.call(id)
	if err != nil {
		return
	}
	row := tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
		r.ShownAt = nil
		if r.Outcome <= noOutcome {
			r.ClaimedBy = "" // whoever took it did nothing
		}
		if !over(r.State) {
			r.State, r.EndedAtMs = callEnded, tx.now
			if r.AnsweredAtMs == 0 && r.Outcome <= noOutcome && r.Followup == 0 && tx.s.callable(r) {
				r.Followup = followOpen
			}
		}
	})
	event := "CallLapsed"
	if len(c.ShownAt) > 0 {
		event = "CallWindowClosed"
	}
	tx.tellCall(event, row)
}
