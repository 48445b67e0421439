package fsm

import (
	"encoding/binary"
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// undoDateMS is how long what became of a date may be taken back.
const undoDateMS = 7 * dayMS

const (
	dPlanned   = storehubv1.OccurrenceState_OCCURRENCE_STATE_PLANNED
	dArrived   = storehubv1.OccurrenceState_OCCURRENCE_STATE_ARRIVED
	dCompleted = storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED
	dNoShow    = storehubv1.OccurrenceState_OCCURRENCE_STATE_NO_SHOW
	dCancelled = storehubv1.OccurrenceState_OCCURRENCE_STATE_CANCELLED
	dOffered   = storehubv1.OccurrenceState_OCCURRENCE_STATE_OFFERED
)

// ahead tells that a date is not over.
func ahead(d *storehubv1.DateRow) bool { return d.State == dPlanned || d.State == dArrived }

// completes tells that time will complete a date.
func completes(d *storehubv1.DateRow) bool { return ahead(d) && !d.Reopened }

// dueKey orders the dates that are ahead by when they complete, once for each way that auto_complete_at knows.
func dueKey(at storehubv1.CompleteAt, ms int64, date uint64) string {
	b := append(make([]byte, 0, 17), byte(at))
	b = binary.BigEndian.AppendUint64(b, uint64(ms))
	return string(binary.BigEndian.AppendUint64(b, date))
}

func dueKeys(d *storehubv1.DateRow) []string {
	return []string{
		dueKey(storehubv1.CompleteAt_COMPLETE_AT_END, d.EndsAtMs, d.Id),
		dueKey(storehubv1.CompleteAt_COMPLETE_AT_START, d.StartsAtMs, d.Id),
	}
}

// nextDue is the date that completes next, and when.
func (s *State) nextDue() (d *storehubv1.DateRow, at int64, ok bool) {
	way := s.effective.GetAutoCompleteAt()
	prefixed(s.by.due, string([]byte{byte(way)}), func(k string, row *storehubv1.DateRow) bool {
		d, ok = row, true
		at = int64(binary.BigEndian.Uint64([]byte(k[1:9])))
		return false
	})
	return d, at, ok
}

// armDates sets the one timer for all dates: at a million of them a timer each would be as much again.
func (tx *Tx) armDates() {
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_DATE_COMPLETES, "")
	if _, at, ok := tx.s.nextDue(); ok {
		tx.arm(max(at, tx.now), storehubv1.TimerKind_TIMER_KIND_DATE_COMPLETES, "", 0)
	}
}

// dateCompletes lets one date complete (S13). The timer comes again for the next, also in the same entry and in its own time: after a
// night off they complete in order (S51), and no entry does more than its share.
func (tx *Tx) dateCompletes() {
	if d, at, ok := tx.s.nextDue(); ok && at <= tx.now {
		tx.become(d, dCompleted, "", false)
	}
	tx.armDates()
}

// become takes a date to a state, tells the world and settles it; free = whatever it comes to, nobody pays.
func (tx *Tx) become(d *storehubv1.DateRow, state storehubv1.OccurrenceState, reason string, free bool) *storehubv1.DateRow {
	row := tx.s.rows.dates.edit(tx, numberKey(d.Id), func(r *storehubv1.DateRow) {
		r.StateBefore, r.State, r.StateAtMs, r.ChangedAtMs, r.Reason, r.Reopened = r.State, state, tx.now, tx.now, reason, false
		if state == dCancelled {
			r.Sequence++
		}
	})
	if state == dCancelled {
		tx.freed(occupationOf(row))
	}
	var args []any
	if reason != "" {
		args = append(args, "reason", reason)
	}
	tx.tellDate(stateEvents[state], row, args...)
	if state != dArrived {
		tx.remindOf(row)
	}
	return tx.settleUnit(row, free)
}

// tellDate tells the world one fact about a date.
func (tx *Tx) tellDate(event string, d *storehubv1.DateRow, more ...any) {
	args := []any{"date", dateName(d)}
	if d.CustomerId != 0 {
		args = append(args, "customer", customerID(d.CustomerId))
		tx.subject("customer:" + customerID(d.CustomerId).String())
	}
	tx.subject(dateName(d))
	tx.emit(event, "", 0, append(append(args, "starts_at_ms", d.StartsAtMs), more...)...)
}

var stateEvents = map[storehubv1.OccurrenceState]string{
	dArrived: "DateArrived", dCompleted: "DateCompleted", dNoShow: "DateMissed", dCancelled: "DateCancelled",
}

// steps are what a person may say of a date in each state. Cancelling is a call of its own, and nothing leads out of it.
var steps = map[storehubv1.OccurrenceState][]storehubv1.OccurrenceState{
	dPlanned:   {dArrived, dCompleted, dNoShow},
	dArrived:   {dCompleted},
	dCompleted: {dNoShow}, // it completed by itself, and nobody had come (S52)
}

func markOccurrence(tx *Tx, req *storehubv1.MarkOccurrenceRequest) (*storehubv1.MarkOccurrenceResponse, error) {
	d, err := tx.s.occurrence(req.PlanId, req.Number)
	if err != nil {
		return nil, err
	}
	if d, err = tx.markDate(d, req.State); err != nil {
		return nil, err
	}
	return &storehubv1.MarkOccurrenceResponse{Occurrence: occurrenceOf(d)}, nil
}

// markDate takes a date to a state that a person may name. To be there already changes nothing. Nobody is served more than a day ahead:
// that is a slip, and it would cost a unit.
func (tx *Tx) markDate(d *storehubv1.DateRow, state storehubv1.OccurrenceState) (*storehubv1.DateRow, error) {
	switch {
	case state == dPlanned || state == dCancelled || state == dOffered:
		return nil, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "state", "value", occurrenceState(state))
	case state == d.State:
		return d, nil
	case !slices.Contains(steps[d.State], state), state == dNoShow && d.StartsAtMs > tx.now, state == dCompleted && d.StartsAtMs > tx.now+dayMS:
		return nil, wrongOccurrence(d)
	}
	d = tx.become(d, state, "", false)
	tx.armDates()
	return d, nil
}

func undoOccurrence(tx *Tx, req *storehubv1.UndoOccurrenceRequest) (*storehubv1.UndoOccurrenceResponse, error) {
	d, err := tx.s.occurrence(req.PlanId, req.Number)
	if err != nil {
		return nil, err
	}
	if d, err = tx.undoDate(d); err != nil {
		return nil, err
	}
	return &storehubv1.UndoOccurrenceResponse{Occurrence: occurrenceOf(d)}, nil
}

// undoDate takes the last step of a date back (S52). What time had completed is left to people then, or time would do it again at
// once; and who had given his place up needs it to be free.
func (tx *Tx) undoDate(d *storehubv1.DateRow) (*storehubv1.DateRow, error) {
	switch {
	case d.StateBefore == 0:
		return nil, wrongOccurrence(d)
	case d.StateAtMs+undoDateMS <= tx.now:
		return nil, refuse(Conflict, storehubv1.Reason_REASON_UNDO_TOO_LATE, "date", dateName(d), "state_at_ms", d.StateAtMs)
	case d.State == dCancelled:
		if f := tx.s.fitting(tx.now); !f.place(d) {
			return nil, f.refused()
		}
	}
	was := d.State
	d = tx.s.rows.dates.edit(tx, numberKey(d.Id), func(r *storehubv1.DateRow) {
		r.State, r.StateBefore, r.StateAtMs, r.ChangedAtMs, r.Reason = r.StateBefore, 0, tx.now, tx.now, ""
		r.Reopened = ahead(r) && was != dArrived && tx.s.completesAt(r) <= tx.now
		if was == dCancelled {
			r.Sequence++
		}
	})
	tx.tellDate("DateReopened", d, "was", occurrenceState(was))
	tx.remindOf(d)
	tx.armDates()
	return tx.settleUnit(d, false), nil
}

// completesAt is when time completes a date.
func (s *State) completesAt(d *storehubv1.DateRow) int64 {
	if s.effective.GetAutoCompleteAt() == storehubv1.CompleteAt_COMPLETE_AT_START {
		return d.StartsAtMs
	}
	return d.EndsAtMs
}

func occurrenceState(s storehubv1.OccurrenceState) string {
	return strings.TrimPrefix(s.String(), "OCCURRENCE_STATE_")
}

func wrongOccurrence(d *storehubv1.DateRow) *Fault {
	return refuse(Conflict, storehubv1.Reason_REASON_OCCURRENCE_STATE,
		"date", dateName(d), "state", occurrenceState(d.State), "starts_at_ms", d.StartsAtMs)
}

// occurrence is a date of a plan, of which people know as long as plans are on.
func (s *State) occurrence(plan string, number int32) (*storehubv1.DateRow, error) {
	if err := s.plansOn(); err != nil {
		return nil, err
	}
	p, err := s.plan(plan)
	if err != nil {
		return nil, err
	}
	d, ok := s.by.planned.Get(plannedKey(p.Id, number))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_OCCURRENCE, "plan", planID(p.Id), "number", number)
	}
	return d, nil
}

func cancelOccurrences(tx *Tx, req *storehubv1.CancelOccurrencesRequest) (*storehubv1.CancelOccurrencesResponse, error) {
	reason, err := cleanNote("reason", req.Reason)
	if err != nil {
		return nil, err
	}
	list, err := tx.s.scoped(req.PlanId, req.Number, req.Scope, tx.now)
	if err != nil {
		return nil, err
	}
	res := &storehubv1.CancelOccurrencesResponse{}
	for _, d := range list {
		d = tx.become(d, dCancelled, reason, req.WaiveUnit)
		if len(list) == 1 {
			tx.tellChange(storehubv1.NoticeCause_NOTICE_CAUSE_CANCELLED, d, 0)
		}
		res.Occurrences = append(res.Occurrences, occurrenceOf(d))
	}
	res.Total = int32(len(res.Occurrences))
	tx.armDates()
	return res, nil
}

// scoped are the dates that a change is about, in order: those that are not over (S45, S46). The one that is named must be among
// them.
func (s *State) scoped(plan string, number int32, scope storehubv1.Scope, now int64) (list []*storehubv1.DateRow, err error) {
	if scope == storehubv1.Scope_SCOPE_ALL_FUTURE {
		if number != 0 {
			return nil, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "number", "value", number)
		}
		if err := s.plansOn(); err != nil {
			return nil, err
		}
		p, err := s.plan(plan)
		if err != nil {
			return nil, err
		}
		for _, d := range s.datesOf(p.Id) {
			if ahead(d) && d.StartsAtMs > now {
				list = append(list, d)
			}
		}
		return list, nil
	}
	named, err := s.occurrence(plan, number)
	if err != nil {
		return nil, err
	}
	if !ahead(named) {
		return nil, wrongOccurrence(named)
	}
	if scope == storehubv1.Scope_SCOPE_THIS {
		return []*storehubv1.DateRow{named}, nil
	}
	for _, d := range s.datesOf(named.PlanId) {
		if d.Number >= number && ahead(d) {
			list = append(list, d)
		}
	}
	return list, nil
}

func occurrenceOf(d *storehubv1.DateRow) *storehubv1.Occurrence {
	return &storehubv1.Occurrence{
		Number: d.Number, StartsAt: stampOf(d.StartsAtMs), EndsAt: stampOf(d.EndsAtMs), LocalTime: wallText(d), State: d.State, Note: d.Note, Resources: d.Resources,
		Detached: d.Detached, Reopened: d.Reopened, PunchCard: optionalPunchCard(d.PunchCardId), Unpaid: d.Unpaid,
	}
}
