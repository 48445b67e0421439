package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// summonsExpiresMS: who has not heard of a dispatch by then has been looked for by somebody.
	summonsExpiresMS = 5 * minuteMS
	// keepSummonsMS is how long it can be seen what became of a summons: a large shop makes thousands a day.
	keepSummonsMS = dayMS
)

// A summons is a notice to the phone of a technician: he is sent, called off or replaced. It knows no quiet hours, for who is at work
// wants to hear it, and it is soon of no use.

// summon tells a technician of his dispatch, if the shop wants that and he has a topic. What was to be said of it before is not said
// any more.
func (tx *Tx) summon(cause storehubv1.NoticeCause, a *storehubv1.AssignmentRow) {
	tx.withdrawSummons(a.Id, "a later one says it")
	t, _ := tx.s.rows.technicians.get(a.Technician)
	if !tx.s.effective.GetDispatchNotices() || t.GetNtfyTopic() == "" {
		return
	}
	tx.postIfRoom(&storehubv1.NoticeRow{
		Cause: cause, Channel: storehubv1.NoticeChannel_NOTICE_CHANNEL_NTFY, AssignmentId: a.Id, DueAtMs: tx.now, ExpiresAtMs: tx.now + summonsExpiresMS,
	})
}

// withdrawSummons takes back what is still to be said of a dispatch.
func (tx *Tx) withdrawSummons(assignment uint64, why string) {
	tx.withdrawAll(numberKey(0)+numberKey(assignment), why)
}

// staleSummons: who has answered, or has nothing to go to any more, is not called.
func (s *State) staleSummons(r *storehubv1.NoticeRow) bool {
	if r.Cause != storehubv1.NoticeCause_NOTICE_CAUSE_DISPATCHED {
		return false
	}
	a, _ := s.rows.assignments.get(numberKey(r.AssignmentId))
	live := a.GetState() == asPending || a.GetState() == asServing
	return !live || a.AcknowledgedAtMs > r.CreatedAtMs
}

// summonsAgain is a summons that a person wants to be sent again, nil when nobody waits for its technician any more.
func (tx *Tx) summonsAgain(row *storehubv1.NoticeRow) *storehubv1.NoticeRow {
	a, _ := tx.s.rows.assignments.get(numberKey(row.AssignmentId))
	if row.Cause != storehubv1.NoticeCause_NOTICE_CAUSE_DISPATCHED || a.GetState() != asPending || a.AcknowledgedAtMs != 0 {
		return nil
	}
	return &storehubv1.NoticeRow{
		Cause: row.Cause, Channel: row.Channel, AssignmentId: row.AssignmentId, DueAtMs: tx.now, ExpiresAtMs: tx.now + summonsExpiresMS,
	}
}

// summonsLetter is what a summons says. Whoever runs the server of a topic reads along, so no guest is in it.
func (s *State) summonsLetter(row *storehubv1.NoticeRow) *Letter {
	a, _ := s.rows.assignments.get(numberKey(row.AssignmentId))
	t, _ := s.rows.technicians.get(a.GetTechnician())
	item, _ := s.rows.items.get(a.GetItem())
	set := s.effective
	return &Letter{
		Notice: s.noticeOf(row), Language: set.GetLanguage(), Zone: set.GetZone(), To: t.GetNtfyTopic(), Shop: s.shop().Name, Phone: set.GetShopPhone(),
		Item: item.GetName(), Technician: t.GetNumber(), Place: a.GetRoom(), Until: row.ExpiresAtMs,
	}
}
