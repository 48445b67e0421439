package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

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
	replacement, waiting := tx.giveUp(a, set.GetDeclinePosition(), set.GetDeclineThen() == storehubv1.DeclineThen_DECLINE_THEN_REDISPATCH, reason)
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
func (tx *Tx) giveUp(a *storehubv1.AssignmentRow, place storehubv1.ReturnPlace, redispatch bool, reason string) (replacement *storehubv1.AssignmentRow, waiting waitingID) {
	tx.reject(a.VisitId, a.Technician)
	rejected := tx.s.rejectedOn(a.VisitId)
	from := tx.s.position(a.Technician)
	back := tx.settleDeclined(a, place)
	if redispatch && a.Kind == rotation {
		replacement = tx.sendNext(a, rejected)
	}
	if replacement == nil {
		waiting = tx.letGuestOf(a, rejected)
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
	return replacement, waiting
}

// letGuestOf puts the guest of an assignment on the waiting list and tells reception.
func (tx *Tx) letGuestOf(a *storehubv1.AssignmentRow, rejected []string) waitingID {
	g := waitingGuest{
		category: wantedCategory(a), gender: a.Slot, room: a.Room, item: a.Item, wristband: a.Wristband, kind: a.Kind, rejected: rejected,
	}
	if a.Kind != rotation {
		g.technician = a.Technician
	}
	id := tx.addWaiting(g)
	tx.alert(storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_DECLINED, a)
	return id
}

// settleDeclined: who declines did not serve, so the day does not count it. With TAIL a turn
// that the dispatch took is gone: he stays where it put him (B1.4 rule 3). One that it did not
// take, because the kind keeps the place or the turn was not full, costs him his place now.
func (tx *Tx) settleDeclined(a *storehubv1.AssignmentRow, place storehubv1.ReturnPlace) (back bool) {
	switch {
	case place == storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN:
		return tx.settle(a, place)
	case a.Moved:
		tx.count(a, nil, -1)
		tx.dropPlaceholder(assignmentID(a.Id))
	default:
		tx.settle(a, storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN)
		tx.toTail(a.Category, a.Technician)
	}
	return false
}
