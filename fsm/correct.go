package fsm

import storehubv1 "storehub/proto/storehub/v1"

const (
	undoFinishMS   = 2 * minuteMS
	correctStartMS = dayMS
)

// setItem says, or corrects, what the guest gets. The turn's weight was settled at the dispatch.
func setItem(tx *Tx, req *storehubv1.SetItemRequest) (*storehubv1.SetItemResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending, asServing)
	if err != nil {
		return nil, err
	}
	item, err := tx.s.serviceItem(req.Item)
	if err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, false, a.Technician); err != nil {
		return nil, err
	}
	t, _ := tx.s.rows.technicians.get(a.Technician)
	res := &storehubv1.SetItemResponse{}
	if why := unskilled(t, item); why != nil {
		res.Warnings = append(res.Warnings, &storehubv1.Warning{Reason: why.Reason, Args: append(argList([]any{"technician", a.Technician}), why.Args...)})
	}
	next := a.Clone()
	next.Item = req.Item
	if a.CountedDay == tx.s.businessDay(tx.now) {
		tx.count(a, nil, -1)
		tx.count(next, item, +1)
	}
	if next.State == asServing {
		next.PlannedEndMs = next.StartedAtMs + tx.s.plannedMS(next)
	}
	tx.s.rows.assignments.put(tx, next)
	if next.State == asServing {
		tx.armDue(next)
	}
	tx.emit("ItemSet", a.Technician, assignmentID(a.Id), "item", req.Item)
	res.Assignment = tx.s.assignment(next)
	return res, nil
}

func changeRoom(tx *Tx, req *storehubv1.ChangeRoomRequest) (*storehubv1.ChangeRoomResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asPending, asServing)
	if err != nil {
		return nil, err
	}
	if err := tx.s.checkRoom(req.Room); err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, false, a.Technician); err != nil {
		return nil, err
	}
	from := a.Room
	a = tx.editAssignment(a.Id, func(r *storehubv1.AssignmentRow) { r.Room = req.Room })
	if a.State == asPending {
		tx.announce(storehubv1.Channel_CHANNEL_SPEECH, storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_REASSIGNED, a, 0)
		tx.summon(storehubv1.NoticeCause_NOTICE_CAUSE_DISPATCHED, a)
	}
	tx.emit("RoomChanged", a.Technician, assignmentID(a.Id), "from", from, "to", req.Room)
	return &storehubv1.ChangeRoomResponse{Assignment: tx.s.assignment(a)}, nil
}

// undoFinish reopens a visit that was finished by mistake less than two minutes ago.
func undoFinish(tx *Tx, req *storehubv1.UndoFinishRequest) (*storehubv1.UndoFinishResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asFinished)
	if err != nil {
		return nil, err
	}
	reason, err := neededReason(req.Reason)
	if err != nil {
		return nil, err
	}
	if err := tx.actOn(req.ActorCard, true, a.Technician); err != nil {
		return nil, err
	}
	t, duty, err := tx.s.duty(a.Technician)
	if err != nil {
		return nil, err
	}
	if tx.now-a.EndedAtMs > undoFinishMS {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_UNDO_TOO_LATE, "assignment", req.AssignmentId, "ended_at_ms", a.EndedAtMs)
	}
	free := duty.State == idle || (a.WentOff && duty.State == off)
	if !free || duty.FinishedId != a.Id || t.Category != a.Category {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_UNDO_MOVED_ON, append([]any{"assignment", req.AssignmentId}, stateArgs(duty)...)...)
	}
	tx.note = reason
	from := tx.s.position(a.Technician)
	tx.restorePlaces(a)
	if a.FinishWeightPct > 0 {
		tx.giveWeightBack(a.Technician, a.FinishWeightPct)
	}
	tx.reopenVisit(a)
	wentOff := a.WentOff
	a = tx.editAssignment(a.Id, func(r *storehubv1.AssignmentRow) {
		r.State, r.EndedAtMs, r.ServedMs, r.OriginKey, r.FinishKey, r.FinishWeightPct, r.WentOff = asServing, 0, 0, 0, 0, 0, false
	})
	tx.enter(a.Technician, serving, func(d *storehubv1.DutyRow) { d.AssignmentId, d.FinishedId, d.LeaveAfterService = a.Id, 0, wentOff })
	tx.armDue(a)
	tx.trace(a.Technician, step{what: storehubv1.TrailKind_TRAIL_KIND_FINISH_UNDONE, from: from, assignment: assignmentID(a.Id), kind: a.Kind, reason: reason})
	tx.emit("FinishUndone", a.Technician, assignmentID(a.Id), "reason", reason)
	return &storehubv1.UndoFinishResponse{Assignment: tx.s.assignment(a)}, nil
}

// restorePlaces puts a technician and his placeholder back where the finish took them from.
// Where the keys were forgotten (forgetPlaces) he stays where he is now, if he is anywhere.
func (tx *Tx) restorePlaces(a *storehubv1.AssignmentRow) {
	if a.FinishKey != 0 {
		tx.dequeue(a.Technician)
		tx.enqueueAt(a.FinishKey, &storehubv1.QueueEntry{Category: a.Category, Technician: a.Technician})
	} else if a.WentOff {
		tx.enqueueTail(a.Category, a.Technician)
	}
	if a.OriginKey != 0 {
		tx.enqueueAt(a.OriginKey, &storehubv1.QueueEntry{Category: a.Category, Technician: a.Technician, AssignmentId: a.Id})
	}
}

func (tx *Tx) reopenVisit(a *storehubv1.AssignmentRow) {
	if _, ok := tx.s.rows.visits.get(numberKey(a.VisitId)); !ok {
		tx.s.rows.visits.put(tx, &storehubv1.VisitRow{Id: a.VisitId})
	}
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_VISIT_CLOSES, visitID(a.VisitId).String())
	tx.editVisit(a.VisitId, func(v *storehubv1.VisitRow) { v.Live, v.ClosedAtMs = append(v.Live, a.Id), 0 })
}

// correctStart corrects when a visit began: still running, or ended within a day.
func correctStart(tx *Tx, req *storehubv1.CorrectStartRequest) (*storehubv1.CorrectStartResponse, error) {
	a, err := tx.s.wantAssignment(req.AssignmentId, asServing, asFinished)
	if err != nil {
		return nil, err
	}
	reason, err := neededReason(req.Reason)
	if err != nil {
		return nil, err
	}
	if err := tx.actAtDesk(req.ActorCard, true); err != nil {
		return nil, err
	}
	latest := tx.now
	if a.State == asFinished {
		latest = a.EndedAtMs
		if tx.now-a.EndedAtMs > correctStartMS {
			return nil, refuse(Conflict, storehubv1.Reason_REASON_UNDO_TOO_LATE, "assignment", req.AssignmentId, "ended_at_ms", a.EndedAtMs)
		}
	}
	at, err := millis("started_at", req.StartedAt)
	if err != nil {
		return nil, err
	}
	if at < a.DispatchedAtMs || at > latest {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_START_OUT_OF_ORDER, "started_at_ms", at, "dispatched_at_ms", a.DispatchedAtMs, "latest_ms", latest)
	}
	tx.note = reason
	from := a.StartedAtMs
	a = tx.editAssignment(a.Id, func(r *storehubv1.AssignmentRow) {
		r.StartedAtMs, r.PlannedEndMs = at, at+tx.s.plannedMS(r)
		if r.State == asFinished {
			r.ServedMs = r.EndedAtMs - at
		}
	})
	if a.State == asServing {
		tx.armDue(a)
	}
	tx.emit("StartCorrected", a.Technician, assignmentID(a.Id), "from_ms", from, "to_ms", at, "reason", reason)
	return &storehubv1.CorrectStartResponse{Assignment: tx.s.assignment(a)}, nil
}
