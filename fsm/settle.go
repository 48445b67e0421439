package fsm

import (
	"google.golang.org/protobuf/proto"

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

func decline(tx *Tx, req *storehubv1.DeclineRequest) (*storehubv1.DeclineResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending)
	if err != nil {
		return nil, err
	}
	reason, err := neededReason(req.Reason)
	if err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, false, a.Technician); err != nil {
		return nil, err
	}
	set := tx.s.effective
	tx.note = reason
	replacement, waiting, err := tx.giveUp(a, set.GetDeclinePosition(), set.GetDeclineThen() == storehubv1.DeclineThen_DECLINE_THEN_REDISPATCH, reason)
	if err != nil {
		return nil, err
	}
	res := &storehubv1.DeclineResponse{}
	if replacement != nil {
		res.Replacement = tx.s.assignment(replacement)
	}
	if waiting != 0 {
		res.WaitingId = waiting.String()
	}
	return res, nil
}

// giveUp takes a pending assignment from a technician who will not come. A rotation goes to the
// next one, if the shop wants that; a technician whom the guest asked for is never replaced by
// the machine: then the guest waits and reception decides (B1.7, B6 7). His own turn is settled
// first: at the tail he stands before the one who goes instead of him.
func (tx *Tx) giveUp(a *storehubv1.AssignmentRow, place storehubv1.ReturnPlace, redispatch bool, reason string) (replacement *storehubv1.AssignmentRow, waiting waitingID, err error) {
	tx.editVisit(a.VisitId, func(v *storehubv1.VisitRow) { v.Rejected = append(v.Rejected, a.Technician) })
	rejected := tx.s.rejectedOn(a.VisitId)
	from := tx.s.position(a.Technician)
	back := tx.settleDeclined(a, place)
	if redispatch && a.Kind == rotation {
		replacement = tx.sendNext(a, rejected)
	}
	if replacement == nil {
		if waiting, err = tx.letGuestOf(a, rejected); err != nil {
			return nil, 0, err
		}
	}
	a = tx.end(a, storehubv1.AssignmentState_ASSIGNMENT_STATE_DECLINED, func(r *storehubv1.AssignmentRow) {
		r.Reason = reason
		if replacement != nil {
			r.ReplacedBy = replacement.Id
		}
	})
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_DECLINED, from: from, assignment: assignmentID(a.Id), kind: a.Kind, reason: reason})
	tx.emit("AssignmentDeclined", a.Technician, assignmentID(a.Id), "returned_to_origin", back, "reason", reason, "room", a.Room)
	tx.free(a.Technician)
	return replacement, waiting, nil
}

// letGuestOf puts the guest of an assignment on the waiting list and tells reception.
func (tx *Tx) letGuestOf(a *storehubv1.AssignmentRow, rejected []string) (waitingID, error) {
	g := waitingGuest{
		category: a.Category, gender: a.Slot, room: a.Room, item: a.Item, wristband: a.Wristband, kind: a.Kind, rejected: rejected,
	}
	if a.Kind != rotation {
		g.technician = a.Technician
	}
	id, err := tx.addWaiting(g)
	if err == nil {
		tx.alert(storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_DECLINED, a)
	}
	return id, err
}

// settleDeclined: who declines did not serve, so the day does not count it. With TAIL a turn
// that the dispatch took is gone: he stays where it put him (B1.4 rule 3). One that it did not
// take, because the kind keeps the place or the turn was not full, costs him his place now.
func (tx *Tx) settleDeclined(a *storehubv1.AssignmentRow, place storehubv1.ReturnPlace) (back bool) {
	if place == storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN || !a.Moved {
		back = tx.settle(a, storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN)
	} else {
		tx.count(a, nil, -1)
		tx.dropPlaceholder(assignmentID(a.Id))
	}
	if place == storehubv1.ReturnPlace_RETURN_PLACE_TAIL && !a.Moved {
		tx.toTail(a.Category, a.Technician)
		return false
	}
	return back
}

// sendNext sends the next of the rotation to the guest of a, nil when there is nobody.
func (tx *Tx) sendNext(a *storehubv1.AssignmentRow, rejected []string) *storehubv1.AssignmentRow {
	item, _ := tx.s.rows.items.get(a.Item)
	chosen, short := tx.s.choose(oneLike(a, item, rejected), nil)
	if short.open() > 0 {
		return nil
	}
	visit, _ := tx.s.rows.visits.get(numberKey(a.VisitId))
	return tx.send(visit, sending{
		technician: chosen[0].technician, kind: rotation, slot: a.Slot, guest: guest{item, a.Room, a.Wristband}, replaces: assignmentID(a.Id),
	})
}

// oneLike is the demand for one technician in the place of a's.
func oneLike(a *storehubv1.AssignmentRow, item *storehubv1.ServiceItemRow, rejected []string) demand {
	d := demand{category: a.Category, item: item, exclude: rejected}
	switch a.Slot {
	case storehubv1.Gender_GENDER_FEMALE:
		d.female = 1
	case storehubv1.Gender_GENDER_MALE:
		d.male = 1
	default:
		d.any = 1
	}
	return d
}

func replaceTechnician(tx *Tx, req *storehubv1.ReplaceTechnicianRequest) (*storehubv1.ReplaceTechnicianResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending, asServing)
	if err != nil {
		return nil, err
	}
	reason, err := checkReplace(req)
	if err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, true, a.Technician); err != nil {
		return nil, err
	}
	tx.note = reason
	tx.editVisit(a.VisitId, func(v *storehubv1.VisitRow) { v.Rejected = append(v.Rejected, a.Technician) })
	substitute, warnings, err := tx.substitute(a, req)
	if err != nil {
		return nil, err
	}
	tx.settleLeaver(a, substitute, req.Leaver, reason)
	return &storehubv1.ReplaceTechnicianResponse{Assignment: tx.s.assignment(substitute), Warnings: warnings}, nil
}

// substitute sends whoever comes instead. The rotation never sends somebody whom this visit
// rejected; a guest who names him again gets him, with a warning for the operator.
func (tx *Tx) substitute(a *storehubv1.AssignmentRow, req *storehubv1.ReplaceTechnicianRequest) (*storehubv1.AssignmentRow, []*storehubv1.Warning, error) {
	rejected := tx.s.rejectedOn(a.VisitId)
	if req.Kind == rotation {
		next := tx.sendNext(a, rejected)
		if next == nil {
			return nil, nil, refuse(Conflict, storehubv1.Reason_REASON_NO_SUBSTITUTE, "assignment", assignmentID(a.Id), "category", a.Category)
		}
		return next, nil, nil
	}
	if err := tx.checkFree([]string{req.Technician}, ""); err != nil {
		return nil, nil, err
	}
	item, _ := tx.s.rows.items.get(a.Item)
	warnings := tx.s.warnings(req.Technician, item, rejected)
	visit, _ := tx.s.rows.visits.get(numberKey(a.VisitId))
	return tx.send(visit, sending{
		technician: req.Technician, kind: req.Kind, guest: guest{item, a.Room, a.Wristband}, replaces: assignmentID(a.Id),
	}), warnings, nil
}

// checkReplace answers the cleaned reason, which a leaver other than the shop's needs.
func checkReplace(req *storehubv1.ReplaceTechnicianRequest) (reason string, err error) {
	if reason, err = cleanNote("reason", req.Reason); err != nil {
		return "", err
	}
	if named := req.Leaver == storehubv1.Leaver_LEAVER_ORIGIN || req.Leaver == storehubv1.Leaver_LEAVER_TAIL; named && reason == "" {
		return "", refuse(Invalid, storehubv1.Reason_REASON_REASON_REQUIRED)
	}
	switch req.Kind {
	case rotation:
		if req.Technician != "" {
			return "", refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "technician", "value", req.Technician)
		}
		return reason, nil
	case requested, picked, invited:
		if req.Technician == "" {
			return "", refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "technician")
		}
		return reason, nil
	}
	return "", refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "kind")
}

// settleLeaver lets the replaced technician go, to his origin or to the tail (B1.5 step 4).
func (tx *Tx) settleLeaver(a, substitute *storehubv1.AssignmentRow, leaver storehubv1.Leaver, reason string) {
	place := tx.s.effective.GetReplaceLeaver()
	switch leaver {
	case storehubv1.Leaver_LEAVER_ORIGIN:
		place = storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN
	case storehubv1.Leaver_LEAVER_TAIL:
		place = storehubv1.ReturnPlace_RETURN_PLACE_TAIL
	}
	from := tx.s.position(a.Technician)
	returned := tx.settle(a, place)
	a = tx.end(a, storehubv1.AssignmentState_ASSIGNMENT_STATE_REPLACED, func(r *storehubv1.AssignmentRow) {
		r.ReplacedBy, r.Reason = substitute.Id, reason
	})
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_REPLACED, from: from, assignment: assignmentID(a.Id), kind: a.Kind, reason: reason})
	tx.emit("TechnicianReplaced", a.Technician, assignmentID(a.Id), "by", substitute.Technician, "new_assignment", assignmentID(substitute.Id),
		"returned_to_origin", returned, "served_ms", a.ServedMs)
	tx.free(a.Technician)
}

// changeKind is a cancel of the old kind and a dispatch of the new one in one step, same technician (B1.5).
func changeKind(tx *Tx, req *storehubv1.ChangeKindRequest) (*storehubv1.ChangeKindResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending, asServing)
	if err != nil {
		return nil, err
	}
	switch req.Kind {
	case storehubv1.Kind_KIND_UNSPECIFIED:
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "kind")
	case a.Kind:
		return nil, refuse(Conflict, storehubv1.Reason_REASON_SAME_KIND, "assignment", req.AssignmentId, "kind", a.Kind)
	}
	if err := tx.actAtDesk(req.ActorCard, true); err != nil {
		return nil, err
	}
	from := tx.s.position(a.Technician)
	tx.settle(a, storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN)
	item, _ := tx.s.rows.items.get(a.Item)
	next := proto.CloneOf(a)
	next.Kind, next.TurnMissed = req.Kind, false
	tx.takeTurn(next, item)
	tx.s.rows.assignments.put(tx, next)
	if next.Kind == rotation {
		tx.markMissed(next, from)
	}
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_DISPATCHED, from: from, assignment: assignmentID(a.Id), kind: next.Kind})
	tx.emit("KindChanged", a.Technician, assignmentID(a.Id), "from", a.Kind, "to", next.Kind)
	return &storehubv1.ChangeKindResponse{Assignment: tx.s.assignment(next), Position: tx.s.position(a.Technician)}, nil
}
