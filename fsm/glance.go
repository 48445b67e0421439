package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// glanceTurns is how many technicians a display of two lines could show at most.
const glanceTurns = 10

// Glance is as much of the board as a small display needs: counts, the first in turn and the
// live assignments. It costs little however long the queues are.
func (v View) Glance(category string) (*storehubv1.Board, error) {
	b := &storehubv1.Board{Index: v.Index(), Now: stampOf(v.Now())}
	if category != "" {
		row, err := v.s.category(category)
		if err != nil {
			return nil, err
		}
		b.Categories = append(b.Categories, v.glanceOf(row))
		return b, nil
	}
	v.s.rows.categories.scan("", func(_ string, row *storehubv1.CategoryRow) bool {
		b.Categories = append(b.Categories, v.glanceOf(row))
		return true
	})
	return b, nil
}

func (v View) glanceOf(c *storehubv1.CategoryRow) *storehubv1.BoardCategory {
	b := v.s.headerOf(c)
	for i, number := range v.NextInTurn(c.Id, glanceTurns) {
		// The position would have to be counted, and no small display shows it.
		b.Queue = append(b.Queue, v.s.boardEntry(number, 0, int32(i+1)))
	}
	v.s.addLive(b)
	return b
}
