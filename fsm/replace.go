package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

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
	tx.reject(a.VisitId, a.Technician)
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
			return nil, nil, refuse(Conflict, storehubv1.Reason_REASON_NO_SUBSTITUTE, "assignment", assignmentID(a.Id), "category", wantedCategory(a))
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
		technician: req.Technician, kind: req.Kind, slot: a.Slot, wanted: wantedCategory(a),
		guest: guest{item, a.Room, a.Wristband}, replaces: assignmentID(a.Id),
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
	switch byTurn := req.Kind == rotation; {
	case byTurn && req.Technician != "":
		return "", refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "technician", "value", req.Technician)
	case !byTurn && req.Technician == "":
		return "", refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "technician")
	}
	return reason, nil
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
	tx.summon(storehubv1.NoticeCause_NOTICE_CAUSE_REPLACED, a)
	tx.free(a.Technician)
}

// sendNext sends the next of the rotation to the guest of a, nil when there is nobody.
func (tx *Tx) sendNext(a *storehubv1.AssignmentRow, rejected []string) *storehubv1.AssignmentRow {
	item, _ := tx.s.rows.items.get(a.Item)
	chosen, short := tx.choose(oneLike(a, item, rejected))
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
	d := demand{category: wantedCategory(a), item: item, exclude: rejected, leaver: a.Technician}
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

// wantedCategory is the queue from which the next one comes: the guest's wish, else that of who is there.
func wantedCategory(a *storehubv1.AssignmentRow) string {
	if a.WantedCategory != "" {
		return a.WantedCategory
	}
	return a.Category
}
