package fsm

import (
	"encoding/binary"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// maxOccupiedMS is the longest that one date occupies anything: a visit and its buffer.
const maxOccupiedMS = (maxVisitMinutes + maxBufferMinutes) * minuteMS

// occupation is one thing occupied for [from, until).
type occupation struct {
	from, until int64
	date        *storehubv1.DateRow // whose; one that is not there yet has no id
}

func occupationOf(d *storehubv1.DateRow) occupation {
	return occupation{d.StartsAtMs, d.EndsAtMs + d.BufferMs, d}
}

// occupies tells that a date occupies what it names.
func occupies(d *storehubv1.DateRow) bool {
	return d.State != dCancelled
}

// What a date occupies: the resources that it names, and its item, which has a capacity of its own with CAPACITY_MODE_PER_SERVICE.
func resourceThing(id string) string { return "r" + id }
func itemThing(id string) string     { return "i" + id }

// things are all that a date occupies.
func things(d *storehubv1.DateRow) []string {
	list := make([]string, 0, len(d.Resources)+1)
	for _, r := range d.Resources {
		list = append(list, resourceThing(r))
	}
	return append(list, itemThing(d.Item))
}

// occupiedKey orders the occupations of a thing by when they begin.
func occupiedKey(thing string, h occupation) string {
	b := make([]byte, 0, len(thing)+25)
	b = append(append(b, thing...), 0)
	b = binary.BigEndian.AppendUint64(b, uint64(h.from))
	b = binary.BigEndian.AppendUint64(b, uint64(h.until))
	return string(binary.BigEndian.AppendUint64(b, h.date.GetId()))
}

// occupiedIn reads the occupation of a date from its key: most that are looked at are not what is looked for, and their rows need
// not be.
func occupiedIn(thing, key string, d *storehubv1.DateRow) occupation {
	b := []byte(key[len(thing)+1:])
	return occupation{int64(binary.BigEndian.Uint64(b)), int64(binary.BigEndian.Uint64(b[8:])), d}
}

func indexDate(s *State, before, after *storehubv1.DateRow) {
	if before != nil {
		s.by.dated.Delete(datedKey(before))
		s.by.starts.Delete(startsKey(before.StartsAtMs, before.Id))
		for _, k := range dueKeys(before) {
			s.by.due.Delete(k)
		}
		if before.PlanId != 0 {
			s.by.planned.Delete(plannedKey(before.PlanId, before.Number))
		}
		if occupies(before) {
			for _, t := range things(before) {
				s.by.occupied.Delete(occupiedKey(t, occupationOf(before)))
			}
		} else {
			for _, r := range before.Resources {
				s.by.struck.Delete(occupiedKey(resourceThing(r), occupationOf(before)))
			}
		}
	}
	if after != nil {
		s.by.dated.Set(datedKey(after), after)
		s.by.starts.Set(startsKey(after.StartsAtMs, after.Id), after)
		if completes(after) {
			for _, k := range dueKeys(after) {
				s.by.due.Set(k, after)
			}
		}
		if after.PlanId != 0 {
			s.by.planned.Set(plannedKey(after.PlanId, after.Number), after)
		}
		if occupies(after) {
			for _, t := range things(after) {
				s.by.occupied.Set(occupiedKey(t, occupationOf(after)), after)
			}
		} else {
			for _, r := range after.Resources {
				s.by.struck.Set(occupiedKey(resourceThing(r), occupationOf(after)), after)
			}
		}
	}
}

// datedKey orders the dates of a customer by when they begin.
func datedKey(d *storehubv1.DateRow) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 24), d.CustomerId)
	b = binary.BigEndian.AppendUint64(b, uint64(d.StartsAtMs))
	return string(binary.BigEndian.AppendUint64(b, d.Id))
}

// startsKey orders all dates by when they begin.
func startsKey(ms int64, date uint64) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 16), uint64(ms))
	return string(binary.BigEndian.AppendUint64(b, date))
}

// datesAt visits the dates that touch [from, until), in order of their beginning.
func (s *State) datesAt(from, until int64, f func(*storehubv1.DateRow) bool) {
	s.by.starts.Ascend(startsKey(max(0, from-maxVisitMinutes*minuteMS), 0), func(_ string, d *storehubv1.DateRow) bool {
		if d.StartsAtMs >= until {
			return false
		}
		return d.EndsAtMs <= from || f(d)
	})
}

func plannedKey(plan uint64, number int32) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 12), plan)
	return string(binary.BigEndian.AppendUint32(b, uint32(number)))
}

// occupying visits the occupations of a thing that touch [from, until), in order of their beginning.
func (s *State) occupying(thing string, from, until int64, f func(occupation)) {
	touching(s.by.occupied, thing, from, until, f)
}

// touching visits what an index of occupations has of a thing in [from, until).
func touching(ix *dateIndex, thing string, from, until int64, f func(occupation)) {
	prefix := under(thing)
	first := occupiedKey(thing, occupation{from: max(0, from-maxOccupiedMS)})
	ix.Ascend(first, func(k string, d *storehubv1.DateRow) bool {
		if len(k) < len(prefix) || k[:len(prefix)] != prefix {
			return false
		}
		h := occupiedIn(thing, k, d)
		if h.from >= until {
			return false
		}
		if h.until > from {
			f(h)
		}
		return true
	})
}

// full answers the occupations at the first instant of [from, until) at which capacity of them meet, nil = there is room for
// one more all the time. list is in order of beginning.
func full(list []occupation, from, until int64, capacity int) []occupation {
	var now []occupation
	for _, h := range list {
		if h.until <= from || h.from >= until {
			continue
		}
		at := max(h.from, from)
		now = slices.DeleteFunc(now, func(o occupation) bool { return o.until <= at })
		if now = append(now, h); len(now) >= capacity {
			return now
		}
	}
	return nil
}
