package fsm

import storehubv1 "storehub/proto/storehub/v1"

// changeKind is a cancel of the old kind and a dispatch of the new one in one step, same technician (B1.5).
func changeKind(tx *Tx, req *storehubv1.ChangeKindRequest) (*storehubv1.ChangeKindResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending, asServing)
	if err != nil {
		return nil, err
	}
	if req.Kind == a.Kind {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_SAME_KIND, "assignment", req.AssignmentId, "kind", a.Kind)
	}
	if err := tx.actAtDesk(req.ActorCard, true); err != nil {
		return nil, err
	}
	from := tx.s.position(a.Technician)
	tx.settle(a, storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN)
	stood := tx.s.position(a.Technician)
	item, _ := tx.s.rows.items.get(a.Item)
	next := a.Clone()
	next.Kind, next.TurnMissed = req.Kind, false
	tx.takeTurn(next, item)
	tx.s.rows.assignments.put(tx, next)
	if next.Kind == rotation {
		tx.markMissed(next, stood)
	}
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_DISPATCHED, from: from, assignment: assignmentID(a.Id), kind: next.Kind})
	tx.emit("KindChanged", a.Technician, assignmentID(a.Id), "from", a.Kind, "to", next.Kind)
	return &storehubv1.ChangeKindResponse{Assignment: tx.s.assignment(next), Position: tx.s.position(a.Technician)}, nil
}
