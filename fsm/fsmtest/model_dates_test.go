package fsmtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestDatesAgainstModel is TestQueueAgainstModel for a shop in which technicians have many dates: who is passed over for one, and of whom
// reception hears. What is on the brink is a millisecond on either side of it.
func TestDatesAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t)
		p.dated = true
		actions := p.actions()
		maps.DeleteFunc(actions, func(name string, _ func(*rapid.T)) bool { return !slices.Contains(dated, name) })
		t.Repeat(actions)
	})
}

var dated = []string{
	"", "time", "book", "date", "brink", "brink1", "brink2", "dispatch", "named", "served", "start", "extend", "extend1", "cancel", "cancel1", "replace", "decline", "serve", "checkin", "set item",
}

// timeOf is the resource that is a technician's time.
func timeOf(name string) string { return "time-" + strings.ToLower(name) }

// book gives a technician a date for soon, often right behind the one that he had last. Whether there is room for it is the capacity's business and not the queue's:
// the model only says that there is none for two at once, and that nothing else but a visit is in its way.
func (p *pair) book() {
	_, weight := p.weight()
	raster := rapid.IntRange(1, 30).Draw(p.t, "in 5 min")
	b := Booking{Who: p.who("whose"), Item: weight, State: "planned", From: p.s.Now.Truncate(5 * time.Minute).Add(time.Duration(raster) * 5 * time.Minute).UnixMilli()}
	if n := len(p.m.Bookings); n > 0 && rapid.IntRange(0, 2).Draw(p.t, "behind") > 0 {
		if last := p.m.Bookings[n-1]; last.kept() > p.m.Now {
			b.Who, b.From = last.Who, last.kept()
		}
	}
	p.bookAt(b)
}

// bookAt gives somebody a date.
func (p *pair) bookAt(b Booking) {
	item := fmt.Sprint("w", b.Item)
	answer, fault := p.s.Do(&storehubv1.CreateBookingRequest{Item: item, StartsAt: timestamppb.New(time.UnixMilli(b.From)), Resources: []string{timeOf(b.Who)}})
	switch taken := p.m.Booked(&b); {
	case fault == nil && !taken:
		id := strings.TrimPrefix(answer.(*storehubv1.CreateBookingResponse).Booking.Id, "B-")
		b.ID, _ = strconv.Atoi(id)
		p.m.Bookings = append(p.m.Bookings, &b)
	case fault == nil, !taken && p.m.liveJob(b.Who) == nil, fault.Detail.Reason != storehubv1.Reason_REASON_DATES_TAKEN:
		p.t.Fatalf("%+v: the shop says %v; has he another date: %v", b, fault, taken)
	}
}

// brink gives a date that what is done next just does not run into, or just does.
func (p *pair) brink() {
	_, weight := p.weight()
	b := Booking{Who: p.who("whose"), Item: weight, State: "planned", From: p.m.visitEnd(weight) + 1 - rapid.Int64Range(0, 1).Draw(p.t, "too early")}
	last := slices.IndexFunc(p.m.Bookings, func(o *Booking) bool { return o.Who == b.Who && o.State == "planned" && o.From <= p.m.Now+hourMS })
	switch j := p.m.liveJob(b.Who); {
	case j != nil && j.State == "serving":
		b.From += j.Started + (minutes[j.Item]+j.Longer+5)*minuteMS - p.m.visitEnd(weight) - 1
		p.bookAt(b)
		p.tick()
		p.extendOf(j.ID)
	case rapid.Bool().Draw(p.t, "by name"):
		if last >= 0 && rapid.Bool().Draw(p.t, "and is here") {
			id := p.m.Bookings[last].ID
			p.same(&storehubv1.MarkBookingRequest{Id: fmt.Sprint("B-", id), State: storehubv1.OccurrenceState_OCCURRENCE_STATE_ARRIVED}, p.m.MarkBooking(id, "arrived"))
		}
		p.bookAt(b)
		p.tick()
		p.send("request", []string{b.Who}, weight)
	default:
		b.From += restMS
		p.bookAt(b)
		p.tick()
		p.turn(&storehubv1.Counts{Any: int32(len(p.m.free(weight)))}, true, weight)
	}
}

// date lets something become of a date.
func (p *pair) date() {
	if len(p.m.Bookings) == 0 {
		return
	}
	some := p.m.Bookings
	if ahead := slices.DeleteFunc(slices.Clone(some), func(b *Booking) bool { return b.State != "planned" }); len(ahead) > 0 {
		some = ahead
	}
	id := rapid.SampledFrom(some).Draw(p.t, "booking").ID
	name := fmt.Sprint("B-", id)
	switch rapid.IntRange(0, 4).Draw(p.t, "what") {
	case 0:
		p.same(&storehubv1.CancelBookingRequest{Id: name}, p.m.CancelBooking(id))
	case 1:
		p.same(&storehubv1.MarkBookingRequest{Id: name, State: storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED}, p.m.MarkBooking(id, "completed"))
	default:
		p.same(&storehubv1.MarkBookingRequest{Id: name, State: storehubv1.OccurrenceState_OCCURRENCE_STATE_ARRIVED}, p.m.MarkBooking(id, "arrived"))
	}
}

// warned compares of whom reception hears that a date is near.
func (p *pair) warned(have []*storehubv1.Warning, want []string) {
	var names []string
	for _, w := range have {
		if w.Reason == storehubv1.Reason_REASON_BOOKED_SOON {
			i := slices.IndexFunc(w.Args, func(a *storehubv1.FaultArg) bool { return a.Name == "technician" })
			names = append(names, w.Args[i].Value)
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, want) {
		p.t.Fatalf("warned of %v, the model warns of %v", names, want)
	}
}
