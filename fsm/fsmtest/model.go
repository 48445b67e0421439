package fsmtest

import (
	"slices"
	"strings"
)

// Model is a second, dumber queue: one category in plain slices, written from the shop's rules
// and not from the state machine. It knows nothing of rows, keys, indexes or timers.
type Model struct {
	List     []Entry // the queue with its placeholders, head first
	Crew     []*Person
	Jobs     []*Job
	Rules    Rules
	Now      int64 // ms
	Today    int   // the business day, as its end was last seen
	Waits    []*Guest
	Bookings []*Booking

	nextJob, nextGuest, nextSpot int
}

// Entry is a technician, or the placeholder of a job.
type Entry struct {
	Who  string
	Job  int // 0 = the technician himself
	Spot int // names the place itself, which a placeholder inherits and an undone finish gives back
}

// Person is one technician.
type Person struct {
	Name     string
	Male     bool
	State    string // off leave idle break held pending serving
	KeptTill int64  // break: until when the place is kept; held: when the hold lapses
	Leaving  bool   // goes off after the service
	Weight   int    // per cent of a turn
	Finished int    // the job that he finished last, if he has done nothing since
	Day      int    // of the two below
	Turns    int    // per cent
	Amount   int
}

// enter puts somebody into a state; whatever he finished is behind him then.
func (p *Person) enter(state string) { p.State, p.Finished = state, 0 }

// Job is one assignment.
type Job struct {
	ID       int
	Who      string
	Kind     string // rotation request pick invite
	State    string // pending serving finished cancelled replaced declined
	AtFinish bool   // tail_at was finish when it was dispatched
	Moved    bool   // the dispatch sent him to the tail
	Weight   int    // what the dispatch weighed, 0 for a kind that takes no turn
	Item     int    // the weight of the item
	Extended int    // the weight of the extensions
	Longer   int64  // minutes of the extensions
	Started  int64
	Missed   bool
	Visit    *[]string // who was rejected on it, shared with the jobs that replace one another
	Male     int       // wanted gender: 0 either, 1 woman, 2 man
	Asks     int64     // when reception hears that he has not answered, 0 = he has

	// What the day counted, and on which day.
	Day, Turns, Amount int

	// What its finish did, for who undoes it.
	Ended   int64
	Added   int     // weight
	WentOff bool    // he went off duty with it
	Before  []Entry // the queue before it
	Gone    []Entry // what it took out of the queue or sent to the tail
}

// Guest waits because nobody was there.
type Guest struct {
	ID       int
	Male     int // wanted gender, as in Job
	Item     int
	Rejected []string
	Since    int64
}

// Rules are the settings that the model knows.
type Rules struct {
	AtFinish, PickTail, InviteTail, LeaverTail, DeclineOrigin, DeclineAsk, Redispatch bool

	RequestFinish string // keep tail missed
	CancelStarted string // grace origin tail forbid
	Order         string // list turns amount

	RequestWeight, ExtensionWeight int
}

const (
	graceMS = 3 * 60_000
	breakMS = 15 * 60_000
	holdMS  = 30 * 60_000
	askMS   = 3 * 60_000
	undoMS  = 2 * 60_000
)

// String is the queue as Raw shows the real one.
func (m *Model) String() string {
	var list []string
	for _, e := range m.List {
		if e.Job != 0 {
			list = append(list, "P("+jobID(e.Job)+")")
			continue
		}
		list = append(list, e.Who)
	}
	return strings.Join(list, " ")
}

func (m *Model) person(name string) *Person {
	for _, p := range m.Crew {
		if p.Name == name {
			return p
		}
	}
	return nil
}

func (m *Model) at(e Entry) int { return indexOf(m.List, e) }

func indexOf(list []Entry, e Entry) int {
	return slices.IndexFunc(list, func(o Entry) bool { return o.Who == e.Who && o.Job == e.Job })
}

// insert puts somebody at a place that nobody had before.
func (m *Model) insert(i int, name string) {
	m.nextSpot++
	m.List = slices.Insert(m.List, i, Entry{Who: name, Spot: m.nextSpot})
}

func (m *Model) remove(e Entry) {
	if i := m.at(e); i >= 0 {
		m.List = slices.Delete(m.List, i, i+1)
	}
}

func (m *Model) toTail(name string) {
	m.remove(Entry{Who: name})
	m.insert(len(m.List), name)
}

func (m *Model) placeholder(j *Job) Entry { return Entry{Who: j.Who, Job: j.ID} }

// CheckIn puts somebody at the tail, or takes back that he leaves after the service.
func (m *Model) CheckIn(name string) bool {
	p := m.person(name)
	if p.State == "serving" && p.Leaving {
		p.Leaving = false
		return true
	}
	if p.State != "off" && p.State != "leave" {
		return false
	}
	p.enter("idle")
	m.toTail(name)
	return true
}

// CheckOut takes somebody out, or notes that he leaves after the service.
func (m *Model) CheckOut(name string) bool {
	p := m.person(name)
	switch p.State {
	case "off", "leave", "pending":
		return false
	case "serving":
		p.Leaving = true
		return true
	}
	m.goOff(p)
	return true
}

func (m *Model) goOff(p *Person) {
	m.remove(Entry{Who: p.Name})
	p.enter("off")
	p.Leaving = false
}

// Leave is 请假.
func (m *Model) Leave(name string) bool {
	p := m.person(name)
	if p.State == "leave" || p.State == "pending" || p.State == "serving" {
		return false
	}
	m.remove(Entry{Who: name})
	p.enter("leave")
	return true
}

// Break starts a rest.
func (m *Model) Break(name string) bool {
	p := m.person(name)
	if p.State != "idle" {
		return false
	}
	p.enter("break")
	p.KeptTill = m.Now + breakMS
	return true
}

// Back ends a rest: a long one goes to the tail.
func (m *Model) Back(name string) bool {
	p := m.person(name)
	if p.State != "break" {
		return false
	}
	p.enter("idle")
	if m.Now > p.KeptTill {
		m.toTail(name)
	}
	return true
}

// Hold reserves somebody.
func (m *Model) Hold(name string) bool {
	p := m.person(name)
	if p.State != "idle" {
		return false
	}
	p.enter("held")
	p.KeptTill = m.Now + holdMS
	return true
}

// Release ends a hold by hand; the place is kept.
func (m *Model) Release(name string) bool {
	p := m.person(name)
	if p.State != "held" {
		return false
	}
	p.enter("idle")
	return true
}

// Move puts somebody by hand: to "head", "tail" or before somebody.
func (m *Model) Move(name, to string) bool {
	if m.at(Entry{Who: name}) < 0 || to == name {
		return false
	}
	if to != "head" && to != "tail" && m.at(Entry{Who: to}) < 0 {
		return false
	}
	if j := m.liveJob(name); j != nil {
		m.remove(m.placeholder(j))
	}
	if j := m.job(m.person(name).Finished); j != nil {
		j.Gone = nil // whoever undoes the finish does not undo this
	}
	m.remove(Entry{Who: name})
	i := 0
	switch to {
	case "head":
	case "tail":
		i = len(m.List)
	default:
		i = m.at(Entry{Who: to})
	}
	m.insert(i, name)
	return true
}

func (m *Model) liveJob(name string) *Job {
	for _, j := range m.Jobs {
		if j.Who == name && (j.State == "pending" || j.State == "serving") {
			return j
		}
	}
	return nil
}

func (m *Model) job(id int) *Job {
	for _, j := range m.Jobs {
		if j.ID == id {
			return j
		}
	}
	return nil
}
