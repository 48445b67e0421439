package fsmtest

import (
	"fmt"
	"slices"
)

// Finish ends a visit.
func (m *Model) Finish(id int) bool {
	j := m.job(id)
	if j == nil || j.State != "serving" {
		return false
	}
	p := m.person(j.Who)
	j.Before, j.Gone = slices.Clone(m.List), nil
	if i := m.at(m.placeholder(j)); i >= 0 {
		j.Gone = append(j.Gone, m.List[i])
		m.remove(m.placeholder(j))
	}
	tail := j.Kind == "request" && (m.Rules.RequestFinish == "tail" || m.Rules.RequestFinish == "missed" && j.Missed)
	weight := j.Extended
	if j.AtFinish {
		weight += j.Weight
	}
	if j.Kind == "request" {
		weight += m.Rules.RequestWeight
	}
	if weight > 0 && m.weigh(j.Who, weight) {
		tail = true
	}
	if tail || p.Leaving {
		j.Gone = append(j.Gone, m.List[m.at(Entry{Who: j.Who})])
	}
	if tail {
		m.toTail(j.Who)
	}
	j.Ended, j.Added, j.WentOff = m.Now, weight, p.Leaving
	m.release(j, "finished")
	p.Finished = j.ID
	return true
}

// UndoFinish reopens a visit, unless it is too late or he has done something since. PutBack does the
// rest.
func (m *Model) UndoFinish(id int) bool {
	j := m.job(id)
	if j == nil || j.State != "finished" {
		return false
	}
	p := m.person(j.Who)
	if m.Now-j.Ended > undoMS || p.Finished != j.ID || p.State != "idle" && !(j.WentOff && p.State == "off") {
		return false
	}
	m.unweigh(j.Who, j.Added)
	j.State = "serving"
	p.enter("serving")
	p.Leaving, j.WentOff = j.WentOff, false
	return true
}

// PutBack takes over the queue after an undone finish, if it is one that the rules allow: nobody else has
// moved, and what the finish took away stands again before all who stood behind it and have not been
// moved since, and behind all who stood before it. Where it stands among those who were, no rule says.
func (m *Model) PutBack(id int, real []Entry) error {
	j := m.job(id)
	back := func(e Entry) bool { return indexOf(j.Gone, e) >= 0 }
	others := slices.DeleteFunc(slices.Clone(m.List), back)
	next, last := 0, -1
	var list []Entry
	for _, e := range real {
		switch {
		case back(e):
			e = j.Gone[indexOf(j.Gone, e)]
		case next < len(others) && e.Who == others[next].Who && e.Job == others[next].Job:
			e = others[next]
			next++
		default:
			return fmt.Errorf("%v stands where nobody should, in %v", e, real)
		}
		if was := slices.IndexFunc(j.Before, func(o Entry) bool { return o.Spot == e.Spot }); was >= 0 {
			if was < last {
				return fmt.Errorf("%v stands behind %v, which stood behind it: %v", e, j.Before[last], real)
			}
			last = was
		}
		list = append(list, e)
	}
	if next != len(others) || len(list) != len(others)+len(j.Gone) {
		return fmt.Errorf("somebody is missing in %v, of %v and %v", real, others, j.Gone)
	}
	m.List, j.Gone = list, nil
	return nil
}
