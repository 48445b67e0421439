package fsm_test

import (
	"slices"
	"time"
)

// dateModel is the plans of a shop in plain slices, written from the shop's rules (B3, S44-S47, S52) and not from the state machine: it
// knows no rows, keys, indexes, prepared times or timers.
type dateModel struct {
	loc          *time.Location
	now          time.Time
	atStart      bool // a date completes when it begins, else when it ends
	mayBackdate  bool // who speaks may write history
	last, buffer time.Duration
	seats        map[string]int
	plans        [][]*modelDate

	instants map[time.Time]instant
}

// modelDate is one date: what the shop's clock shows when it begins, and what became of it.
type modelDate struct {
	number    int
	wall, at  time.Time // wall is written as if it were UTC
	state     string    // planned arrived completed no_show cancelled
	before    string    // what it was before its last step; "" = there is none to take back
	since     time.Time // of that step
	touched   time.Time // when somebody did something with it
	changed   time.Time // when calendars have to take notice
	note      string
	detached  bool
	reopened  bool // its completion was taken back: it is people's
	sequence  int
	resources []string
}

type instant struct {
	at   time.Time
	note string
}

const (
	modelUndo = 7 * 24 * time.Hour
	modelFar  = 3650 * 24 * time.Hour
	// raster is what every change of a zone's clocks is a multiple of.
	raster = 15 * time.Minute
)

func (d *modelDate) open() bool { return d.state == "planned" || d.state == "arrived" }

// clock is what the shop's clock shows.
func (m *dateModel) clock(at time.Time) time.Time {
	at = at.In(m.loc)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

// instant looks when the shop's clock shows a time, by looking at the clock every quarter of an hour. Shown twice, it is the first; gone
// over, it is as much later as the clocks go forward.
func (m *dateModel) instant(wall time.Time) instant {
	if known, ok := m.instants[wall]; ok {
		return known
	}
	var shown []time.Time
	var over time.Time
	for at := wall.Add(-15 * time.Hour); at.Before(wall.Add(15 * time.Hour)); at = at.Add(raster) {
		switch is := m.clock(at); {
		case is.Equal(wall):
			shown = append(shown, at)
		case over.IsZero() && is.After(wall):
			over = at
		}
	}
	var found instant
	switch len(shown) {
	case 0:
		without := m.clock(over.Add(-raster)).Add(raster) // what it would show had it not been put forward
		found = instant{over.Add(wall.Sub(without)), "shifted"}
	case 1:
		found = instant{shown[0], ""}
	default:
		found = instant{shown[0], "first_of_two"}
	}
	m.instants[wall] = found
	return found
}

// due is when a date completes by itself.
func (m *dateModel) due(d *modelDate) time.Time {
	if m.atStart {
		return d.at
	}
	return d.at.Add(m.last)
}

// pass lets time pass: what is over completes at its own time, but not before somebody made it so.
func (m *dateModel) pass(now time.Time) {
	m.now = now
	for _, plan := range m.plans {
		for _, d := range plan {
			if due := m.due(d); d.open() && !d.reopened && !due.After(now) {
				if due.Before(d.touched) {
					due = d.touched
				}
				d.step("completed", due)
			}
		}
	}
}

func (d *modelDate) step(state string, at time.Time) {
	d.before, d.state, d.since, d.touched, d.changed, d.reopened = d.state, state, at, at, at, false
}

// fits counts heads, minute by minute: every date but those that were cancelled keeps its resources for as long as it lasts and its
// buffer. New dates come on top; instead of an old one where they are of its plan and number.
func (m *dateModel) fits(plan int, dates []*modelDate) bool {
	heads := map[string]map[time.Time]int{}
	sit := func(d *modelDate) (free bool) {
		free = true
		for _, r := range d.resources {
			if heads[r] == nil {
				heads[r] = map[time.Time]int{}
			}
			for at := d.at; at.Before(d.at.Add(m.last + m.buffer)); at = at.Add(time.Minute) {
				heads[r][at.UTC()]++
				free = free && heads[r][at.UTC()] <= m.seats[r]
			}
		}
		return free
	}
	for p, old := range m.plans {
		for _, d := range old {
			moved := p == plan && slices.ContainsFunc(dates, func(n *modelDate) bool { return n.number == d.number })
			if d.state != "cancelled" && !moved {
				sit(d)
			}
		}
	}
	for _, d := range dates {
		if !sit(d) {
			return false
		}
	}
	return true
}

// timely tells whether a date may be put where it is, and notes that it is history.
func (m *dateModel) timely(d *modelDate) bool {
	if d.at.Before(m.now.Add(-modelFar)) || d.at.After(m.now.Add(modelFar)) {
		return false
	}
	if d.at.After(m.now) {
		return true
	}
	d.note = "backdated"
	return m.mayBackdate
}

// create makes a plan: each first time again and again by what the clock shows, count times; numbers go by time.
func (m *dateModel) create(firsts []time.Time, every time.Duration, count int, resources []string) bool {
	if count < 1 || count > 99 || len(firsts) < 1 || len(firsts) > 99 || count*len(firsts) > 999 {
		return false
	}
	var plan []*modelDate
	for _, first := range firsts {
		for k := range count {
			d := &modelDate{wall: m.clock(first).Add(time.Duration(k) * every), at: first, state: "planned", touched: m.now, changed: m.now, resources: resources}
			if k > 0 {
				found := m.instant(d.wall)
				d.at, d.note = found.at, found.note
			}
			plan = append(plan, d)
		}
	}
	slices.SortFunc(plan, func(a, b *modelDate) int { return a.at.Compare(b.at) })
	for i, d := range plan {
		d.number, d.wall = i+1, m.clock(d.at)
		if !m.timely(d) || i > 0 && plan[i-1].at.Equal(d.at) {
			return false
		}
	}
	if !m.fits(len(m.plans), plan) {
		return false
	}
	m.plans = append(m.plans, plan)
	return true
}

// about are the dates that a change is about: one, that and those behind it, or all that are ahead. What is over never changes.
func (m *dateModel) about(plan, number int, scope string) (list []*modelDate, ok bool) {
	dates := m.plans[plan]
	if scope == "all_future" {
		for _, d := range dates {
			if d.open() && d.at.After(m.now) {
				list = append(list, d)
			}
		}
		return list, number == 0
	}
	if number < 1 || number > len(dates) || !dates[number-1].open() {
		return nil, false
	}
	if scope == "this" {
		return dates[number-1 : number], true
	}
	for _, d := range dates[number-1:] {
		if d.open() {
			list = append(list, d)
		}
	}
	return list, true
}

// move is a reschedule: by an instant for the one that is named, by minutes of wall time, or of resources alone.
type move struct {
	plan, number int
	scope        string
	to           *time.Time
	by           int
	resources    []string
}

func (m *dateModel) reschedule(v move) bool {
	const tenYears = 3650 * 24 * 60
	list, ok := m.about(v.plan, v.number, v.scope)
	switch {
	case !ok, v.to == nil && v.by == 0 && len(v.resources) == 0:
		return false
	case v.by < -tenYears, v.by > tenYears, v.to != nil && v.scope == "all_future":
		return false
	}
	by := time.Duration(v.by) * time.Minute
	if v.to != nil {
		by = m.clock(*v.to).Sub(m.plans[v.plan][v.number-1].wall)
	}
	var moved []*modelDate
	for _, d := range list {
		if d.detached && d.number != v.number {
			continue
		}
		n := *d
		if len(v.resources) > 0 {
			n.resources = v.resources
		}
		if v.to != nil || v.by != 0 {
			n.place(m.instant(d.wall.Add(by)), v.scope == "this")
			if v.to != nil && d.number == v.number {
				n.at, n.note = *v.to, ""
			}
			n.wall = m.clock(n.at)
			if !n.at.Equal(d.at) && !m.timely(&n) {
				return false
			}
		}
		n.sequence++
		n.touched, n.changed = m.now, m.now
		moved = append(moved, &n)
	}
	if !m.fits(v.plan, moved) {
		return false
	}
	for _, n := range moved {
		m.plans[v.plan][n.number-1] = n
	}
	return true
}

// place puts a date somewhere else. Who had arrived has to come again, and whatever was noted of it is of the past.
func (d *modelDate) place(to instant, alone bool) {
	d.at, d.note = to.at, to.note
	d.state, d.before, d.reopened = "planned", "", false
	d.detached = d.detached || alone
}

func (m *dateModel) cancel(plan, number int, scope string) bool {
	list, ok := m.about(plan, number, scope)
	for _, d := range list {
		if ok {
			d.step("cancelled", m.now)
			d.sequence++
		}
	}
	return ok
}

// mark is what people say became of a date.
func (m *dateModel) mark(plan, number int, state string) bool {
	if number < 1 || number > len(m.plans[plan]) {
		return false
	}
	d := m.plans[plan][number-1]
	after := map[string][]string{"planned": {"arrived", "completed", "no_show"}, "arrived": {"completed"}, "completed": {"no_show"}}
	switch {
	case state == "planned" || state == "cancelled":
		return false
	case state == d.state:
		return true
	case !slices.Contains(after[d.state], state), state == "no_show" && d.at.After(m.now), state == "completed" && d.at.After(m.now.Add(24*time.Hour)):
		return false
	}
	d.step(state, m.now)
	return true
}

// undo takes the last step back. What would complete again at once is left to people.
func (m *dateModel) undo(plan, number int) bool {
	if number < 1 || number > len(m.plans[plan]) {
		return false
	}
	d := m.plans[plan][number-1]
	if d.before == "" || !m.now.Before(d.since.Add(modelUndo)) {
		return false
	}
	if d.state == "cancelled" {
		if !m.fits(plan, []*modelDate{d}) {
			return false
		}
		d.sequence++
	}
	d.state, d.before = d.before, ""
	d.touched, d.changed = m.now, m.now
	d.reopened = d.open() && !m.due(d).After(m.now)
	return true
}
