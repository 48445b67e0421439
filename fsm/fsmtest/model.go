package fsmtest

import (
	"slices"
	"strings"
)

// Model is a second, dumber queue: one category in plain slices, written from the shop's rules
// and not from the state machine. It knows nothing of rows, keys, indexes or timers.
type Model struct {
	List  []Entry // the queue with its placeholders, head first
	Crew  []*Person
	Jobs  []*Job
	Rules Rules
	Now   int64 // ms
	Waits []*Guest

	nextJob, nextGuest int
}

// Entry is a technician, or the placeholder of a job.
type Entry struct {
	Who string
	Job int // 0 = the technician himself
}

// Person is one technician.
type Person struct {
	Name     string
	Male     bool
	State    string // off leave idle break held pending serving
	KeptTill int64  // break: until when the place is kept; held: when the hold lapses
	Leaving  bool   // goes off after the service
	Weight   int    // per cent of a turn
}

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
	Started  int64
	Missed   bool
	Visit    *[]string // who was rejected on it, shared with the jobs that replace one another
	Male     int       // wanted gender: 0 either, 1 woman, 2 man
}

// Guest waits because nobody was there.
type Guest struct {
	ID       int
	Male     int // wanted gender, as in Job
	Item     int
	Rejected []string
}

// Rules are the settings that the model knows.
type Rules struct {
	AtFinish, PickTail, InviteTail, LeaverTail, DeclineOrigin, DeclineAsk bool

	RequestFinish string // keep tail missed
	CancelStarted string // grace origin tail forbid

	RequestWeight, ExtensionWeight int
}

const (
	graceMS = 3 * 60_000
	breakMS = 15 * 60_000
	holdMS  = 30 * 60_000
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

func (m *Model) at(e Entry) int { return slices.Index(m.List, e) }

func (m *Model) remove(e Entry) {
	if i := m.at(e); i >= 0 {
		m.List = slices.Delete(m.List, i, i+1)
	}
}

func (m *Model) toTail(name string) {
	m.remove(Entry{Who: name})
	m.List = append(m.List, Entry{Who: name})
}

func (m *Model) placeholder(j *Job) Entry { return Entry{j.Who, j.ID} }

// CheckIn puts somebody at the tail.
func (m *Model) CheckIn(name string) bool {
	p := m.person(name)
	if p.State != "off" && p.State != "leave" {
		return false
	}
	p.State = "idle"
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
	p.State, p.Leaving = "off", false
}

// Leave is 请假.
func (m *Model) Leave(name string) bool {
	p := m.person(name)
	if p.State == "leave" || p.State == "pending" || p.State == "serving" {
		return false
	}
	m.remove(Entry{Who: name})
	p.State = "leave"
	return true
}

// Break starts a rest.
func (m *Model) Break(name string) bool {
	p := m.person(name)
	if p.State != "idle" {
		return false
	}
	p.State, p.KeptTill = "break", m.Now+breakMS
	return true
}

// Back ends a rest: a long one goes to the tail.
func (m *Model) Back(name string) bool {
	p := m.person(name)
	if p.State != "break" {
		return false
	}
	p.State = "idle"
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
	p.State, p.KeptTill = "held", m.Now+holdMS
	return true
}

// Release ends a hold by hand; the place is kept.
func (m *Model) Release(name string) bool {
	p := m.person(name)
	if p.State != "held" {
		return false
	}
	p.State = "idle"
	return true
}

// Pass lets time pass: holds lapse in order of their time and name, and go to the tail.
func (m *Model) Pass(until int64) {
	for {
		var first *Person
		for _, p := range m.Crew {
			if p.State == "held" && p.KeptTill <= until && (first == nil || p.KeptTill < first.KeptTill || p.KeptTill == first.KeptTill && p.Name < first.Name) {
				first = p
			}
		}
		if first == nil {
			break
		}
		first.State = "idle"
		m.toTail(first.Name)
	}
	m.Now = until
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
	m.remove(Entry{Who: name})
	i := 0
	switch to {
	case "head":
	case "tail":
		i = len(m.List)
	default:
		i = m.at(Entry{Who: to})
	}
	m.List = slices.Insert(m.List, i, Entry{Who: name})
	return true
}

// GiveBack is 补钟: he comes first.
func (m *Model) GiveBack(name string) bool { return m.Move(name, "head") }

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
