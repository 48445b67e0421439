package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// Short names of the seven states (domain B1.10).
const (
	off     = storehubv1.TechnicianState_TECHNICIAN_STATE_OFF
	leave   = storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE
	idle    = storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE
	resting = storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK
	held    = storehubv1.TechnicianState_TECHNICIAN_STATE_HELD
	pending = storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING
	serving = storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING
)

// maxLeaveMS is how far ahead somebody may be expected back: five years.
const maxLeaveMS = 5 * 366 * dayMS

func checkIn(tx *Tx, req *storehubv1.CheckInRequest) (*storehubv1.CheckInResponse, error) {
	t, d, err := tx.s.duty(req.Technician)
	if err != nil {
		return nil, err
	}
	switch {
	case d.State == off || d.State == leave:
		tx.comeOnDuty(t)
	case d.LeaveAfterService: // 下班 was a mistake
		tx.editDuty(t.Number, func(d *storehubv1.DutyRow) { d.LeaveAfterService = false })
		tx.emit("CheckOutTakenBack", t.Number, assignmentID(d.AssignmentId))
	default:
		return nil, wrongState(d)
	}
	return &storehubv1.CheckInResponse{Position: tx.s.position(t.Number)}, nil
}

// comeOnDuty puts somebody who is off or on leave into the queue, where day_order says.
func (tx *Tx) comeOnDuty(t *storehubv1.TechnicianRow) {
	tx.enter(t.Number, idle, func(d *storehubv1.DutyRow) { d.FreshDay = tx.s.businessDay(tx.now) })
	tx.enqueueForDay(t.Category, t.Number)
	tx.trace(t.Number, step{what: storehubv1.TrailKind_TRAIL_KIND_CHECKED_IN})
	tx.emit("TechnicianCheckedIn", t.Number, 0, "position", tx.s.position(t.Number))
}

func checkOut(tx *Tx, req *storehubv1.CheckOutRequest) (*storehubv1.CheckOutResponse, error) {
	t, d, err := tx.s.wantState(req.Technician, idle, resting, held, serving, pending)
	if err != nil {
		return nil, err
	}
	switch d.State {
	case pending:
		return nil, refuse(Conflict, storehubv1.Reason_REASON_LEAVE_PENDING, "technician", t.Number, "assignment", assignmentID(d.AssignmentId))
	case serving:
		tx.editDuty(t.Number, func(d *storehubv1.DutyRow) { d.LeaveAfterService = true })
		tx.emit("CheckOutRequested", t.Number, assignmentID(d.AssignmentId))
		return &storehubv1.CheckOutResponse{AfterService: true}, nil
	}
	tx.goOffDuty(t.Number)
	return &storehubv1.CheckOutResponse{}, nil
}

// goOffDuty takes somebody out of the queue, with everything kept for him.
func (tx *Tx) goOffDuty(technician string) {
	from := tx.s.position(technician)
	tx.dropPlaceholders(technician)
	tx.dequeue(technician)
	tx.enter(technician, off, func(d *storehubv1.DutyRow) {
		d.AssignmentId, d.LeaveAfterService, d.FreshDay = 0, false, 0
		tx.wentOff(d)
	})
	tx.trace(technician, step{what: storehubv1.TrailKind_TRAIL_KIND_CHECKED_OUT, from: from})
	tx.emit("TechnicianCheckedOut", technician, 0)
}

// wentOff remembers when a duty ended, for the order of the next day.
func (tx *Tx) wentOff(d *storehubv1.DutyRow) {
	d.LastOffAtMs, d.LastOffDay = tx.now, tx.s.businessDay(tx.now)
}

func startBreak(tx *Tx, req *storehubv1.StartBreakRequest) (*storehubv1.StartBreakResponse, error) {
	t, _, err := tx.s.wantState(req.Technician, idle)
	if err != nil {
		return nil, err
	}
	kept := tx.now + tx.s.effective.GetBreakKeepMs()
	tx.enter(t.Number, resting, func(d *storehubv1.DutyRow) { d.UntilMs = kept })
	at := tx.s.position(t.Number)
	tx.trace(t.Number, step{what: storehubv1.TrailKind_TRAIL_KIND_BREAK_STARTED, from: at})
	tx.emit("BreakStarted", t.Number, 0)
	return &storehubv1.StartBreakResponse{KeptUntil: stampOf(kept)}, nil
}

func endBreak(tx *Tx, req *storehubv1.EndBreakRequest) (*storehubv1.EndBreakResponse, error) {
	t, d, err := tx.s.wantState(req.Technician, resting)
	if err != nil {
		return nil, err
	}
	tail := tx.comeBack(t, d)
	return &storehubv1.EndBreakResponse{Position: tx.s.position(t.Number), SentToTail: tail}, nil
}

// comeBack ends a break: a short one keeps the place, a longer one goes to the tail (B1.8).
func (tx *Tx) comeBack(t *storehubv1.TechnicianRow, d *storehubv1.DutyRow) (tail bool) {
	from := tx.s.position(t.Number)
	tail = tx.now > d.UntilMs
	tx.enter(t.Number, idle, nil)
	if tail {
		tx.toTail(t.Category, t.Number)
		tx.editDuty(t.Number, func(d *storehubv1.DutyRow) { d.FreshDay = 0 })
	}
	tx.trace(t.Number, step{what: storehubv1.TrailKind_TRAIL_KIND_BREAK_ENDED, from: from})
	tx.emit("BreakEnded", t.Number, 0, "sent_to_tail", tail)
	return tail
}

func startLeave(tx *Tx, req *storehubv1.StartLeaveRequest) (*storehubv1.StartLeaveResponse, error) {
	t, d, err := tx.s.wantState(req.Technician, off, idle, resting, held)
	if err != nil {
		return nil, err
	}
	until, err := millis("until", req.Until)
	if err != nil {
		return nil, err
	}
	if req.Until != nil {
		if err := checkRange("until_ms", until, tx.now+1, tx.now+maxLeaveMS); err != nil {
			return nil, err
		}
	}
	reason, err := cleanNote("reason", req.Reason)
	if err != nil {
		return nil, err
	}
	from := tx.s.position(t.Number)
	tx.dequeue(t.Number)
	onDuty := d.State != off
	tx.enter(t.Number, leave, func(d *storehubv1.DutyRow) {
		d.UntilMs, d.Reason, d.FreshDay = until, reason, 0
		if onDuty {
			tx.wentOff(d)
		}
	})
	tx.note = reason
	tx.trace(t.Number, step{what: storehubv1.TrailKind_TRAIL_KIND_LEAVE_STARTED, from: from, reason: reason})
	tx.emit("LeaveStarted", t.Number, 0)
	return &storehubv1.StartLeaveResponse{}, nil
}

func endLeave(tx *Tx, req *storehubv1.EndLeaveRequest) (*storehubv1.EndLeaveResponse, error) {
	t, _, err := tx.s.wantState(req.Technician, leave)
	if err != nil {
		return nil, err
	}
	tx.enter(t.Number, off, nil)
	tx.trace(t.Number, step{what: storehubv1.TrailKind_TRAIL_KIND_LEAVE_ENDED})
	tx.emit("LeaveEnded", t.Number, 0)
	return &storehubv1.EndLeaveResponse{}, nil
}

func holdTechnician(tx *Tx, req *storehubv1.HoldTechnicianRequest) (*storehubv1.HoldTechnicianResponse, error) {
	t, _, err := tx.s.wantState(req.Technician, idle)
	if err != nil {
		return nil, err
	}
	until, err := millis("until", req.Until)
	if err != nil {
		return nil, err
	}
	most := tx.now + tx.s.effective.GetHoldMaxMs()
	if err := checkRange("until_ms", until, tx.now+1, most); err != nil {
		return nil, err
	}
	tx.enter(t.Number, held, func(d *storehubv1.DutyRow) { d.UntilMs, d.LapsesAtMs = until, most })
	tx.arm(most, storehubv1.TimerKind_TIMER_KIND_HOLD_LAPSES, t.Number, 0)
	tx.trace(t.Number, step{what: storehubv1.TrailKind_TRAIL_KIND_HELD, from: tx.s.position(t.Number)})
	tx.emit("TechnicianHeld", t.Number, 0, "until_ms", until)
	return &storehubv1.HoldTechnicianResponse{LapsesAt: stampOf(most)}, nil
}

func releaseHold(tx *Tx, req *storehubv1.ReleaseHoldRequest) (*storehubv1.ReleaseHoldResponse, error) {
	t, _, err := tx.s.wantState(req.Technician, held)
	if err != nil {
		return nil, err
	}
	at := tx.s.position(t.Number)
	tx.enter(t.Number, idle, nil)
	tx.trace(t.Number, step{what: storehubv1.TrailKind_TRAIL_KIND_HOLD_RELEASED, from: at})
	tx.emit("HoldReleased", t.Number, 0)
	return &storehubv1.ReleaseHoldResponse{Position: at}, nil
}

// holdLapses: the guest never came; he goes behind (打后牌, B1.8a).
func (tx *Tx) holdLapses(technician string) {
	t, d, err := tx.s.duty(technician)
	if err != nil || d.State != held || d.LapsesAtMs > tx.now {
		return
	}
	from := tx.s.position(technician)
	tx.enter(technician, idle, func(d *storehubv1.DutyRow) { d.FreshDay = 0 })
	tx.toTail(t.Category, technician)
	tx.trace(technician, step{what: storehubv1.TrailKind_TRAIL_KIND_HOLD_LAPSED, from: from})
	tx.emit("HoldLapsed", technician, 0)
}

func moveTechnician(tx *Tx, req *storehubv1.MoveTechnicianRequest) (*storehubv1.MoveTechnicianResponse, error) {
	t, err := tx.s.technician(req.Technician)
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
	if err := tx.checkMove(t, req); err != nil {
		return nil, err
	}
	tx.note = reason
	tx.moveTo(t, req.To, req.Before, step{what: storehubv1.TrailKind_TRAIL_KIND_MOVED, reason: reason})
	tx.emit("TechnicianMoved", t.Number, 0, "position", tx.s.position(t.Number), "reason", reason)
	return &storehubv1.MoveTechnicianResponse{Position: tx.s.position(t.Number)}, nil
}

func (tx *Tx) checkMove(t *storehubv1.TechnicianRow, req *storehubv1.MoveTechnicianRequest) error {
	if tx.s.position(t.Number) == 0 {
		return refuse(Conflict, storehubv1.Reason_REASON_NOT_IN_QUEUE, "technician", t.Number)
	}
	if req.To != storehubv1.QueuePlace_QUEUE_PLACE_BEFORE {
		if req.Before != "" {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "before", "value", req.Before)
		}
		return nil
	}
	if req.Before == "" {
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "before")
	}
	other, err := tx.s.technician(req.Before)
	if err != nil {
		return err
	}
	if other.Number == t.Number {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "before", "value", req.Before)
	}
	if other.Category != t.Category || tx.s.position(other.Number) == 0 {
		return refuse(Conflict, storehubv1.Reason_REASON_NOT_IN_QUEUE, "technician", other.Number)
	}
	return nil
}

// moveTo is a manual move: newer than any placeholder, which it deletes (B1.4 rule 5).
func (tx *Tx) moveTo(t *storehubv1.TechnicianRow, to storehubv1.QueuePlace, before string, st step) {
	st.from = tx.s.position(t.Number)
	tx.dropPlaceholders(t.Number)
	tx.forgetPlaces(t.Number)
	tx.dequeue(t.Number)
	switch to {
	case storehubv1.QueuePlace_QUEUE_PLACE_HEAD:
		tx.enqueueHead(t.Category, t.Number)
	case storehubv1.QueuePlace_QUEUE_PLACE_TAIL:
		tx.enqueueTail(t.Category, t.Number)
	default:
		tx.enqueueBefore(before, t.Number)
	}
	tx.editDuty(t.Number, func(d *storehubv1.DutyRow) { d.FreshDay = 0 })
	tx.trace(t.Number, st)
}

// giveTurnBack is 补钟: somebody who lost a turn through no fault of his own comes first.
func giveTurnBack(tx *Tx, req *storehubv1.GiveTurnBackRequest) (*storehubv1.GiveTurnBackResponse, error) {
	t, err := tx.s.technician(req.Technician)
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
	if tx.s.position(t.Number) == 0 {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_NOT_IN_QUEUE, "technician", t.Number)
	}
	tx.note = reason
	tx.moveTo(t, storehubv1.QueuePlace_QUEUE_PLACE_HEAD, "", step{what: storehubv1.TrailKind_TRAIL_KIND_TURN_GIVEN_BACK, reason: reason})
	off := tx.lowerLoad(t)
	tx.emit("TurnGivenBack", t.Number, 0, "reason", reason, "taken_off", off)
	return &storehubv1.GiveTurnBackResponse{Position: tx.s.position(t.Number)}, nil
}

// lowerLoad takes so much off somebody's day that nobody of his queue has less: where turns or
// amounts decide who is next, standing at the head is not enough. It answers how much that was.
func (tx *Tx) lowerLoad(t *storehubv1.TechnicianRow) int64 {
	mine := tx.s.load(t.Number)
	least := mine
	prefixed(tx.s.by.lineup, under(t.Category), func(_, other string) bool {
		least = min(least, tx.s.load(other))
		return true
	})
	if off := mine - least; off > 0 {
		tx.editDuty(t.Number, func(d *storehubv1.DutyRow) {
			c := countsOf(d, tx.s.businessDay(tx.now))
			if tx.s.effective.GetQueueOrder() == storehubv1.QueueOrder_QUEUE_ORDER_LEAST_TURNS {
				c.TurnsPct -= int32(off)
			} else {
				c.AmountMinor -= off
			}
		})
	}
	return mine - least
}
