package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxReminderMin is how long before a date somebody may be reminded of it: a week.
	maxReminderMin = 7 * 24 * 60
	// nightMS is more than quiet hours can put a reminder off or forward.
	nightMS = 36 * 60 * minuteMS
)

// Reminders are timers, of dates that are near alone: a shop with a million dates would have two million of them. A date comes near
// when the first of its reminders may be due within the next night; one timer lets the next one come near.

// nearMS is how long before a date its reminders are set.
func (s *State) nearMS() int64 {
	return int64(slices.Max(append(slices.Clone(s.effective.GetPlanRemindersMin().GetMinutes()), 0)))*minuteMS + nightMS
}

// armNears sets the timer of the next date that comes near.
func (tx *Tx) armNears() {
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_DATE_NEARS, "")
	if d, ok := tx.s.nextToNear(tx.now); ok {
		tx.arm(max(tx.now, d.StartsAtMs-tx.s.nearMS()), storehubv1.TimerKind_TIMER_KIND_DATE_NEARS, "", 0)
	}
}

// nextToNear is the first date whose reminders are not set.
func (s *State) nextToNear(now int64) (d *storehubv1.DateRow, ok bool) {
	s.by.starts.Ascend(startsKey(max(now, s.shop().RemindedUntilMs), 0), func(_ string, row *storehubv1.DateRow) bool {
		d, ok = row, true
		return false
	})
	return d, ok
}

// dateNears sets the reminders of the dates that have come near.
func (tx *Tx) dateNears() {
	from := max(tx.now, tx.shop().RemindedUntilMs)
	until := max(from, tx.now+tx.s.nearMS()+1)
	tx.shop().RemindedUntilMs = until
	tx.remindBetween(from, until)
	tx.armNears()
}

// remindAgain sets all reminders anew, after what decides when they are has changed.
func (tx *Tx) remindAgain() {
	tx.remindBetween(tx.now, tx.shop().RemindedUntilMs)
	tx.armNears()
}

func (tx *Tx) remindBetween(from, until int64) {
	var near []*storehubv1.DateRow
	tx.s.by.starts.Ascend(startsKey(from, 0), func(_ string, d *storehubv1.DateRow) bool {
		if d.StartsAtMs >= until {
			return false
		}
		near = append(near, d)
		return true
	})
	for _, d := range near {
		tx.setReminders(d)
	}
}

// remindOf keeps the reminders of a date that was made or has changed: what was to be said of it before is not said any more.
func (tx *Tx) remindOf(d *storehubv1.DateRow) {
	tx.withdraw(d, "the date has changed")
	if d.StartsAtMs < tx.shop().RemindedUntilMs {
		tx.setReminders(d)
		return
	}
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_REMINDER, dateID(d.Id).String())
	tx.armNears()
}

// remindOfNew is remindOf for dates that were just made.
func (tx *Tx) remindOfNew(dates []*storehubv1.DateRow) {
	far := false
	for _, d := range dates {
		if d.StartsAtMs < tx.shop().RemindedUntilMs {
			tx.setReminders(d)
		} else {
			far = true
		}
	}
	if far {
		tx.armNears()
	}
}

// setReminders sets the reminders of a date that are still ahead (B6 27). Two that quiet hours bring together are one.
func (tx *Tx) setReminders(d *storehubv1.DateRow) {
	id := dateID(d.Id).String()
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_REMINDER, id)
	if !completes(d) || d.CustomerId == 0 || d.StartsAtMs <= tx.now {
		return
	}
	minutes := slices.Sorted(slices.Values(tx.s.effective.GetPlanRemindersMin().GetMinutes()))
	var times []int64
	for _, m := range minutes {
		at := tx.s.remindAt(d.StartsAtMs, m)
		if at > tx.now && !slices.Contains(times, at) {
			times = append(times, at)
			tx.arm(at, storehubv1.TimerKind_TIMER_KIND_REMINDER, id, m)
		}
	}
}

// remindAt is when a customer is reminded of a date: so many minutes before, but not in quiet hours. Then it is their end, or, if
// the date begins by then, just before they begin (B6 31).
func (s *State) remindAt(start int64, minutes int32) int64 {
	at := start - int64(minutes)*minuteMS
	from, until, quiet := s.quietAt(at)
	switch {
	case !quiet:
		return at
	case until < start:
		return until
	}
	return from - minuteMS
}

// quietAt tells whether an instant lies in quiet hours, and when those begin and end.
func (s *State) quietAt(at int64) (from, until int64, quiet bool) {
	if from, until, quiet = s.quietWall(at + s.offsetMS(at)); quiet {
		from, until = s.instantOf(from), s.instantOf(until)
	}
	return from, until, quiet
}

// quietWall is quietAt by what the shop's clock shows.
func (s *State) quietWall(wall int64) (from, until int64, quiet bool) {
	begin, end := int64(s.effective.GetQuietFromMin())*minuteMS, int64(s.effective.GetQuietToMin())*minuteMS
	if begin == end {
		return 0, 0, false
	}
	midnight := floorDiv(wall, dayMS) * dayMS
	if end < begin {
		end += dayMS
	}
	for _, day := range []int64{midnight - dayMS, midnight} {
		if day+begin <= wall && wall < day+end {
			return day + begin, day + end, true
		}
	}
	return 0, 0, false
}

// instantOf is when the shop's clock shows a wall time not far from now; it may be wrong by the clocks' change within that hour.
func (s *State) instantOf(wall int64) int64 {
	ms := wall - s.offsetMS(wall-s.offsetMS(s.shop().TimeMs))
	return wall - s.offsetMS(ms)
}

// remind queues what a customer is told so many minutes before a date, by each way that reaches him.
func (tx *Tx) remind(id string, minutes int32) {
	n, _ := parseID("D", id)
	d, ok := tx.s.rows.dates.get(numberKey(n))
	if !ok || !completes(d) {
		return
	}
	wanted := tx.s.effective.GetBookingReminders()
	if d.PlanId != 0 {
		wanted = tx.s.effective.GetPlanReminders() && tx.s.effective.GetPlansEnabled()
	}
	if !wanted {
		return
	}
	tx.withdraw(d, "a later one says it")
	tx.tell(&storehubv1.NoticeRow{
		Cause: storehubv1.NoticeCause_NOTICE_CAUSE_REMINDER, DateId: d.Id, Sequence: d.Sequence, MinutesBefore: minutes, DueAtMs: tx.now, ExpiresAtMs: d.StartsAtMs,
	}, d.CustomerId)
}
