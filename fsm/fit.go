package fsm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// fitting places dates between those that there are. It is the one place that says whether a date fits, for plans, bookings and
// what is free alike.
type fitting struct {
	s   *State
	now int64
	// moved are dates that give their place up.
	moved map[uint64]bool
	// taken is what the dates placed so far occupy.
	taken     map[string][]occupation
	conflicts []*storehubv1.Conflict
}

func (s *State) fitting(now int64, moved ...*storehubv1.DateRow) *fitting {
	f := &fitting{s: s, now: now, moved: make(map[uint64]bool, len(moved)), taken: map[string][]occupation{}}
	for _, d := range moved {
		f.moved[d.Id] = true
	}
	return f
}

// place occupies what a date needs, or adds all that is in its way to conflicts.
func (f *fitting) place(row *storehubv1.DateRow) bool {
	free := true
	clash := func(what string, by ...string) {
		free = false
		f.conflicts = append(f.conflicts, &storehubv1.Conflict{StartsAt: stampOf(row.StartsAtMs), Resource: what, HeldBy: by})
	}
	if by := f.s.shut(row); by != "" {
		clash("shop", by)
	}
	for _, id := range row.Resources {
		if l, ok := f.s.awayAt(f.s.staffOf(id), row.StartsAtMs, row.EndsAtMs); ok {
			clash(id, "leave:"+leaveID(l.Id).String())
		}
	}
	wanted := things(row)
	for _, thing := range wanted {
		if way := f.inTheWay(thing, occupationOf(row)); way != nil {
			clash(thingName(thing), way...)
		}
	}
	if free {
		for _, thing := range wanted {
			f.taken[thing] = append(f.taken[thing], occupationOf(row))
		}
	}
	return free
}

// free is place that stops at the first thing in the way and leaves no trace.
func (f *fitting) free(row *storehubv1.DateRow) bool {
	away := func(id string) bool {
		_, ok := f.s.awayAt(f.s.staffOf(id), row.StartsAtMs, row.EndsAtMs)
		return ok
	}
	if f.s.shut(row) != "" || slices.ContainsFunc(row.Resources, away) {
		return false
	}
	return !slices.ContainsFunc(things(row), func(thing string) bool { return f.inTheWay(thing, occupationOf(row)) != nil })
}

// inTheWay are the holders of a thing that leave no room for one more, nil = there is room.
func (f *fitting) inTheWay(thing string, h occupation) []string {
	capacity, limited := f.s.capacityOf(thing)
	if !limited {
		return nil
	}
	if id, ok := strings.CutPrefix(thing, "r"); ok {
		if a, busy := f.s.servingAt(f.s.staffOf(id), h, f.now); busy {
			return []string{assignmentID(a.Id).String()}
		}
	}
	var list []occupation
	for _, o := range f.taken[thing] {
		if o.until > h.from && o.from < h.until {
			list = append(list, o)
		}
	}
	f.s.occupying(thing, h.from, h.until, func(o occupation) {
		if !f.moved[o.date.Id] {
			list = append(list, o)
		}
	})
	if len(list) < capacity {
		return nil
	}
	slices.SortStableFunc(list, func(a, b occupation) int { return cmp.Compare(a.from, b.from) })
	if way := full(list, h.from, h.until, capacity); way != nil {
		return f.s.holders(way)
	}
	return nil
}

// refused lists all conflicts, each with its date, what is full and who holds it.
func (f *fitting) refused() *Fault {
	fault := refuse(Conflict, storehubv1.Reason_REASON_DATES_TAKEN, "conflicts", len(f.conflicts))
	for _, c := range f.conflicts {
		fault.with(storehubv1.Reason_REASON_DATES_TAKEN, "starts_at_ms", c.StartsAt.AsTime().UnixMilli(), "resource", c.Resource, "held_by", strings.Join(c.HeldBy, " "))
	}
	return fault
}

// capacityOf is how many dates a thing takes at once, by the shop's capacity_mode; false = it is not limited.
func (s *State) capacityOf(thing string) (capacity int, limited bool) {
	perService := s.effective.GetCapacityMode() == storehubv1.CapacityMode_CAPACITY_MODE_PER_SERVICE
	if id, ok := strings.CutPrefix(thing, "i"); ok {
		item, _ := s.rows.items.get(id)
		return int(item.GetCapacity()), perService
	}
	r, _ := s.rows.resources.get(thing[1:])
	return int(r.GetCapacity()), !perService || r.GetKind() != storehubv1.ResourceKind_RESOURCE_KIND_STAFF
}

// staffOf is the technician whose time a resource is, "" = it is no technician's.
func (s *State) staffOf(resource string) string {
	r, _ := s.rows.resources.get(resource)
	return r.GetTechnician()
}

// checkResources refuses resources that are not there, and too few of them for an item.
func (s *State) checkResources(item *storehubv1.ServiceItemRow, resources []string) error {
	if err := first(checkRange("resources", int32(len(resources)), 0, maxResourced), distinct("resources", resources)); err != nil {
		return err
	}
	wanted := slices.Clone(item.Needs)
	for _, id := range resources {
		r, err := s.resource(id)
		if err != nil {
			return err
		}
		wanted = slices.DeleteFunc(wanted, func(k storehubv1.ResourceKind) bool { return k == r.Kind })
	}
	if len(wanted) > 0 {
		return refuse(Invalid, storehubv1.Reason_REASON_RESOURCE_WANTED, "item", item.Id, "kind", kindName(wanted[0]))
	}
	return nil
}

// servingAt is the live assignment of a technician that is planned to go on into an occupation. One that has not begun may begin now.
func (s *State) servingAt(technician string, h occupation, now int64) (a *storehubv1.AssignmentRow, busy bool) {
	d, ok := s.rows.duties.get(technician)
	if !ok || d.AssignmentId == 0 {
		return nil, false
	}
	a, ok = s.rows.assignments.get(numberKey(d.AssignmentId))
	if !ok {
		return nil, false
	}
	until := a.PlannedEndMs
	if a.State == asPending {
		until = now + s.plannedMS(a)
	}
	if item, ok := s.rows.items.get(a.Item); ok {
		until += int64(item.BufferMinutes) * minuteMS
	}
	return a, a.DispatchedAtMs < h.until && until > h.from
}

// thingName is what people call a thing that is full.
func thingName(thing string) string {
	if id, ok := strings.CutPrefix(thing, "i"); ok {
		return "item:" + id
	}
	return thing[1:]
}

// holders name whose dates are in the way.
func (s *State) holders(list []occupation) (names []string) {
	for _, h := range list {
		if h.date.Id == 0 {
			names = append(names, "this plan")
			continue
		}
		names = append(names, dateName(h.date))
	}
	return names
}

// dateName is what people call a date: "B-12", or "P-3/2" for number 2 of a plan; "" for one that is gone.
func dateName(d *storehubv1.DateRow) string {
	if d == nil {
		return ""
	}
	if d.PlanId == 0 {
		return bookingID(d.Id).String()
	}
	return planID(d.PlanId).String() + "/" + strconv.Itoa(int(d.Number))
}
