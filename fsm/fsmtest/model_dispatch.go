package fsmtest

import (
	"slices"
	"strconv"
)

func jobID(id int) string { return "A-" + strconv.Itoa(id) }

// Choose is the one pass over the free ones from the head, or from who has least (B1.3, B1.9). short =
// how many are missing.
func (m *Model) Choose(women, men, either, item int, except []string) (chosen []string, slots, left []int, short int) {
	for _, e := range m.free(item) {
		p := m.person(e.Who)
		if slices.Contains(except, e.Who) {
			continue
		}
		switch {
		case !p.Male && women > 0:
			women--
			slots = append(slots, 1)
		case p.Male && men > 0:
			men--
			slots = append(slots, 2)
		case either > 0:
			either--
			slots = append(slots, 0)
		default:
			continue
		}
		chosen = append(chosen, e.Who)
	}
	return chosen, slots, []int{women, men, either}, women + men + either
}

// Dispatch sends a group by rotation.
func (m *Model) Dispatch(women, men, either int, partial bool, weight int) (jobs []int, ok bool) {
	chosen, slots, left, short := m.Choose(women, men, either, weight, nil)
	if short > 0 && !partial {
		return nil, false
	}
	visit := &[]string{}
	for _, e := range slices.Clone(m.List) { // whoever was chosen for his load, they go to the tail in order
		if i := slices.Index(chosen, e.Who); i >= 0 && e.Job == 0 {
			jobs = append(jobs, m.send(e.Who, "rotation", weight, visit, slots[i]).ID)
		}
	}
	for i, male := range []int{1, 2, 0} {
		for range left[i] {
			m.wait(male, weight, nil)
		}
	}
	return jobs, true
}

// Named sends people by name, all or none.
func (m *Model) Named(kind string, names []string, weight int) bool {
	for _, n := range names {
		if s := m.person(n).State; s != "idle" && s != "held" {
			return false
		}
	}
	names = slices.Clone(names)
	slices.SortFunc(names, func(a, b string) int { return m.at(Entry{Who: a}) - m.at(Entry{Who: b}) })
	visit := &[]string{}
	for _, n := range names {
		m.send(n, kind, weight, visit, 0)
	}
	return true
}

func (m *Model) send(name, kind string, weight int, visit *[]string, slot int) *Job {
	m.nextJob++
	j := &Job{ID: m.nextJob, Who: name, Kind: kind, State: "pending", Visit: visit, Male: slot, Item: weight, Asks: m.Now + askMS}
	m.Jobs = append(m.Jobs, j)
	m.person(name).enter("pending")
	m.takeTurn(j, weight)
	return j
}

// takeTurn is what the kind does to the place at dispatch.
func (m *Model) takeTurn(j *Job, weight int) {
	j.AtFinish, j.Moved, j.Weight = m.Rules.AtFinish, false, 0
	if j.Kind == "rotation" {
		// Whoever serves a request and stands before him has been passed (D49).
		for _, e := range m.List[:m.at(Entry{Who: j.Who})] {
			if r := m.liveJob(e.Who); e.Job == 0 && r != nil && r.Kind == "request" && m.Rules.RequestFinish == "missed" {
				r.Missed = true
			}
		}
	}
	takes := j.Kind == "rotation" || j.Kind == "pick" && m.Rules.PickTail || j.Kind == "invite" && m.Rules.InviteTail
	if takes {
		j.Weight = weight
		if !j.AtFinish && m.weigh(j.Who, weight) {
			j.Moved = true
			m.List[m.at(Entry{Who: j.Who})].Job = j.ID
			m.insert(len(m.List), j.Who)
		}
	}
	m.countIn(j)
}

// weigh adds weight and tells whether a turn is full.
func (m *Model) weigh(name string, weight int) bool {
	p := m.person(name)
	p.Weight += weight
	full := p.Weight >= 100
	for p.Weight >= 100 {
		p.Weight -= 100
	}
	return full
}

// undoTurn puts him back where he stood before the dispatch.
func (m *Model) undoTurn(j *Job) {
	m.countOut(j)
	if !j.AtFinish {
		m.unweigh(j.Who, j.Weight)
	}
	if i := m.at(m.placeholder(j)); i >= 0 {
		m.remove(Entry{Who: j.Who})
		m.List[m.at(m.placeholder(j))].Job = 0
	}
}

func (m *Model) unweigh(name string, weight int) {
	p := m.person(name)
	p.Weight = ((p.Weight-weight)%100 + 100) % 100
}

// useTurn: the turn is used up.
func (m *Model) useTurn(j *Job) {
	m.remove(m.placeholder(j))
	if j.AtFinish && j.Weight > 0 && m.weigh(j.Who, j.Weight) {
		m.toTail(j.Who)
	}
}

func (m *Model) release(j *Job, state string) {
	j.State = state
	p := m.person(j.Who)
	p.enter("idle")
	if p.Leaving {
		m.goOff(p)
	}
}

// Start starts the clock.
func (m *Model) Start(id int) bool {
	j := m.job(id)
	if j == nil || j.State != "pending" {
		return false
	}
	j.State, j.Started, j.Asks = "serving", m.Now, 0
	m.person(j.Who).enter("serving")
	return true
}

// Acknowledge is 收到.
func (m *Model) Acknowledge(id int) bool {
	j := m.job(id)
	if j == nil || j.State != "pending" {
		return false
	}
	j.Asks = 0
	return true
}

// Cancel ends a visit that was not finished.
func (m *Model) Cancel(id int) bool {
	j := m.job(id)
	if j == nil || j.State != "pending" && j.State != "serving" {
		return false
	}
	back := true
	if j.State == "serving" {
		switch m.Rules.CancelStarted {
		case "forbid":
			return false
		case "tail":
			back = false
		case "grace":
			back = m.Now-j.Started <= graceMS
		}
	}
	if back {
		m.undoTurn(j)
	} else {
		m.useTurn(j)
	}
	m.release(j, "cancelled")
	return true
}

// Decline: he goes to the tail, or stays at his place, and for a rotation the next one is sent.
func (m *Model) Decline(id int) (replacement int, ok bool) {
	j := m.job(id)
	if j == nil || j.State != "pending" {
		return 0, false
	}
	return m.giveUp(j, m.Rules.DeclineOrigin, m.Rules.DeclineAsk), true
}

// giveUp takes a pending job from somebody who will not come.
func (m *Model) giveUp(j *Job, origin, ask bool) (replacement int) {
	*j.Visit = append(*j.Visit, j.Who)
	switch {
	case origin:
		m.undoTurn(j)
	case j.Moved:
		m.countOut(j)
		m.remove(m.placeholder(j)) // he stays where the dispatch put him
	default:
		m.undoTurn(j)
		m.toTail(j.Who)
	}
	if j.Kind == "rotation" && !ask {
		if n := m.next(j); n != "" {
			replacement = m.send(n, "rotation", j.Item, j.Visit, j.Male).ID
		}
	}
	if replacement == 0 {
		m.wait(j.Male, j.Item, *j.Visit)
	}
	m.release(j, "declined")
	return replacement
}

func (m *Model) wait(male, item int, rejected []string) {
	m.nextGuest++
	m.Waits = append(m.Waits, &Guest{m.nextGuest, male, item, slices.Clone(rejected), m.Now})
}

// Serve sends the next one to a waiting guest.
func (m *Model) Serve(id int) (job int, ok bool) {
	i := slices.IndexFunc(m.Waits, func(g *Guest) bool { return g.ID == id })
	if i < 0 {
		return 0, false
	}
	g := m.Waits[i]
	visit := slices.Clone(g.Rejected)
	name := m.next(&Job{Male: g.Male, Item: g.Item, Visit: &visit})
	if name == "" {
		return 0, false
	}
	m.Waits = slices.Delete(m.Waits, i, i+1)
	return m.send(name, "rotation", g.Item, &visit, g.Male).ID, true
}

// Drop takes a waiting guest off the list.
func (m *Model) Drop(id int) bool {
	i := slices.IndexFunc(m.Waits, func(g *Guest) bool { return g.ID == id })
	if i >= 0 {
		m.Waits = slices.Delete(m.Waits, i, i+1)
	}
	return i >= 0
}

// Extend lets a visit go on for so many minutes.
func (m *Model) Extend(id int, more int64) bool {
	j := m.job(id)
	if j == nil || j.State != "serving" {
		return false
	}
	j.Longer += more
	j.Extended += m.Rules.ExtensionWeight
	if j.Day == m.day() {
		j.Turns += m.Rules.ExtensionWeight
		m.person(j.Who).Turns += m.Rules.ExtensionWeight
	}
	return true
}

// SetItem corrects what the guest gets; the turn stays as it was weighed.
func (m *Model) SetItem(id, weight int) bool {
	j := m.job(id)
	if j == nil || j.State != "pending" && j.State != "serving" {
		return false
	}
	j.Item = weight
	if j.Day == m.day() {
		m.countOut(j)
		m.countIn(j)
	}
	return true
}

func (m *Model) next(j *Job) string {
	want := [3]int{}
	want[j.Male]++
	chosen, _, _, short := m.Choose(want[1], want[2], want[0], j.Item, *j.Visit)
	if short > 0 {
		return ""
	}
	return chosen[0]
}

// Replace sends somebody else: the next one, or by name.
func (m *Model) Replace(id int, kind, name string) (replacement int, ok bool) {
	j := m.job(id)
	if j == nil || j.State != "pending" && j.State != "serving" {
		return 0, false
	}
	if kind != "rotation" {
		if s := m.person(name).State; s != "idle" && s != "held" {
			return 0, false
		}
	}
	rejected := append(slices.Clone(*j.Visit), j.Who)
	if kind == "rotation" {
		was := *j.Visit
		*j.Visit = rejected
		if name = m.next(j); name == "" {
			*j.Visit = was
			return 0, false
		}
	}
	*j.Visit = rejected
	substitute := m.send(name, kind, j.Item, j.Visit, j.Male)
	if m.Rules.LeaverTail {
		m.useTurn(j)
	} else {
		m.undoTurn(j)
	}
	m.release(j, "replaced")
	return substitute.ID, true
}

// ChangeKind is a cancel of the old kind and a dispatch of the new one in one step.
func (m *Model) ChangeKind(id int, kind string) bool {
	j := m.job(id)
	if j == nil || j.State != "pending" && j.State != "serving" || j.Kind == kind {
		return false
	}
	m.undoTurn(j)
	j.Kind, j.Missed = kind, false
	m.takeTurn(j, j.Item)
	return true
}
