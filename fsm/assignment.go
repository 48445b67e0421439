package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// Ended assignments stay in the state for 40 days and at most this many.
const (
	maxEnded    = 50_000
	keepEndedMS = 40 * dayMS
)

func live(st storehubv1.AssignmentState) bool {
	return st == storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING || st == storehubv1.AssignmentState_ASSIGNMENT_STATE_SERVING
}

func indexAssignment(s *State, before, after *storehubv1.AssignmentRow) {
	if before != nil {
		if live(before.State) {
			s.by.live.Delete(in(before.Category, before.Id))
		} else {
			s.by.ended.Delete(numberKey(uint64(before.EndedAtMs)) + numberKey(before.Id))
		}
	}
	if after != nil {
		if live(after.State) {
			s.by.live.Set(in(after.Category, after.Id), after.Technician)
		} else {
			s.by.ended.Set(numberKey(uint64(after.EndedAtMs))+numberKey(after.Id), "")
		}
	}
}

// pruneEnded lets assignments leave that ended long ago.
func (tx *Tx) pruneEnded() {
	for range maxPruned {
		key, _, ok := tx.s.by.ended.Min()
		if !ok {
			return
		}
		// The key begins with the time, so that the entries that drop nothing look at no row.
		if tx.s.by.ended.Len() <= maxEnded && endedAt(key)+keepEndedMS > tx.now {
			return
		}
		row, _ := tx.s.rows.assignments.get(key[8:])
		tx.left = append(tx.left, row)
		tx.s.rows.assignments.delete(tx, key[8:])
	}
}

// findAssignment reads an id as people say it.
func (s *State) findAssignment(id string) (*storehubv1.AssignmentRow, error) {
	n, _ := parseID("A", id)
	row, ok := s.rows.assignments.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_ASSIGNMENT, "assignment", id)
	}
	return row, nil
}

// wantAssignment refuses an assignment in a state where the command makes no sense.
func (s *State) wantAssignment(id string, allowed ...storehubv1.AssignmentState) (*storehubv1.AssignmentRow, error) {
	row, err := s.findAssignment(id)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(allowed, row.State) {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_ASSIGNMENT_STATE, "assignment", assignmentID(row.Id), "state", row.State, "technician", row.Technician)
	}
	return row, nil
}

func (tx *Tx) editAssignment(id uint64, f func(*storehubv1.AssignmentRow)) *storehubv1.AssignmentRow {
	return tx.s.rows.assignments.edit(tx, numberKey(id), f)
}

// assignment is a row for the outside, as of the last entry.
func (s *State) assignment(r *storehubv1.AssignmentRow) *storehubv1.Assignment {
	a := &storehubv1.Assignment{
		Id: assignmentID(r.Id).String(), VisitId: visitID(r.VisitId).String(), Technician: r.Technician, Category: r.Category,
		Kind: r.Kind, State: r.State, Room: r.Room, Item: r.Item, Wristband: r.Wristband,
		DispatchedAt: stampOf(r.DispatchedAtMs), AcknowledgedAt: stampOf(r.AcknowledgedAtMs), StartedAt: stampOf(r.StartedAtMs),
		PlannedEnd: stampOf(r.PlannedEndMs), EndedAt: stampOf(r.EndedAtMs), ExtendedMin: r.ExtendedMin, Actor: r.Actor, Escalated: r.Escalated,
	}
	if r.Replaces != 0 {
		a.Replaces = assignmentID(r.Replaces).String()
	}
	end := r.EndedAtMs
	if r.State == storehubv1.AssignmentState_ASSIGNMENT_STATE_SERVING {
		end = s.shop().TimeMs
	}
	if r.PlannedEndMs != 0 && end > r.PlannedEndMs {
		a.OvertimeMs = end - r.PlannedEndMs
	}
	return a
}
