package fsm

import (
	"slices"
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// draft is a plan that is not there yet.
type draft struct {
	plan  *storehubv1.PlanRow
	dates []*storehubv1.DateRow // without ids, in order of time
	spare []*storehubv1.DateRow
	room  allowance
	now   int64

	conflicts []*storehubv1.Conflict
	taken     map[string][]occupation // by the dates of this draft
}

// draftOf checks a request and lays its dates out; may tells what the caller is allowed to do.
func (s *State) draftOf(req *storehubv1.CreatePlanRequest, prepared *storehubv1.Prepared, now int64, may func(storehubv1.Permission) bool) (*draft, error) {
	if err := s.plansOn(); err != nil {
		return nil, err
	}
	customer, err := s.customer(req.CustomerId)
	if err != nil {
		return nil, err
	}
	item, err := s.plannable(req.Item)
	if err != nil {
		return nil, err
	}
	d := &draft{plan: &storehubv1.PlanRow{
		CustomerId: customer.Id, Item: item.Id, Repeat: req.Repeat, Zone: s.effective.GetZone(), ZoneVersion: prepared.GetZoneVersion(),
	}, taken: map[string][]occupation{}, now: now}
	if d.room, err = s.allowanceOf(item, req.Resources); err != nil {
		return nil, err
	}
	sr, err := s.seriesOf(req)
	if err == nil {
		err = s.checkPrepared(sr, prepared)
	}
	if err == nil {
		err = d.layOut(sr, prepared, item, req.Resources)
	}
	if err == nil {
		err = d.checkFar(now)
	}
	if err == nil {
		err = d.checkPast(now, may(storehubv1.Permission_PERMISSION_BACKDATE))
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// plannable is an item for which plans are made.
func (s *State) plannable(id string) (*storehubv1.ServiceItemRow, error) {
	item, err := s.serviceItem(id)
	if err == nil && item.BookingMode != storehubv1.BookingMode_BOOKING_MODE_PLAN {
		err = refuse(Invalid, storehubv1.Reason_REASON_WRONG_MODE, "item", id, "booking_mode", modeName(item.BookingMode))
	}
	return item, err
}

func modeName(m storehubv1.BookingMode) string {
	return strings.TrimPrefix(m.String(), "BOOKING_MODE_")
}

// allowance is how many dates each thing takes at once, by the shop's capacity_mode; what is in neither is not limited.
type allowance struct {
	limit map[string]int
	staff map[string]string // thing -> technician
}

// allowanceOf looks up what a date of item with these resources occupies.
func (s *State) allowanceOf(item *storehubv1.ServiceItemRow, resources []string) (allowance, error) {
	a := allowance{map[string]int{}, map[string]string{}}
	if err := first(checkRange("resources", int32(len(resources)), 0, maxResourced), distinct("resources", resources)); err != nil {
		return a, err
	}
	perService := s.effective.GetCapacityMode() == storehubv1.CapacityMode_CAPACITY_MODE_PER_SERVICE
	if perService {
		a.limit[itemThing(item.Id)] = int(item.Capacity)
	}
	wanted := slices.Clone(item.Needs)
	for _, id := range resources {
		r, err := s.resource(id)
		if err != nil {
			return a, err
		}
		wanted = slices.DeleteFunc(wanted, func(k storehubv1.ResourceKind) bool { return k == r.Kind })
		if staff := r.Kind == storehubv1.ResourceKind_RESOURCE_KIND_STAFF; !perService || !staff {
			a.limit[resourceThing(id)] = int(r.Capacity)
			if staff {
				a.staff[resourceThing(id)] = r.Technician
			}
		}
	}
	if len(wanted) > 0 {
		return a, refuse(Invalid, storehubv1.Reason_REASON_RESOURCE_WANTED, "item", item.Id, "kind", kindName(wanted[0]))
	}
	return a, nil
}

// layOut makes the rows of all dates, in order of time.
func (d *draft) layOut(sr series, prepared *storehubv1.Prepared, item *storehubv1.ServiceItemRow, resources []string) error {
	walls := sr.walls(func(i int) int64 { return int64(prepared.Dates[i].OffsetS) * 1000 })
	for i, p := range prepared.Dates {
		row := &storehubv1.DateRow{
			CustomerId: d.plan.CustomerId, Item: item.Id, State: dPlanned, Resources: resources,
			StartsAtMs: p.StartsAtMs, EndsAtMs: p.StartsAtMs + int64(item.Minutes)*minuteMS, BufferMs: int64(item.BufferMinutes) * minuteMS, OffsetS: p.OffsetS,
		}
		switch {
		case shift(p, walls[i]) > 0:
			row.Note = storehubv1.OccurrenceNote_OCCURRENCE_NOTE_SHIFTED
		case p.Twice:
			row.Note = storehubv1.OccurrenceNote_OCCURRENCE_NOTE_FIRST_OF_TWO
		}
		if i < len(sr.first)*sr.count {
			d.dates = append(d.dates, row)
			continue
		}
		row.Note = storehubv1.OccurrenceNote_OCCURRENCE_NOTE_APPENDED
		d.spare = append(d.spare, row)
	}
	d.dates = byTime(d.dates)
	for i, row := range d.dates {
		if i > 0 && row.StartsAtMs == d.dates[i-1].StartsAtMs {
			return refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", timesField(d.plan.Repeat), "value", wallText(row))
		}
	}
	return nil
}

func byTime(list []*storehubv1.DateRow) []*storehubv1.DateRow {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b *storehubv1.DateRow) int { return int(a.StartsAtMs - b.StartsAtMs) })
	return sorted
}

// checkFar refuses dates that nobody can mean.
func (d *draft) checkFar(now int64) error {
	for _, list := range [][]*storehubv1.DateRow{d.dates, d.spare} {
		for _, row := range list {
			if row.StartsAtMs < max(0, now-farMS) || row.StartsAtMs > now+farMS {
				return refuse(Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", timesField(d.plan.Repeat), "value", wallText(row))
			}
		}
	}
	return nil
}

// checkPast refuses dates that have begun, or marks them.
func (d *draft) checkPast(now int64, allowed bool) error {
	for _, row := range d.dates {
		if row.StartsAtMs > now {
			continue
		}
		if !allowed {
			return refuse(Invalid, storehubv1.Reason_REASON_IN_THE_PAST, "value", wallText(row))
		}
		row.Note = storehubv1.OccurrenceNote_OCCURRENCE_NOTE_BACKDATED
	}
	return nil
}

// fit places the dates by a policy. What is in the way of each stands in conflicts; false: the plan is refused.
func (d *draft) fit(s *State, policy storehubv1.ConflictPolicy) bool {
	var placed []*storehubv1.DateRow
	for _, row := range d.dates {
		if d.place(s, row) {
			placed = append(placed, row)
		}
	}
	missing := len(d.dates) - len(placed)
	if policy == storehubv1.ConflictPolicy_CONFLICT_POLICY_APPEND_AT_END {
		for ; missing > 0 && len(d.spare) > 0; d.spare = d.spare[1:] {
			if d.place(s, d.spare[0]) {
				placed = append(placed, d.spare[0])
				missing--
			}
		}
	}
	if policy == storehubv1.ConflictPolicy_CONFLICT_POLICY_SKIP && len(placed) > 0 {
		missing = 0
	}
	d.dates = placed
	for i, row := range d.dates {
		row.Number = int32(i + 1)
	}
	return missing == 0
}

// place occupies what a date needs, or says what is in its way.
func (d *draft) place(s *State, row *storehubv1.DateRow) bool {
	h, free := occupationOf(row), true
	for _, thing := range things(row) {
		if way := d.inTheWay(s, thing, h); way != nil {
			free = false
			d.conflicts = append(d.conflicts, &storehubv1.Conflict{StartsAt: stampOf(row.StartsAtMs), Resource: thingName(thing), HeldBy: way})
		}
	}
	if free {
		for _, thing := range things(row) {
			d.taken[thing] = append(d.taken[thing], h)
		}
	}
	return free
}

// inTheWay are the holders of a thing that leave no room for one more, nil = there is room.
func (d *draft) inTheWay(s *State, thing string, h occupation) []string {
	capacity, limited := d.room.limit[thing]
	if !limited {
		return nil
	}
	if a, busy := s.servingAt(d.room.staff[thing], h, d.now); busy {
		return []string{assignmentID(a.Id).String()}
	}
	list := slices.Clone(d.taken[thing])
	s.occupying(thing, h.from, h.until, func(o occupation) { list = append(list, o) })
	slices.SortStableFunc(list, func(a, b occupation) int { return int(a.from - b.from) })
	if way := full(list, h.from, h.until, capacity); way != nil {
		return s.holders(way)
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
		row, ok := s.rows.dates.get(numberKey(h.date))
		if !ok {
			names = append(names, "this plan")
			continue
		}
		names = append(names, planID(row.PlanId).String()+"/"+strconv.Itoa(int(row.Number)))
	}
	return names
}
