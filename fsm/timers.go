package fsm

import (
	"encoding/binary"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// maxPassed is how many deadlines one entry lets happen, lapsing holds aside; the leader ticks again while
// more is due.
const maxPassed = 1000

// A timer's key orders by deadline, kind, id, arg; A-9 comes before A-10.
func timerKey(r *storehubv1.TimerRow) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 40), uint64(r.DeadlineMs))
	b = binary.BigEndian.AppendUint32(b, uint32(r.Kind))
	if n, ok := counted(r.Id); ok {
		b = append(b, r.Id[:2]...)
		b = binary.BigEndian.AppendUint64(b, n)
	} else {
		b = append(b, r.Id...)
	}
	b = append(b, 0)
	return string(binary.BigEndian.AppendUint32(b, uint32(r.Arg)))
}

// counted is the number in an id such as A-10, exactly as we write it.
func counted(id string) (n uint64, ok bool) {
	if len(id) < 3 || len(id) > 18 || id[1] != '-' || id[2] == '0' {
		return 0, false
	}
	for _, c := range []byte(id[2:]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return n, true
}

// aboutKey finds the timers of one kind about one thing.
func aboutKey(kind storehubv1.TimerKind, id string) string { return under(ofKind(kind) + id) }

func ofKind(kind storehubv1.TimerKind) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(kind)))
}

func indexTimer(s *State, before, after *storehubv1.TimerRow) {
	if before != nil {
		s.by.timer.Delete(aboutKey(before.Kind, before.Id) + timerKey(before))
	}
	if after != nil {
		s.by.timer.Set(aboutKey(after.Kind, after.Id)+timerKey(after), timerKey(after))
	}
}

// arm sets a timer; arg tells several of one kind and id apart.
func (tx *Tx) arm(deadline int64, kind storehubv1.TimerKind, id string, arg int32) {
	tx.s.rows.timers.put(tx, &storehubv1.TimerRow{DeadlineMs: deadline, Kind: kind, Id: id, Arg: arg})
}

// disarm drops all timers of a kind about one thing.
func (tx *Tx) disarm(kind storehubv1.TimerKind, id string) {
	var keys []string
	prefixed(tx.s.by.timer, aboutKey(kind, id), func(_, key string) bool {
		keys = append(keys, key)
		return true
	})
	for _, k := range keys {
		tx.s.rows.timers.delete(tx, k)
	}
}

// passTime lets everything that is due happen, each at its own deadline, before the rule runs. Of what is
// more than one entry may do, only holds do not wait for the next.
func (tx *Tx) passTime() {
	until := tx.now
	for passed := 0; ; passed++ {
		key, e, ok := tx.s.rows.timers.rows.Min()
		if !ok || e.row.DeadlineMs > until {
			break
		}
		if passed == maxPassed {
			tx.lapseHolds(until)
			break
		}
		tx.pass(key, e.row)
	}
	tx.now, tx.actor = until, "time"
	tx.shop().TimeMs = until
	tx.promote()
	// What time did belongs to no command: its subjects are not those of the one that comes now.
	tx.actor, tx.subjects = "", nil
}

// pass takes the clock to a deadline and lets it happen.
func (tx *Tx) pass(key string, t *storehubv1.TimerRow) {
	tx.now, tx.actor = t.DeadlineMs, "time"
	tx.shop().TimeMs = tx.now
	tx.s.rows.timers.delete(tx, key)
	tx.fire(t)
}

// lapseHolds lets all holds end that have to by now: who is on hold decides who is sent, and who goes to
// the tail before whom, so no rule may find one that is over (B1.8a). It costs a look at each hold, and
// that only when so much else is due.
func (tx *Tx) lapseHolds(until int64) {
	var due []string
	prefixed(tx.s.by.timer, ofKind(storehubv1.TimerKind_TIMER_KIND_HOLD_LAPSES), func(_, key string) bool {
		if row, _ := tx.s.rows.timers.get(key); row.DeadlineMs <= until {
			due = append(due, key)
		}
		return true
	})
	slices.Sort(due)
	for _, key := range due {
		row, _ := tx.s.rows.timers.get(key)
		tx.pass(key, row)
	}
}

// fire lets one deadline happen. What panics leaves no trace, and its timer is gone.
func (tx *Tx) fire(t *storehubv1.TimerRow) {
	m := tx.mark()
	defer func() {
		if p := recover(); p != nil {
			tx.rollback(m)
			tx.emit("TimerFailed", "", 0, "kind", t.Kind, "id", t.Id)
		}
	}()
	switch t.Kind {
	case storehubv1.TimerKind_TIMER_KIND_HOLD_LAPSES:
		tx.holdLapses(t.Id)
	case storehubv1.TimerKind_TIMER_KIND_DUE:
		tx.dueReminder(t.Id, t.Arg)
	case storehubv1.TimerKind_TIMER_KIND_NO_ANSWER:
		tx.noAnswer(t.Id)
	case storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES:
		tx.outboxExpires(t.Id)
	case storehubv1.TimerKind_TIMER_KIND_VISIT_CLOSES:
		tx.visitCloses(t.Id)
	case storehubv1.TimerKind_TIMER_KIND_DATE_COMPLETES:
		tx.dateCompletes()
	case storehubv1.TimerKind_TIMER_KIND_DATE_NEARS:
		tx.dateNears()
	case storehubv1.TimerKind_TIMER_KIND_REMINDER:
		tx.remind(t.Id, t.Arg)
	case storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES:
		tx.noticeExpires(t.Id)
	case storehubv1.TimerKind_TIMER_KIND_OFFER_LAPSES:
		tx.offerLapses(t.Id)
	case storehubv1.TimerKind_TIMER_KIND_WAITLIST_ENDS:
		tx.waitlistEnds(t.Id)
	case storehubv1.TimerKind_TIMER_KIND_OFFERS:
		// promote goes on where the last entry stopped.
	case storehubv1.TimerKind_TIMER_KIND_CALL_WINDOW_CLOSES:
		tx.windowCloses(t.Id)
	case storehubv1.TimerKind_TIMER_KIND_CALLS_LEAVE:
		tx.dropCalls()
	case storehubv1.TimerKind_TIMER_KIND_DAY_ENDS:
		tx.dayEnds()
	}
}

// NextDeadline is when something happens by itself next, Unix ms of cluster time; false = nothing will.
func (v View) NextDeadline() (int64, bool) {
	_, e, ok := v.s.rows.timers.rows.Min()
	if !ok {
		return 0, false
	}
	return e.row.DeadlineMs, true
}
