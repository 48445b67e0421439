package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// maxBoard is how many entries of a category a board shows.
const maxBoard = 500

// Board is the whole board as of this view, of one category or of all. Age and majority
// are the node's to fill in.
func (v View) Board(category string) (*storehubv1.Board, error) {
	b := &storehubv1.Board{Index: v.Index(), Head: v.Head(), Now: stampOf(v.Now()), Zone: v.s.effective.GetZone()}
	if category != "" {
		row, err := v.s.category(category)
		if err != nil {
			return nil, err
		}
		b.Categories = append(b.Categories, v.s.boardOf(row))
		return b, nil
	}
	v.s.rows.categories.scan("", func(_ string, row *storehubv1.CategoryRow) bool {
		b.Categories = append(b.Categories, v.s.boardOf(row))
		return true
	})
	return b, nil
}

// headerOf is a category with its counts.
func (s *State) headerOf(c *storehubv1.CategoryRow) *storehubv1.BoardCategory {
	return &storehubv1.BoardCategory{
		Id: c.Id, Name: c.Name, Idle: s.inState(c.Id, idle), Serving: s.inState(c.Id, serving), Pending: s.inState(c.Id, pending),
	}
}

// live are the wanted ones of the oldest live assignments of a category, oldest first.
func (s *State) live(category string, wanted func(*storehubv1.AssignmentRow) bool) (list []*storehubv1.Assignment) {
	seen := 0
	prefixed(s.by.live, under(category), func(k, _ string) bool {
		if a, _ := s.rows.assignments.get(k[len(k)-8:]); wanted(a) {
			list = append(list, s.assignment(a))
		}
		seen++
		return seen < maxBoard
	})
	return list
}

func anyAssignment(*storehubv1.AssignmentRow) bool { return true }

func (s *State) boardOf(c *storehubv1.CategoryRow) *storehubv1.BoardCategory {
	b := s.headerOf(c)
	turn := s.turns(c.Id)
	total := int32(0)
	prefixed(s.by.lineup, under(c.Id), func(_, number string) bool {
		if total++; total <= maxBoard {
			b.Queue = append(b.Queue, s.boardEntry(number, total, turn(number)))
		}
		return total <= maxBoard
	})
	if total > maxBoard {
		b.More = s.count(c.Id, queued) - maxBoard
	}
	b.Assignments = s.live(c.Id, anyAssignment)
	can := s.servable()
	prefixed(s.by.awaited, under(c.Id), func(k, _ string) bool {
		w, _ := s.rows.waiting.get(k[len(k)-8:])
		b.Waiting = append(b.Waiting, waitingOf(w, can(w)))
		return len(b.Waiting) < maxBoard
	})
	return b
}

func (s *State) boardEntry(number string, position, turn int32) *storehubv1.BoardEntry {
	t, _ := s.rows.technicians.get(number)
	d, _ := s.rows.duties.get(number)
	today := s.today(number)
	e := &storehubv1.BoardEntry{
		Technician: number, State: d.State, Gender: t.Gender, Position: position, Turn: turn, Name: t.Name,
		Since: stampOf(d.SinceMs), Until: stampOf(d.UntilMs), LeaveAfterService: d.LeaveAfterService,
		RotationsToday: today.Rotation, RequestsToday: today.Request,
	}
	if d.AssignmentId != 0 {
		e.AssignmentId = assignmentID(d.AssignmentId).String()
	}
	return e
}

// turns answers a technician's turn: 1 = sent next by rotation, 0 = cannot be sent. Asked in
// queue order it costs one look each when the list alone decides.
func (s *State) turns(category string) func(number string) int32 {
	if s.effective.GetQueueOrder() == storehubv1.QueueOrder_QUEUE_ORDER_LIST {
		n := int32(0)
		return func(number string) int32 {
			t, _ := s.rows.technicians.get(number)
			if d, _ := s.rows.duties.get(number); d.State != idle || s.unfit(t, nil, nil) != nil {
				return 0
			}
			n++
			return n
		}
	}
	order := map[string]int32{}
	next := s.candidates(demand{category: category, any: 1})
	for t, ok := next(); ok; t, ok = next() {
		if s.unfit(t, nil, nil) == nil {
			order[t.Number] = int32(len(order) + 1)
		}
	}
	return func(number string) int32 { return order[number] }
}

// NextInTurn are the first technicians whom the rotation would send, at most n.
func (v View) NextInTurn(category string, n int) []string {
	var list []string
	next := v.s.candidates(demand{category: category, any: 1})
	for len(list) < n {
		t, ok := next()
		if !ok {
			break
		}
		if v.s.unfit(t, nil, nil) == nil {
			list = append(list, t.Number)
		}
	}
	return list
}
