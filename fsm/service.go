package fsm

import (
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// Short names of the two live states of an assignment.
const (
	asPending  = storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING
	asServing  = storehubv1.AssignmentState_ASSIGNMENT_STATE_SERVING
	asFinished = storehubv1.AssignmentState_ASSIGNMENT_STATE_FINISHED
)

func startService(tx *Tx, req *storehubv1.StartServiceRequest) (*storehubv1.StartServiceResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending)
	if err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, false, a.Technician); err != nil {
		return nil, err
	}
	return &storehubv1.StartServiceResponse{Assignment: tx.s.assignment(tx.begin(a.Id, tx.now))}, nil
}

// begin starts the clock (上钟) and acknowledges on the way.
func (tx *Tx) begin(id uint64, at int64) *storehubv1.AssignmentRow {
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_NO_ANSWER, assignmentID(id).String())
	tx.withdrawSummons(id, "he knows it")
	a := tx.editAssignment(id, func(r *storehubv1.AssignmentRow) {
		if r.AcknowledgedAtMs == 0 {
			r.AcknowledgedAtMs = tx.now
		}
		r.State, r.StartedAtMs, r.Escalated = asServing, at, false
		r.PlannedEndMs = at + tx.s.plannedMS(r)
	})
	tx.enter(a.Technician, serving, nil)
	tx.armDue(a)
	pos := tx.s.position(a.Technician)
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_STARTED, from: pos, assignment: assignmentID(id), kind: a.Kind})
	tx.emit("ServiceStarted", a.Technician, assignmentID(id), "room", a.Room, "planned_end_ms", a.PlannedEndMs)
	return a
}

// plannedMS is how long a visit is meant to last: the item's minutes, else the category's usual ones.
func (s *State) plannedMS(a *storehubv1.AssignmentRow) int64 {
	minutes := int32(usualMinutes)
	if c, ok := s.rows.categories.get(a.Category); ok {
		minutes = c.UsualMinutes
	}
	if item, ok := s.rows.items.get(a.Item); ok && item.Minutes > 0 {
		minutes = item.Minutes
	}
	return int64(minutes+a.ExtendedMin) * minuteMS
}

// armDue sets the due reminders that are still ahead (催钟, D44).
func (tx *Tx) armDue(a *storehubv1.AssignmentRow) {
	id := assignmentID(a.Id).String()
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_DUE, id)
	for _, m := range tx.s.effective.GetDueRemindersMin().GetMinutes() {
		if at := a.PlannedEndMs - int64(m)*minuteMS; at > tx.now {
			tx.arm(at, storehubv1.TimerKind_TIMER_KIND_DUE, id, m)
		}
	}
}

// dueReminder says that a visit ends in so many minutes.
func (tx *Tx) dueReminder(id string, minutes int32) {
	a, err := tx.s.findAssignment(id)
	if err != nil || a.State != asServing {
		return
	}
	tx.announce(storehubv1.Channel_CHANNEL_SPEECH, storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_DUE, a, minutes)
	tx.emit("ServiceDue", a.Technician, assignmentID(a.Id), "minutes_left", minutes, "room", a.Room)
}

func finishService(tx *Tx, req *storehubv1.FinishServiceRequest) (*storehubv1.FinishServiceResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asServing)
	if err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, false, a.Technician); err != nil {
		return nil, err
	}
	a = tx.finish(a)
	return &storehubv1.FinishServiceResponse{Assignment: tx.s.assignment(a), Position: tx.s.position(a.Technician)}, nil
}

// finish ends a visit (下钟): the placeholder goes, the kind does with his place what it does at the end.
func (tx *Tx) finish(a *storehubv1.AssignmentRow) *storehubv1.AssignmentRow {
	from := tx.s.position(a.Technician)
	origin := tx.dropPlaceholder(assignmentID(a.Id))
	tail, weight := tx.turnAtFinish(a)
	duty, _ := tx.s.rows.duties.get(a.Technician)
	leaves, key := duty.LeaveAfterService, uint64(0)
	if tail || leaves {
		place, _ := tx.s.by.place.Get(a.Technician)
		key = keyOf(place)
	}
	a = tx.end(a, asFinished, func(r *storehubv1.AssignmentRow) {
		r.OriginKey, r.FinishKey, r.FinishWeightPct, r.WentOff = origin, key, weight, leaves
	})
	tx.enter(a.Technician, idle, func(d *storehubv1.DutyRow) { d.AssignmentId, d.FinishedId = 0, a.Id })
	if tail {
		tx.toTailInOrder(a)
	}
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_FINISHED, from: from, assignment: assignmentID(a.Id), kind: a.Kind})
	tx.emit("ServiceFinished", a.Technician, assignmentID(a.Id), "room", a.Room, "served_ms", a.ServedMs)
	if leaves {
		tx.goOffDuty(a.Technician)
		tx.editDuty(a.Technician, func(d *storehubv1.DutyRow) { d.FinishedId = a.Id })
	}
	return a
}

// toTailInOrder: of those whose finish sends them to the tail at the same instant, who was
// dispatched first stands first (B1.4).
func (tx *Tx) toTailInOrder(a *storehubv1.AssignmentRow) {
	tx.dequeue(a.Technician)
	before := ""
	tx.s.by.lineup.Descend(in(a.Category, ^uint64(0)), func(k, other string) bool {
		d, _ := tx.s.rows.duties.get(other)
		if !strings.HasPrefix(k, under(a.Category)) || d.FinishedId <= a.Id {
			return false
		}
		later, _ := tx.s.rows.assignments.get(numberKey(d.FinishedId))
		if later.EndedAtMs != tx.now || later.FinishKey == 0 {
			return false
		}
		before = other
		return true
	})
	if before != "" {
		tx.enqueueBefore(before, a.Technician)
		return
	}
	tx.enqueueTail(a.Category, a.Technician)
}

// turnAtFinish tells whether the finish sends him to the tail, and the weight it added on the way.
func (tx *Tx) turnAtFinish(a *storehubv1.AssignmentRow) (tail bool, weight int32) {
	set := tx.s.effective
	weight = a.ExtensionWeightPct
	if a.TailAt == storehubv1.TailAt_TAIL_AT_FINISH {
		weight += a.WeightPct
	}
	if a.Kind == requested {
		weight += set.GetRequestTurnWeightPct()
		rule := set.GetRequestFinish()
		tail = rule == storehubv1.RequestFinish_REQUEST_FINISH_TAIL || (rule == storehubv1.RequestFinish_REQUEST_FINISH_TAIL_IF_MISSED && a.TurnMissed)
	}
	if weight > 0 && tx.addWeight(a.Technician, weight) {
		tail = true
	}
	return tail, weight
}

// end closes an assignment and its timers and takes it out of its visit.
func (tx *Tx) end(a *storehubv1.AssignmentRow, state storehubv1.AssignmentState, f func(*storehubv1.AssignmentRow)) *storehubv1.AssignmentRow {
	id := assignmentID(a.Id).String()
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_NO_ANSWER, id)
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_DUE, id)
	tx.withdrawSummons(a.Id, "the dispatch has ended")
	a = tx.editAssignment(a.Id, func(r *storehubv1.AssignmentRow) {
		r.State, r.EndedAtMs, r.Escalated = state, tx.now, false
		if r.StartedAtMs != 0 {
			r.ServedMs = tx.now - r.StartedAtMs
		}
		f(r)
	})
	tx.editVisit(a.VisitId, func(v *storehubv1.VisitRow) { v.Live = without(v.Live, a.Id) })
	return a
}

func without(list []uint64, id uint64) []uint64 {
	kept := make([]uint64, 0, len(list))
	for _, x := range list {
		if x != id {
			kept = append(kept, x)
		}
	}
	return kept
}

// maxExtendedMin is how long all extensions of a visit may be together.
const maxExtendedMin = 720

func extendService(tx *Tx, req *storehubv1.ExtendServiceRequest) (*storehubv1.ExtendServiceResponse, error) {
	if err := checkRange("minutes", req.Minutes, 5, 240); err != nil {
		return nil, err
	}
	a, err := tx.s.wantAssignment(req.AssignmentId, asServing)
	if err != nil {
		return nil, err
	}
	if err := first(checkRange("extended_min", a.ExtendedMin+req.Minutes, 0, maxExtendedMin), tx.actOn(req.ActorCard, false, a.Technician)); err != nil {
		return nil, err
	}
	extra := int64(req.Minutes) * minuteMS
	warnings := tx.s.runsInto(a, a.PlannedEndMs+extra)
	weight, day := tx.s.effective.GetExtensionTurnWeightPct(), tx.s.businessDay(tx.now)
	a = tx.editAssignment(a.Id, func(r *storehubv1.AssignmentRow) {
		r.ExtendedMin += req.Minutes
		r.PlannedEndMs += extra
		r.ExtensionWeightPct += weight
		if r.CountedDay == day {
			r.CountedTurnsPct += weight
		}
	})
	if a.CountedDay == day && weight > 0 {
		tx.editDuty(a.Technician, func(d *storehubv1.DutyRow) { countsOf(d, day).TurnsPct += weight })
	}
	tx.armDue(a)
	tx.emit("ServiceExtended", a.Technician, assignmentID(a.Id), "minutes", req.Minutes, "planned_end_ms", a.PlannedEndMs)
	return &storehubv1.ExtendServiceResponse{Assignment: tx.s.assignment(a), Warnings: warnings}, nil
}

// runsInto warns of a technician's date that a visit would touch, were it over only then. Dates do not move for it.
func (s *State) runsInto(a *storehubv1.AssignmentRow, until int64) []*storehubv1.Warning {
	d, ok := s.bookedSoon(a.Technician, s.shop().TimeMs, until, false)
	if !ok {
		return nil
	}
	return []*storehubv1.Warning{{Reason: storehubv1.Reason_REASON_BOOKED_SOON, Args: argList([]any{
		"technician", a.Technician, "date", dateName(d), "starts_at_ms", d.StartsAtMs,
	})}}
}

func acknowledge(tx *Tx, req *storehubv1.AcknowledgeRequest) (*storehubv1.AcknowledgeResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending)
	if err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, false, a.Technician); err != nil {
		return nil, err
	}
	return &storehubv1.AcknowledgeResponse{Assignment: tx.s.assignment(tx.answer(a))}, nil
}

// answer is 收到: the technician has seen it. A second time changes nothing.
func (tx *Tx) answer(a *storehubv1.AssignmentRow) *storehubv1.AssignmentRow {
	if a.AcknowledgedAtMs != 0 {
		return a
	}
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_NO_ANSWER, assignmentID(a.Id).String())
	tx.withdrawSummons(a.Id, "he knows it")
	a = tx.editAssignment(a.Id, func(r *storehubv1.AssignmentRow) { r.AcknowledgedAtMs, r.Escalated = tx.now, false })
	tx.emit("AssignmentAcknowledged", a.Technician, assignmentID(a.Id), "room", a.Room)
	return a
}

// noAnswer: three minutes without 收到. Reception is told and the announcement repeated; the
// shop may have the next one sent instead, but never for a technician whom a guest asked for (B1.7).
func (tx *Tx) noAnswer(id string) {
	a, err := tx.s.findAssignment(id)
	if err != nil || a.State != asPending || a.AcknowledgedAtMs != 0 {
		return
	}
	if a.Kind == rotation && tx.s.effective.GetPendingTimeoutAction() == storehubv1.PendingTimeoutAction_PENDING_TIMEOUT_ACTION_REDISPATCH_TAIL {
		cause := storehubv1.NoticeCause_NOTICE_CAUSE_REPLACED
		if next, _ := tx.giveUp(a, storehubv1.ReturnPlace_RETURN_PLACE_TAIL, true, "no answer"); next == nil {
			cause = storehubv1.NoticeCause_NOTICE_CAUSE_CALLED_OFF
		}
		tx.summon(cause, a)
		return
	}
	a = tx.editAssignment(a.Id, func(r *storehubv1.AssignmentRow) { r.Escalated = true })
	tx.alert(storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_NO_ANSWER, a)
	tx.announce(storehubv1.Channel_CHANNEL_SPEECH, storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_ASSIGNED, a, 0)
	tx.emit("AssignmentUnanswered", a.Technician, assignmentID(a.Id), "room", a.Room)
	tx.arm(tx.now+tx.s.effective.GetPendingEscalateMs(), storehubv1.TimerKind_TIMER_KIND_NO_ANSWER, id, 0)
}

// alert tells reception to look.
func (tx *Tx) alert(cause storehubv1.AnnouncementCause, a *storehubv1.AssignmentRow) {
	tx.announce(storehubv1.Channel_CHANNEL_ALERT, cause, a, 0)
}
