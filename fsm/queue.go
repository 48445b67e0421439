package fsm

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// The queue of a category is a list of entries in order of a 64-bit key: technicians,
// and placeholders that live assignments left behind (domain B1.4). Keys are handed
// out with gaps, so that a move writes one row.
const (
	firstKey = uint64(1) << 63
	keyGap   = uint64(1) << 32
)

func queueKey(r *storehubv1.QueueEntry) string { return in(r.Category, r.Key) }

// keyOf is the number at the end of a queue key.
func keyOf(queueKey string) uint64 {
	return binary.BigEndian.Uint64([]byte(queueKey[len(queueKey)-8:]))
}

func indexQueue(s *State, before, after *storehubv1.QueueEntry) {
	if before != nil {
		if before.AssignmentId != 0 {
			s.by.origin.Delete(numberKey(before.AssignmentId))
		} else {
			s.by.lineup.Delete(queueKey(before))
			s.addCount(before.Category, queued, -1)
			if k, _ := s.by.place.Get(before.Technician); k == queueKey(before) {
				s.by.place.Delete(before.Technician)
			}
			s.deselect(before.Category, before.Technician, before.Key)
		}
	}
	if after != nil {
		if after.AssignmentId != 0 {
			s.by.origin.Set(numberKey(after.AssignmentId), queueKey(after))
		} else {
			s.by.lineup.Set(queueKey(after), after.Technician)
			s.addCount(after.Category, queued, +1)
			s.by.place.Set(after.Technician, queueKey(after))
			s.reselect(after.Technician)
		}
	}
}

// reselect brings the index of those whom a rotation may take up to date for one technician.
func (s *State) reselect(technician string) {
	place, ok := s.by.place.Get(technician)
	if !ok {
		return
	}
	t, _ := s.rows.technicians.get(technician)
	category, key := place[:len(place)-9], keyOf(place)
	if d, _ := s.rows.duties.get(technician); d.GetState() == storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE {
		s.by.selectable.Set(selectableKey(category, t.GetGender(), key), technician)
	} else {
		s.deselect(category, technician, key)
	}
}

func (s *State) deselect(category, technician string, key uint64) {
	t, _ := s.rows.technicians.get(technician)
	s.by.selectable.Delete(selectableKey(category, t.GetGender(), key))
}

func selectableKey(category string, g storehubv1.Gender, key uint64) string {
	return in(selectableUnder(category, g), key)
}

func selectableUnder(category string, g storehubv1.Gender) string {
	return category + "\x00" + string(rune('0'+g))
}

// position is where a technician stands, 1 = head, placeholders not counted; 0 = not in the queue.
func (s *State) position(technician string) int32 {
	place, ok := s.by.place.Get(technician)
	if !ok {
		return 0
	}
	category := place[:len(place)-9]
	if n := s.steps(place, under(category), s.by.lineup.Ascend); n > 0 {
		return n
	}
	if n := s.steps(place, in(category, ^uint64(0)), s.by.lineup.Descend); n > 0 {
		return s.count(category, queued) - n + 1
	}
	return int32(rank(s.by.lineup, place) - rank(s.by.lineup, under(category)) + 1)
}

// nearEnd is how far position looks from either end before it searches the middle: most who
// move stand at the head or at the tail.
const nearEnd = 64

// steps counts the entries from an end of a queue to place, 0 = further than nearEnd.
func (s *State) steps(place, from string, walk func(string, func(key, value string) bool)) (n int32) {
	found := false
	walk(from, func(key, _ string) bool {
		n++
		found = key == place
		return !found && n < nearEnd
	})
	if !found {
		return 0
	}
	return n
}

// ends are the smallest and the largest key in use; ok = false for an empty queue.
func (s *State) ends(category string) (lo, hi uint64, ok bool) {
	prefix := under(category)
	s.rows.queue.scan(prefix, func(k string, e *storehubv1.QueueEntry) bool {
		if ok = e.Category == category; ok {
			lo = e.Key
		}
		return false
	})
	if !ok {
		return 0, 0, false
	}
	s.rows.queue.rows.Descend(in(category, ^uint64(0)), func(_ string, e *cell[*storehubv1.QueueEntry]) bool {
		hi = e.row.Key
		return false
	})
	return lo, hi, true
}

// enqueueTail puts a technician who has no entry at the end.
func (tx *Tx) enqueueTail(category, technician string) {
	key := firstKey
	if _, hi, ok := tx.s.ends(category); ok {
		if hi > ^uint64(0)-keyGap {
			_, hi = tx.renumber(category)
		}
		key = hi + keyGap
	}
	tx.s.rows.queue.put(tx, &storehubv1.QueueEntry{Category: category, Key: key, Technician: technician})
}

// enqueueHead puts him before entry 0, placeholders included.
func (tx *Tx) enqueueHead(category, technician string) {
	key := firstKey
	if lo, _, ok := tx.s.ends(category); ok {
		if lo <= keyGap {
			lo, _ = tx.renumber(category)
		}
		key = lo - keyGap
	}
	tx.s.rows.queue.put(tx, &storehubv1.QueueEntry{Category: category, Key: key, Technician: technician})
}

// enqueueBefore puts him immediately before another technician's entry.
func (tx *Tx) enqueueBefore(other, technician string) {
	for {
		place, _ := tx.s.by.place.Get(other)
		category, after := place[:len(place)-9], keyOf(place)
		before, found := uint64(0), false
		tx.s.rows.queue.rows.Descend(in(category, after-1), func(_ string, e *cell[*storehubv1.QueueEntry]) bool {
			if found = e.row.Category == category; found {
				before = e.row.Key
			}
			return false
		})
		if !found {
			tx.enqueueHead(category, technician)
			return
		}
		if after-before >= 2 {
			tx.s.rows.queue.put(tx, &storehubv1.QueueEntry{Category: category, Key: before + (after-before)/2, Technician: technician})
			return
		}
		tx.renumber(category)
	}
}

// enqueueAt puts an entry back at a key it had. Whoever was given the key since stays right behind it.
func (tx *Tx) enqueueAt(key uint64, e *storehubv1.QueueEntry) {
	for tx.taken(e.Category, key) {
		key-- // gaps are wide, and a chain of neighbours in one of them is short
	}
	e.Key = key
	tx.s.rows.queue.put(tx, e)
}

func (tx *Tx) taken(category string, key uint64) bool {
	_, ok := tx.s.rows.queue.get(in(category, key))
	return ok
}

// forgetPlaces: an undone finish must not put somebody back over a newer decision (B1.4 rule 5),
// nor by a key that no longer means the same place.
func (tx *Tx) forgetPlaces(technician string) {
	d, _ := tx.s.rows.duties.get(technician)
	if a, ok := tx.s.rows.assignments.get(numberKey(d.GetFinishedId())); ok {
		tx.editAssignment(a.Id, func(r *storehubv1.AssignmentRow) { r.FinishKey, r.OriginKey = 0, 0 })
	}
}

// justFinished are those of a category whose last finish may still be undone.
func (s *State) justFinished(category string) (list []string) {
	s.by.ended.Reverse(func(key, _ string) bool {
		a, _ := s.rows.assignments.get(key[8:])
		if a.EndedAtMs+undoFinishMS < s.shop().TimeMs {
			return false
		}
		if d, ok := s.rows.duties.get(a.Technician); ok && a.Category == category && d.FinishedId == a.Id {
			list = append(list, a.Technician)
		}
		return true
	})
	return list
}

// renumber gives a queue fresh keys with full gaps and answers the ends.
func (tx *Tx) renumber(category string) (lo, hi uint64) {
	var entries []*storehubv1.QueueEntry
	tx.s.rows.queue.scan(under(category), func(_ string, e *storehubv1.QueueEntry) bool {
		if e.Category != category {
			return false
		}
		entries = append(entries, e)
		return true
	})
	for _, e := range entries {
		tx.s.rows.queue.delete(tx, queueKey(e))
		tx.forgetPlaces(e.Technician)
	}
	for _, technician := range tx.s.justFinished(category) {
		tx.forgetPlaces(technician) // also of those who went off duty, and have no entry
	}
	lo = firstKey - uint64(len(entries)/2)*keyGap
	hi = lo
	for i, e := range entries {
		hi = lo + uint64(i)*keyGap
		tx.s.rows.queue.put(tx, &storehubv1.QueueEntry{Category: category, Key: hi, Technician: e.Technician, AssignmentId: e.AssignmentId})
	}
	return lo, hi
}

// dequeue takes a technician's own entry out; placeholders stay.
func (tx *Tx) dequeue(technician string) {
	if place, ok := tx.s.by.place.Get(technician); ok {
		tx.s.rows.queue.delete(tx, place)
	}
}

// toTail moves him to the end without leaving anything behind.
func (tx *Tx) toTail(category, technician string) {
	tx.dequeue(technician)
	tx.enqueueTail(category, technician)
}

// leavePlaceholder: the technician goes to the tail, the assignment keeps his place (B1.4 rule 1).
func (tx *Tx) leavePlaceholder(category, technician string, a assignmentID) {
	place, _ := tx.s.by.place.Get(technician)
	tx.s.rows.queue.put(tx, &storehubv1.QueueEntry{Category: category, Key: keyOf(place), Technician: technician, AssignmentId: uint64(a)})
	tx.enqueueTail(category, technician)
}

// returnToOrigin undoes leavePlaceholder (B1.4 rule 2); false when the placeholder is gone.
func (tx *Tx) returnToOrigin(technician string, a assignmentID) bool {
	origin, ok := tx.s.by.origin.Get(a.key())
	if !ok {
		return false
	}
	e, _ := tx.s.rows.queue.get(origin)
	tx.dequeue(technician)
	tx.s.rows.queue.put(tx, &storehubv1.QueueEntry{Category: e.Category, Key: e.Key, Technician: technician})
	return true
}

// dropPlaceholder lets go of the place that an assignment kept (B1.4 rule 3) and answers its key, 0 = none.
func (tx *Tx) dropPlaceholder(a assignmentID) (key uint64) {
	origin, ok := tx.s.by.origin.Get(a.key())
	if !ok {
		return 0
	}
	tx.s.rows.queue.delete(tx, origin)
	return keyOf(origin)
}

// dropPlaceholders lets go of all places kept for a technician: a manual move, leave or
// going off duty is newer than any of them (B1.4 rules 3 and 5).
func (tx *Tx) dropPlaceholders(technician string) {
	if d, ok := tx.s.rows.duties.get(technician); ok && d.AssignmentId != 0 {
		tx.dropPlaceholder(assignmentID(d.AssignmentId))
	}
}

// enqueueForDay puts somebody who checks in where day_order says.
func (tx *Tx) enqueueForDay(category, technician string) {
	if before := tx.s.dayPlace(category, technician); before != "" {
		tx.enqueueBefore(before, technician)
		return
	}
	tx.enqueueTail(category, technician)
}

// dayPlace is before whom a check-in puts somebody: the first of those who checked in today,
// have neither been dispatched nor moved since, and come later in day_order; "" = the tail.
func (s *State) dayPlace(category, technician string) (before string) {
	order := s.dayOrder()
	if order == nil {
		return ""
	}
	today := s.businessDay(s.shop().TimeMs)
	s.by.lineup.Descend(in(category, ^uint64(0)), func(k, other string) bool {
		d, _ := s.rows.duties.get(other)
		if !strings.HasPrefix(k, under(category)) || d.FreshDay != today || order(other, technician) <= 0 {
			return false
		}
		before = other
		return true
	})
	return before
}

// dayOrder compares two technicians by the shop's order of the day; nil = as they come.
func (s *State) dayOrder() func(a, b string) int {
	switch s.effective.GetDayOrder() {
	case storehubv1.DayOrder_DAY_ORDER_STAFF_NO:
		return compareNumbers
	case storehubv1.DayOrder_DAY_ORDER_YESTERDAY_FINISH:
		return func(a, b string) int { return cmp.Compare(s.offYesterday(a), s.offYesterday(b)) }
	case storehubv1.DayOrder_DAY_ORDER_MANAGER_LIST:
		list := s.effective.GetManagerList().GetNumbers()
		return func(a, b string) int { return listed(list, a) - listed(list, b) }
	}
	return nil
}

// offYesterday is when somebody went off duty the business day before; who did not comes after everybody
// who did.
func (s *State) offYesterday(technician string) int64 {
	if d, _ := s.rows.duties.get(technician); d.GetLastOffDay() == s.businessDay(s.shop().TimeMs)-1 {
		return d.LastOffAtMs
	}
	return 1 << 62
}

func listed(list []string, number string) int {
	if i := slices.Index(list, number); i >= 0 {
		return i
	}
	return len(list)
}

// compareNumbers orders "9" before "12" and "A2" before "A10": digits by value, the rest by code point.
func compareNumbers(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0") // leading zeros decide nothing
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if x != y {
				return strings.Compare(x, y)
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
