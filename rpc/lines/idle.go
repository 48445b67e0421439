package lines

import (
	"cmp"
	"fmt"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// How long a display stays at one of several things, in seconds.
const (
	perAssignment = 3
	perCategory   = 5
)

// firstNumbers is how many of those next in turn a line shows.
const firstNumbers = 3

// maxCount is the largest count shown: three digits would push the others off the line.
const maxCount = 99

// Idle is what a display shows between swipes. tick counts seconds; several things take turns
// by it. The board is one of all categories, or of the terminal's. Its time is the time that
// minutes are counted to: whoever wants them to run on fills board.Now in anew.
func Idle(lang storehubv1.Language, role storehubv1.TerminalRole, board *storehubv1.Board, terminal *storehubv1.Terminal, tick int) [2]string {
	w := in(lang)
	if !board.GetHasMajority() {
		return [2]string{fit(w.readOnly), fit(fmt.Sprintf(w.age, max(board.GetAgeMs(), 0)/1000))}
	}
	tick = max(tick, 0)
	shown := categoriesOf(board, terminal)
	switch role {
	case storehubv1.TerminalRole_TERMINAL_ROLE_ROOM:
		return w.room(board, terminal, tick)
	case storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM:
		return [2]string{w.techRoom(shown, tick), w.countsOf(shown)}
	}
	return [2]string{w.desk(shown, tick), w.countsOf(shown)}
}

// categoriesOf is what the terminal is for: its category, or all.
func categoriesOf(board *storehubv1.Board, terminal *storehubv1.Terminal) []*storehubv1.BoardCategory {
	if terminal.GetCategory() == "" {
		return board.Categories
	}
	var shown []*storehubv1.BoardCategory
	for _, c := range board.Categories {
		if c.Id == terminal.Category {
			shown = append(shown, c)
		}
	}
	return shown
}

func (w *words) countsOf(shown []*storehubv1.BoardCategory) string {
	var free, busy, waiting int32
	for _, c := range shown {
		free, busy, waiting = free+c.Idle, busy+c.Serving, waiting+c.Pending
	}
	return fit(fmt.Sprintf(w.counts, min(free, maxCount), min(busy, maxCount), min(waiting, maxCount)))
}

// techRoom calls those who have not answered yet, the oldest first; else it tells who is next.
func (w *words) techRoom(shown []*storehubv1.BoardCategory, tick int) string {
	var calls []*storehubv1.Assignment
	for _, c := range shown {
		for _, a := range c.Assignments {
			if a.State == storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING && a.AcknowledgedAt == nil {
				calls = append(calls, a)
			}
		}
	}
	if len(calls) > 0 {
		slices.SortStableFunc(calls, func(a, b *storehubv1.Assignment) int {
			return a.DispatchedAt.AsTime().Compare(b.DispatchedAt.AsTime())
		})
		a, turn := turnOf(calls, tick/perAssignment)
		return called(w.kindLetter(a.Kind)+" "+a.Technician, a.Room, turn)
	}
	var numbers []string
	if len(shown) > 0 {
		numbers = inTurn(shown[tick/perCategory%len(shown)])
	}
	return fit(w.next + " " + orDash(numbersIn(numbers, Cells-Width(w.next)-1)))
}

// turnOf picks one of several and says which: "1/3".
func turnOf[T any](list []T, n int) (one T, turn string) {
	n %= len(list)
	if len(list) > 1 {
		turn = fmt.Sprintf("%d/%d", n+1, len(list))
	}
	return list[n], turn
}

// called is who is wanted where. Who matters most, then where; which of how many goes first
// when the line is full.
func called(who, room, turn string) string {
	if turn != "" && Width(withRoom(who, room, 4*Cells))+1+Width(turn) <= Cells {
		return ends(withRoom(who, room, Cells), turn)
	}
	if turn != "" && Width(who)+1+Width(turn) <= Cells {
		if short := withRoom(who, room, Cells-1-Width(turn)); short != who {
			return ends(short, turn)
		}
	}
	return withRoom(who, room, Cells)
}

// desk is a category and who is next in it.
func (w *words) desk(shown []*storehubv1.BoardCategory, tick int) string {
	if len(shown) == 0 {
		return fit(w.next + " -")
	}
	c := shown[tick/perCategory%len(shown)]
	name := cmp.Or(c.Name, c.Id)
	// A name may be cut down to six cells for the sake of the numbers.
	numbers := orDash(numbersIn(inTurn(c), Cells-1-min(Width(name), 6)))
	return clip(name, Cells-1-Width(numbers)) + " " + numbers
}

func orDash(s string) string { return cmp.Or(s, "-") }

// inTurn are the first whom a rotation would send.
func inTurn(c *storehubv1.BoardCategory) []string {
	var first [firstNumbers]string
	for _, e := range c.Queue {
		if e.Turn >= 1 && e.Turn <= firstNumbers {
			first[e.Turn-1] = e.Technician
		}
	}
	return slices.DeleteFunc(first[:], func(s string) bool { return s == "" })
}

// room shows who is here and for how long.
func (w *words) room(board *storehubv1.Board, terminal *storehubv1.Terminal, tick int) [2]string {
	var here []*storehubv1.Assignment
	for _, c := range board.Categories {
		for _, a := range c.Assignments {
			if a.Room == terminal.GetRoom() && a.Room != "" {
				here = append(here, a)
			}
		}
	}
	if len(here) == 0 {
		return [2]string{w.free, ""}
	}
	a, turn := turnOf(here, tick/perAssignment)
	state := w.states[storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING]
	if a.State == storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING {
		state = w.states[storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING]
	}
	lines := [2]string{ends(a.Technician+" "+state, turn), ""}
	if a.PlannedEnd != nil && board.Now != nil {
		lines[1] = fit(w.minutes(w.left, minutesTo(board.Now.AsTime().UnixMilli(), a.PlannedEnd.AsTime().UnixMilli())))
	}
	return lines
}

// minutesTo counts a minute begun as a whole one; negative = over.
func minutesTo(now, end int64) int32 {
	const minute = 60_000
	n := (end - now) / minute
	if (end-now)%minute > 0 {
		n++
	}
	return int32(n)
}

// minutes is how long it still takes, in the given words, or how much it is over.
func (w *words) minutes(words string, left int32) string {
	if left < 0 {
		return fmt.Sprintf(w.over, -left)
	}
	return fmt.Sprintf(words, left)
}
