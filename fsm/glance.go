package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// glanceTurns is how many technicians a display of two lines could show at most.
const glanceTurns = 10

// Glance is as much of the board as the small display of a terminal needs: counts, the first in turn, and the assignments that a
// terminal of its role shows. It costs little however long the queues are; of each category the oldest
// maxBoard assignments are looked at.
func (v View) Glance(t *storehubv1.Terminal) (*storehubv1.Board, error) {
	b := &storehubv1.Board{Index: v.Index(), Now: stampOf(v.Now())}
	if t.Category != "" {
		row, err := v.s.category(t.Category)
		if err != nil {
			return nil, err
		}
		b.Categories = append(b.Categories, v.glanceOf(row, t))
		return b, nil
	}
	v.s.rows.categories.scan("", func(_ string, row *storehubv1.CategoryRow) bool {
		b.Categories = append(b.Categories, v.glanceOf(row, t))
		return true
	})
	return b, nil
}

func (v View) glanceOf(c *storehubv1.CategoryRow, t *storehubv1.Terminal) *storehubv1.BoardCategory {
	b := v.s.headerOf(c)
	for i, number := range v.NextInTurn(c.Id, glanceTurns) {
		// The position would have to be counted, and no small display shows it.
		b.Queue = append(b.Queue, v.s.boardEntry(number, 0, int32(i+1)))
	}
	switch t.Role {
	case storehubv1.TerminalRole_TERMINAL_ROLE_ROOM:
		b.Assignments = v.s.live(c.Id, func(a *storehubv1.AssignmentRow) bool { return a.Room == t.Room && a.Room != "" })
	case storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM:
		b.Assignments = v.s.live(c.Id, awaitsAnswer)
	}
	return b
}

// awaitsAnswer tells that a technician is called and has not said that he comes.
func awaitsAnswer(a *storehubv1.AssignmentRow) bool {
	return a.State == asPending && a.AcknowledgedAtMs == 0
}
