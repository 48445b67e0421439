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
		item, _ := tx.s.rows.items.get(a.Item)
		tx.count(a, item, -1)
		return !a.Moved || tx.returnToOrigin(a.Technician, assignmentID(a.Id))
	}
	tx.dropPlaceholder(assignmentID(a.Id))
	if a.TailAt == storehubv1.TailAt_TAIL_AT_FINISH && a.WeightPct > 0 && tx.addWeight(a.Technician, a.WeightPct) {
		tx.toTail(a.Category, a.Technician)
	}
	return false
}

// giveWeightBack undoes addWeight.
func (tx *Tx) giveWeightBack(technician string, pct int32) {
	if pct == 0 {
		return
	}
	tx.s.rows.duties.edit(tx, technician, func(d *storehubv1.DutyRow) {
		if d.WeightPct -= pct; d.WeightPct < 0 {
			d.WeightPct += fullTurnPct
		}
	})
}

// free lets a technician go from an assignment that has ended; he may have asked to leave after it.
func (tx *Tx) free(technician string) {
	duty := tx.s.rows.duties.edit(tx, technician, func(d *storehubv1.DutyRow) { d.AssignmentId = 0 })
	tx.enter(technician, idle, nil)
	if duty.LeaveAfterService {
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
	place, err := tx.cancelPlace(a, req.Reason)
	if err != nil {
		return nil, err
	}
	from := tx.s.position(a.Technician)
	returned := tx.settle(a, place)
	a = tx.end(a, storehubv1.AssignmentState_ASSIGNMENT_STATE_CANCELLED, func(r *storehubv1.AssignmentRow) { r.Reason = req.Reason })
	tx.note = req.Reason
	tx.announce(storehubv1.Channel_CHANNEL_SPEECH, storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_CANCELLED, a, 0)
	tx.traceBack(a, from, returned, req.Reason)
	tx.emit("AssignmentCancelled", a.Technician, assignmentID(a.Id), "returned_to_origin", returned, "room", a.Room, "reason", req.Reason, "served_ms", a.ServedMs)
	tx.free(a.Technician)
	return &storehubv1.CancelAssignmentResponse{Technician: a.Technician, ReturnedToOrigin: returned, Position: tx.s.position(a.Technician)}, nil
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
	if err := checkNote("reason", reason); err != nil {
		return 0, err
	}
	if a.State == asPending {
		return storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN, nil
	}
	if err := requireReason(reason); err != nil {
		return 0, err
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
	if err := requireReason(req.Reason); err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, false, a.Technician); err != nil {
		return nil, err
	}
	set := tx.s.effective
	tx.note = req.Reason
	replacement, waiting, err := tx.giveUp(a, set.GetDeclinePosition(), set.GetDeclineThen() == storehubv1.DeclineThen_DECLINE_THEN_REDISPATCH, req.Reason)
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
// the machine: then the guest waits and reception decides (B1.7, B6 7).
func (tx *Tx) giveUp(a *storehubv1.AssignmentRow, place storehubv1.ReturnPlace, redispatch bool, reason string) (replacement *storehubv1.AssignmentRow, waiting waitingID, err error) {
	tx.editVisit(a.VisitId, func(v *storehubv1.VisitRow) { v.Rejected = append(v.Rejected, a.Technician) })
	rejected := tx.s.rejectedOn(a.VisitId)
	if redispatch && a.Kind == rotation {
		replacement = tx.sendNext(a, rejected)
	}
	if replacement == nil {
		guest := waitingGuest{
			category: a.Category, gender: a.Slot, room: a.Room, item: a.Item, wristband: a.Wristband, kind: a.Kind, rejected: rejected,
		}
		if a.Kind != rotation {
			guest.technician = a.Technician
		}
		if waiting, err = tx.addWaiting(guest); err != nil {
			return nil, 0, err
		}
		tx.alert(storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_DECLINED, a)
	}
	from := tx.s.position(a.Technician)
	back := tx.settleDeclined(a, place)
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

// settleDeclined: who declines did not serve, so nothing is counted; at the tail he stands whatever the kind was.
func (tx *Tx) settleDeclined(a *storehubv1.AssignmentRow, place storehubv1.ReturnPlace) (back bool) {
	back = tx.settle(a, storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN)
	if place == storehubv1.ReturnPlace_RETURN_PLACE_TAIL {
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
		technician: chosen[0].technician, kind: rotation, slot: a.Slot, item: item, room: a.Room, wristband: a.Wristband, replaces: assignmentID(a.Id),
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
	if err := checkReplace(req); err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, true, a.Technician); err != nil {
		return nil, err
	}
	tx.note = req.Reason
	tx.editVisit(a.VisitId, func(v *storehubv1.VisitRow) { v.Rejected = append(v.Rejected, a.Technician) })
	rejected := tx.s.rejectedOn(a.VisitId)
	item, _ := tx.s.rows.items.get(a.Item)
	var warnings []*storehubv1.Warning
	var substitute *storehubv1.AssignmentRow
	if req.Kind == rotation {
		if substitute = tx.sendNext(a, rejected); substitute == nil {
			return nil, refuse(Conflict, storehubv1.Reason_REASON_NO_SUBSTITUTE, "assignment", req.AssignmentId, "category", a.Category)
		}
	} else {
		if err := tx.checkFree([]string{req.Technician}, ""); err != nil {
			return nil, err
		}
		warnings = tx.s.warnings(req.Technician, item, rejected)
		visit, _ := tx.s.rows.visits.get(numberKey(a.VisitId))
		substitute = tx.send(visit, sending{
			technician: req.Technician, kind: req.Kind, item: item, room: a.Room, wristband: a.Wristband, replaces: assignmentID(a.Id),
		})
	}
	tx.settleLeaver(a, substitute, req)
	return &storehubv1.ReplaceTechnicianResponse{Assignment: tx.s.assignment(substitute), Warnings: warnings}, nil
}

func checkReplace(req *storehubv1.ReplaceTechnicianRequest) error {
	if err := checkNote("reason", req.Reason); err != nil {
		return err
	}
	if req.Leaver == storehubv1.Leaver_LEAVER_ORIGIN || req.Leaver == storehubv1.Leaver_LEAVER_TAIL {
		if err := requireReason(req.Reason); err != nil {
			return err
		}
	}
	switch req.Kind {
	case rotation:
		if req.Technician != "" {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "technician", "value", req.Technician)
		}
		return nil
	case requested, picked, invited:
		if req.Technician == "" {
			return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "technician")
		}
		return nil
	}
	return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "kind")
}

// settleLeaver lets the replaced technician go, to his origin or to the tail (B1.5 step 4).
func (tx *Tx) settleLeaver(a, substitute *storehubv1.AssignmentRow, req *storehubv1.ReplaceTechnicianRequest) {
	place := tx.s.effective.GetReplaceLeaver()
	switch req.Leaver {
	case storehubv1.Leaver_LEAVER_ORIGIN:
		place = storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN
	case storehubv1.Leaver_LEAVER_TAIL:
		place = storehubv1.ReturnPlace_RETURN_PLACE_TAIL
	}
	from := tx.s.position(a.Technician)
	returned := tx.settle(a, place)
	a = tx.end(a, storehubv1.AssignmentState_ASSIGNMENT_STATE_REPLACED, func(r *storehubv1.AssignmentRow) {
		r.ReplacedBy, r.Reason = substitute.Id, req.Reason
	})
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_REPLACED, from: from, assignment: assignmentID(a.Id), kind: a.Kind, reason: req.Reason})
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
	next.Kind = req.Kind
	tx.takeTurn(next, item)
	tx.s.rows.assignments.put(tx, next)
	if next.Kind == rotation {
		tx.markMissed(next, from)
	}
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_DISPATCHED, from: from, assignment: assignmentID(a.Id), kind: next.Kind})
	tx.emit("KindChanged", a.Technician, assignmentID(a.Id), "from", a.Kind, "to", next.Kind)
	return &storehubv1.ChangeKindResponse{Assignment: tx.s.assignment(next), Position: tx.s.position(a.Technician)}, nil
}
