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

// summon tells a technician of his dispatch, if the shop wants that: at his topic, and in each browser that he has let tell him. What
// was to be said of it before is not said any more.
func (tx *Tx) summon(cause storehubv1.NoticeCause, a *storehubv1.AssignmentRow) {
	tx.withdrawSummons(a.Id, "a later one says it")
	if !tx.s.effective.GetDispatchNotices() {
		return
	}
	if t, _ := tx.s.rows.technicians.get(a.Technician); t.GetNtfyTopic() != "" {
		tx.postIfRoom(tx.summonsBy(storehubv1.NoticeChannel_NOTICE_CHANNEL_NTFY, cause, a.Id, 0))
	}
	for _, session := range tx.s.pushed(a.Technician) {
		if tx.s.pushTo(session.Id) != nil {
			tx.postIfRoom(tx.summonsBy(byWebPush, cause, a.Id, session.Id))
		}
	}
}

// summonsBy is a summons that is sent now.
func (tx *Tx) summonsBy(way storehubv1.NoticeChannel, cause storehubv1.NoticeCause, assignment, session uint64) *storehubv1.NoticeRow {
	return &storehubv1.NoticeRow{
		Cause: cause, Channel: way, AssignmentId: assignment, Session: session, DueAtMs: tx.now, ExpiresAtMs: tx.now + summonsExpiresMS,
	}
}

// deaf: the browser that a summons is for is not told of anything any more.
func (s *State) deaf(r *storehubv1.NoticeRow) bool {
	return r.Channel == byWebPush && s.pushTo(r.Session) == nil
}

// withdrawSummons takes back what is still to be said of a dispatch.
func (tx *Tx) withdrawSummons(assignment uint64, why string) {
	tx.withdrawAll(numberKey(0)+numberKey(assignment), why)
}

// staleSummons: who has answered, or has nothing to go to any more, is not called.
func (s *State) staleSummons(r *storehubv1.NoticeRow) bool {
	if s.deaf(r) {
		return true
	}
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
	return tx.summonsBy(row.Channel, row.Cause, row.AssignmentId, row.Session)
}

// summonsLetter is what a summons says. Whoever runs the server of a topic reads along, so no guest is in it.
func (s *State) summonsLetter(row *storehubv1.NoticeRow) *Letter {
	a, _ := s.rows.assignments.get(numberKey(row.AssignmentId))
	t, _ := s.rows.technicians.get(a.GetTechnician())
	item, _ := s.rows.items.get(a.GetItem())
	set := s.effective
	l := &Letter{
		Notice: s.noticeOf(row), Language: set.GetLanguage(), Zone: set.GetZone(), To: t.GetNtfyTopic(), Shop: s.shop().Name, Phone: set.GetShopPhone(),
		Item: item.GetName(), Technician: t.GetNumber(), Place: a.GetRoom(), Until: row.ExpiresAtMs,
	}
	if row.Channel == byWebPush {
		push := s.pushTo(row.Session)
		l.To, l.PushKey, l.PushAuth = push.GetEndpoint(), push.GetKey(), push.GetAuth()
	}
	return l
}
