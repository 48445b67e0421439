package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// settle decides what becomes of the turn of an assignment that ends without a finish, and
// tells whether its technician stands where he stood before it. ORIGIN undoes the dispatch;
// TAIL means that the turn is used up (B1.4 rules 2 and 3, B1.6, B1.9).
func (tx *Tx) settle(a *storehubv1.AssignmentRow, place storehubv1.ReturnPlace) (returned bool) {
	if place == storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN {
		if a.TailAt == storehubv1.TailAt_TAIL_AT_DISPATCH {
			tx.giveWeightBack(a.Technician, a.WeightPct)
		}
		tx.count(a, nil, -1)
		return !a.Moved || tx.returnToOrigin(a.Technician, assignmentID(a.Id))
	}
	tx.dropPlaceholder(assignmentID(a.Id))
	if a.TailAt == storehubv1.TailAt_TAIL_AT_FINISH && a.WeightPct > 0 && tx.addWeight(a.Technician, a.WeightPct) {
		tx.toTail(a.Category, a.Technician)
		return false
	}
	return !a.Moved
}

// giveWeightBack undoes addWeight. What is gathered is kept below a whole turn, so that the
// one weight that was added and taken back always leaves what was there before.
func (tx *Tx) giveWeightBack(technician string, pct int32) {
	if pct == 0 {
		return
	}
	tx.editDuty(technician, func(d *storehubv1.DutyRow) {
		d.WeightPct = ((d.WeightPct-pct)%fullTurnPct + fullTurnPct) % fullTurnPct
	})
}

// free lets a technician go from an assignment that has ended; he may have asked to leave after it.
func (tx *Tx) free(technician string) {
	tx.enter(technician, idle, func(d *storehubv1.DutyRow) { d.AssignmentId = 0 })
	if d, _ := tx.s.rows.duties.get(technician); d.LeaveAfterService {
		tx.goOffDuty(technician)
	}
}

func cancelAssignment(tx *Tx, req *storehubv1.CancelAssignmentRequest) (*storehubv1.CancelAssignmentResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending, asServing)
	if err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, true, a.Technician); err != nil {
		return nil, err
	}
	reason, err := cleanNote("reason", req.Reason)
	if err != nil {
		return nil, err
	}
	place, err := tx.cancelPlace(a, reason)
	if err != nil {
		return nil, err
	}
	from := tx.s.position(a.Technician)
	returned := tx.settle(a, place)
	a = tx.end(a, storehubv1.AssignmentState_ASSIGNMENT_STATE_CANCELLED, func(r *storehubv1.AssignmentRow) { r.Reason = reason })
	tx.note = reason
	tx.announce(storehubv1.Channel_CHANNEL_SPEECH, storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_CANCELLED, a, 0)
	tx.traceBack(a, from, returned, reason)
	tx.emit("AssignmentCancelled", a.Technician, assignmentID(a.Id), "returned_to_origin", returned, "room", a.Room, "reason", reason, "served_ms", a.ServedMs)
	tx.summon(storehubv1.NoticeCause_NOTICE_CAUSE_CALLED_OFF, a)
	tx.free(a.Technician)
	// He may have gone off duty with it: then there is no place to have returned to.
	position := tx.s.position(a.Technician)
	return &storehubv1.CancelAssignmentResponse{Technician: a.Technician, ReturnedToOrigin: returned && position > 0, Position: position}, nil
}

func (tx *Tx) traceBack(a *storehubv1.AssignmentRow, from int32, returned bool, reason string) {
	what := storehubv1.TrailKind_TRAIL_KIND_SENT_TO_TAIL
	if returned {
		what = storehubv1.TrailKind_TRAIL_KIND_RETURNED_TO_ORIGIN
	}
	tx.trace(a.Technician, step{what: what, from: from, assignment: assignmentID(a.Id), kind: a.Kind, reason: reason})
}

// cancelPlace: before the start always the origin; after it as cancel_started says, with a reason (B1.6).
func (tx *Tx) cancelPlace(a *storehubv1.AssignmentRow, reason string) (storehubv1.ReturnPlace, error) {
	if a.State == asPending {
		return storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN, nil
	}
	if reason == "" {
		return 0, refuse(Invalid, storehubv1.Reason_REASON_REASON_REQUIRED)
	}
	switch tx.s.effective.GetCancelStarted() {
	case storehubv1.CancelStarted_CANCEL_STARTED_FORBID:
		return 0, refuse(Conflict, storehubv1.Reason_REASON_CANCEL_FORBIDDEN, "assignment", assignmentID(a.Id), "started_at_ms", a.StartedAtMs)
	case storehubv1.CancelStarted_CANCEL_STARTED_ORIGIN:
		return storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN, nil
	case storehubv1.CancelStarted_CANCEL_STARTED_TAIL:
		return storehubv1.ReturnPlace_RETURN_PLACE_TAIL, nil
	}
	if tx.now-a.StartedAtMs <= tx.s.effective.GetReturnGraceMs() {
		return storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN, nil
	}
	return storehubv1.ReturnPlace_RETURN_PLACE_TAIL, nil
}
