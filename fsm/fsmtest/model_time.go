package fsmtest

import (
	"cmp"
	"slices"
)

// Pass lets time pass: what has a time happens in order of time, kind and name.
func (m *Model) Pass(until int64) {
	for {
		due := m.due(until)
		if len(due) == 0 {
			break
		}
		first := slices.MinFunc(due, func(a, b deadline) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind), cmp.Compare(a.who, b.who), cmp.Compare(a.job, b.job))
		})
		m.Now = first.at
		first.happen()
	}
	m.Now = until
}

// deadline is something that happens by itself; kinds go in the order in which they stand here.
type deadline struct {
	at     int64
	kind   int // 1 a hold lapses, 2 nobody answers, 3 the day ends, 4 a date is over
	who    string
	job    int
	happen func()
}

func (m *Model) due(until int64) (list []deadline) {
	add := func(d deadline) {
		if d.at <= until {
			list = append(list, d)
		}
	}
	for _, p := range m.Crew {
		if p.State == "held" {
			add(deadline{p.KeptTill, 1, p.Name, 0, func() {
				p.enter("idle")
				m.toTail(p.Name)
			}})
		}
	}
	for _, j := range m.Jobs {
		if j.State == "pending" && j.Asks != 0 {
			add(deadline{j.Asks, 2, "", j.ID, func() { m.noAnswer(j) }})
		}
	}
	add(deadline{m.dayEnd(), 3, "", 0, func() {
		m.Today++
		m.Waits = slices.DeleteFunc(m.Waits, func(g *Guest) bool { return g.Since <= m.Now-4*hourMS })
	}})
	for _, b := range m.Bookings {
		if b.State == "planned" || b.State == "arrived" {
			add(deadline{b.Until(), 4, "", b.ID, func() { b.State = "completed" }})
		}
	}
	return list
}

// noAnswer: the next one is sent, if the shop wants that, but never for whom a guest asked for; else
// reception hears of it again and again (B1.7).
func (m *Model) noAnswer(j *Job) {
	if j.Kind == "rotation" && m.Rules.Redispatch {
		m.giveUp(j, false, false)
		return
	}
	j.Asks += askMS
}

const (
	hourMS = 60 * 60_000
	// The shop's day changes at six by its own clock.
	dayBeginsMS = 6*hourMS - offsetS*1000
)

func (m *Model) day() int { return int((m.Now - dayBeginsMS) / (24 * hourMS)) }

// dayEnd is when the day is over that ended last, or began with.
func (m *Model) dayEnd() int64 { return int64(m.Today+1)*24*hourMS + dayBeginsMS }

// countIn counts a job into the day of who does it, by what queue_order may compare (B1.9).
func (m *Model) countIn(j *Job) {
	j.Day, j.Turns, j.Amount = m.day(), j.Weight, prices[j.Item]
	if j.Kind == "request" {
		j.Turns = m.Rules.RequestWeight
	}
	j.Turns += j.Extended
	m.count(j, +1)
}

// countOut takes that back, while it is still that day.
func (m *Model) countOut(j *Job) { m.count(j, -1) }

func (m *Model) count(j *Job, sign int) {
	p := m.person(j.Who)
	if p.Day != m.day() {
		p.Day, p.Turns, p.Amount = m.day(), 0, 0
	}
	if j.Day == p.Day {
		p.Turns += sign * j.Turns
		p.Amount += sign * j.Amount
	}
}

// prices of the two items, by their weight.
var prices = map[int]int{50: 8000, 100: 20000}

// load is what queue_order compares: who has least goes first, and of these who stands first.
func (m *Model) load(p *Person) int {
	switch {
	case p.Day != m.day():
		return 0
	case m.Rules.Order == "turns":
		return p.Turns
	case m.Rules.Order == "amount":
		return p.Amount
	}
	return 0
}

// free are those who can be sent for an item, in the order in which they are: who has a date soon is passed over.
func (m *Model) free(item int) (list []Entry) {
	for _, e := range m.List {
		if e.Job == 0 && m.person(e.Who).State == "idle" && !m.BookedSoon(e.Who, item) {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b Entry) int { return cmp.Compare(m.load(m.person(a.Who)), m.load(m.person(b.Who))) })
	return list
}

// GiveBack is 补钟: he comes first, and has no more than anybody of the queue.
func (m *Model) GiveBack(name string) bool {
	if !m.Move(name, "head") {
		return false
	}
	p := m.person(name)
	mine := m.load(p)
	least := mine
	for _, e := range m.List {
		if e.Job == 0 {
			least = min(least, m.load(m.person(e.Who)))
		}
	}
	if least < mine && p.Day != m.day() {
		p.Day, p.Turns, p.Amount = m.day(), 0, 0
	}
	switch m.Rules.Order {
	case "turns":
		p.Turns -= mine - least
	case "amount":
		p.Amount -= mine - least
	}
	return true
}
