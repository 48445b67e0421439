package fsmtest

import (
	"slices"
)

// Booking is one date of a technician.
type Booking struct {
	ID    int
	Who   string
	Item  int // by weight, as in Job
	From  int64
	State string // planned arrived completed cancelled
}

const (
	minuteMS = 60_000
	// restMS is what stays free between a visit of the rotation and the next date (B1.3, B6 17).
	restMS = 10 * minuteMS
)

// minutes and buffers of the two items, by their weight.
var minutes, buffers = map[int]int64{50: 40, 100: 60}, map[int]int64{50: 5, 100: 0}

// Until is when a date is over, but for the buffer of what it is for.
func (b *Booking) Until() int64 { return b.From + minutes[b.Item]*minuteMS }

// kept is until when a technician's time is kept for it.
func (b *Booking) kept() int64 { return b.Until() + buffers[b.Item]*minuteMS }

// runsInto tells that a visit which goes on until then meets a date of his that is not over. Into one whose customer is here it may go, if
// it is for him that somebody asks.
func (m *Model) runsInto(name string, until int64, byName bool) bool {
	return slices.ContainsFunc(m.Bookings, func(b *Booking) bool {
		open := b.State == "planned" || b.State == "arrived" && !byName
		return b.Who == name && open && b.From < until && b.kept() > m.Now
	})
}

// BookedSoon tells that he is not sent by rotation, for a visit that begins now would not be over in time for his next date (S57).
func (m *Model) BookedSoon(name string, item int) bool {
	return m.runsInto(name, m.visitEnd(item)+restMS, false)
}

// Warned are those of whom reception hears, if they are sent by name, that they have a date soon.
func (m *Model) Warned(names []string, item int) (list []string) {
	for _, n := range names {
		if m.runsInto(n, m.visitEnd(item), true) {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

// visitEnd is when a visit that begins now is over, with what has to be done after it.
func (m *Model) visitEnd(item int) int64 { return m.Now + (minutes[item]+buffers[item])*minuteMS }

// WarnedOf is who serves, if his visit goes on into a date.
func (m *Model) WarnedOf(id int) (list []string) {
	if j := m.job(id); m.runsInto(j.Who, j.Started+(minutes[j.Item]+j.Longer)*minuteMS, true) {
		list = append(list, j.Who)
	}
	return list
}

// Booked tells whether he has another date then already.
func (m *Model) Booked(b *Booking) bool {
	return slices.ContainsFunc(m.Bookings, func(o *Booking) bool {
		return o.Who == b.Who && o.State != "cancelled" && o.From < b.kept() && b.From < o.kept()
	})
}

// MarkBooking is what people say became of a date: its customer is here, or was served.
func (m *Model) MarkBooking(id int, state string) bool {
	b := m.booking(id)
	if b == nil || b.State != "planned" && b.State != "arrived" && b.State != state || b.State == "completed" && state == "arrived" {
		return false
	}
	b.State = state
	return true
}

// CancelBooking calls a date off.
func (m *Model) CancelBooking(id int) bool {
	b := m.booking(id)
	if b == nil || b.State != "planned" && b.State != "arrived" {
		return false
	}
	b.State = "cancelled"
	return true
}

func (m *Model) booking(id int) *Booking {
	for _, b := range m.Bookings {
		if b.ID == id {
			return b
		}
	}
	return nil
}
