package fsm

import (
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxAgenda is how many dates, leaves or free times one answer lists.
	maxAgenda = 1000
	// maxFreeDays is how long a time may be searched for what is free.
	maxFreeDays = 31
	// usualStepMin is the raster of free times, minutes.
	usualStepMin = 15
	// maxFreeResources is how many resources of a kind a free time names.
	maxFreeResources = 50
	// turnoverMS is what stays free between a rotation's planned end and the technician's next date (S57).
	turnoverMS = 10 * minuteMS
)

// ListAgenda is all dates that touch a time. With plans off their dates are occupied times and no more (S15, S59).
func (v View) ListAgenda(req *storehubv1.ListAgendaRequest) (*storehubv1.ListAgendaResponse, error) {
	from, until, err := v.s.timeSpan(req.From, req.To)
	if err != nil {
		return nil, err
	}
	if req.Resource != "" {
		if _, err := v.s.resource(req.Resource); err != nil {
			return nil, err
		}
	}
	res := &storehubv1.ListAgendaResponse{}
	v.s.datesAt(from, until, func(d *storehubv1.DateRow) bool {
		if req.Resource != "" && !slices.Contains(d.Resources, req.Resource) || d.State == dCancelled && !req.Cancelled {
			return true
		}
		e := v.s.agendaEntry(d)
		if req.Clashing && len(e.Clashes) == 0 {
			return true
		}
		if len(res.Dates) == maxAgenda {
			res.Truncated = true
			return false
		}
		res.Dates = append(res.Dates, e)
		return true
	})
	return res, nil
}

// timeSpan reads from and to.
func (s *State) timeSpan(a, b *timestamppb.Timestamp) (from, until int64, err error) {
	from, err1 := millis("from", a)
	until, err2 := millis("to", b)
	if err := first(err1, err2); err != nil {
		return 0, 0, err
	}
	if until <= from {
		return 0, 0, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "to", "value", s.instantText(until))
	}
	return from, until, nil
}

func (s *State) agendaEntry(d *storehubv1.DateRow) *storehubv1.AgendaEntry {
	e := &storehubv1.AgendaEntry{
		StartsAt: stampOf(d.StartsAtMs), EndsAt: stampOf(d.EndsAtMs), LocalTime: wallText(d), State: d.State, Resources: d.Resources,
	}
	if d.PlanId != 0 && s.plansOn() != nil {
		return e
	}
	e.Id, e.CustomerId, e.CustomerName, e.Item, e.Notes = dateName(d), optionalCustomer(d.CustomerId), s.customerName(d.CustomerId), d.Item, d.Notes
	e.Clashes, e.Unpaid = s.clashes(d), d.Unpaid
	return e
}

// clashes are what speaks against a date since it was made: nothing of it is dropped by itself, somebody has to decide (S40).
func (s *State) clashes(d *storehubv1.DateRow) (list []string) {
	if !ahead(d) {
		return nil
	}
	if by := s.shut(d); by != "" {
		list = append(list, by)
	}
	for _, r := range d.Resources {
		staff := s.staffOf(r)
		if l, ok := s.awayAt(staff, d.StartsAtMs, d.EndsAtMs); ok {
			list = append(list, "leave:"+leaveID(l.Id).String())
		}
		if a, busy := s.servingAt(staff, occupationOf(d), s.shop().TimeMs); busy && d.State == dPlanned {
			list = append(list, assignmentID(a.Id).String())
		}
	}
	return list
}

// bookedSoon is a technician's first date that takes his time and touches [now, until); arrived = also one whose customer is here.
func (s *State) bookedSoon(technician string, now, until int64, arrived bool) (found *storehubv1.DateRow, ok bool) {
	resource, booked := s.by.staffed.Get(technician)
	if !booked {
		return nil, false
	}
	s.occupying(resourceThing(resource), now, until, func(o occupation) {
		if d := o.date; !ok && (d.State == dPlanned || d.State == dOffered || arrived && (d.State == dArrived || begun(d))) {
			found, ok = d, true
		}
	})
	return found, ok
}

// begun tells that a date was completed when it began, as the shop wants it (auto_complete_at): it still goes on.
func begun(d *storehubv1.DateRow) bool { return d.State == dCompleted && d.StateAtMs == d.StartsAtMs }

// beforeDate tells that a visit that begins now would run into a technician's date (S57); turnover is what has to stay free
// between. A date whose customer is here is what he may well be sent for.
func (s *State) beforeDate(t *storehubv1.TechnicianRow, item *storehubv1.ServiceItemRow, turnover int64, arrived bool) *storehubv1.WhyNot {
	if s.by.staffed.Len() == 0 {
		return nil
	}
	now := s.shop().TimeMs
	until := now + s.plannedMS(&storehubv1.AssignmentRow{Category: t.Category, Item: item.GetId()}) + int64(item.GetBufferMinutes())*minuteMS + turnover
	d, ok := s.bookedSoon(t.Number, now, until, arrived)
	if !ok {
		return nil
	}
	return &storehubv1.WhyNot{Reason: storehubv1.Reason_REASON_BOOKED_SOON, Args: argList([]any{"date", dateName(d), "starts_at_ms", d.StartsAtMs})}
}

// ListAvailability is when an item can begin: on the raster of the shop's clock, in its opening hours, with one resource free of
// each kind that it needs.
func (v View) ListAvailability(env Env, req *storehubv1.ListAvailabilityRequest, now int64) (*storehubv1.ListAvailabilityResponse, error) {
	from, until, err := v.s.timeSpan(req.From, req.To)
	if err != nil {
		return nil, err
	}
	item, err := v.s.bookable(req.Item)
	if err != nil {
		return nil, err
	}
	step := int64(usualStepMin)
	if req.StepMinutes != 0 {
		step = int64(req.StepMinutes)
	}
	if err := first(checkRange("step_minutes", step, 5, 240), checkRange("days", -floorDiv(from-until, dayMS), 1, maxFreeDays)); err != nil {
		return nil, err
	}
	zone, p := v.s.zoneBefore(env)
	if p == nil {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	var moved []*storehubv1.DateRow
	if req.Moving != "" {
		d, err := v.s.booking(req.Moving)
		if err != nil {
			return nil, err
		}
		moved = append(moved, d)
	}
	search, err := v.s.searchFor(item, req.Resources, req.AnyOf, now, moved...)
	if err != nil {
		return nil, err
	}
	res := &storehubv1.ListAvailabilityResponse{}
	for at := max(from, now+1); ; at++ {
		if at = nextOnRaster(at, zone.offsetMS(at), step*minuteMS); at >= until {
			return res, nil
		}
		row, free := search.at(at, int32(zone.offsetMS(at)/1000))
		if !free {
			continue
		}
		if len(res.Times) == maxAgenda {
			res.Truncated = true
			return res, nil
		}
		res.Times = append(res.Times, &storehubv1.FreeTime{
			StartsAt: stampOf(row.StartsAtMs), EndsAt: stampOf(row.EndsAtMs), LocalTime: wallText(row), Resources: row.Resources,
		})
	}
}

// nextOnRaster is the first instant from one on at which the shop's clock shows a whole number of steps after midnight.
func nextOnRaster(at, offsetMS, step int64) int64 {
	return -floorDiv(-at-offsetMS, step)*step - offsetMS
}

// search looks for when an item can be had, with some resources and one of each further kind that it needs.
type search struct {
	*fitting
	item  *storehubv1.ServiceItemRow
	named []string
	kinds [][]string // of each kind that is still needed, and of what was asked for besides, which could be it
	most  int        // of each kind, how many are wanted
}

func (s *State) searchFor(item *storehubv1.ServiceItemRow, named, anyOf []string, now int64, moved ...*storehubv1.DateRow) (*search, error) {
	if err := first(s.checkNamed(item, named), s.checkAnyOf(anyOf, named)); err != nil {
		return nil, err
	}
	f := &search{fitting: s.fitting(now, moved...), item: item, named: named, most: maxFreeResources}
	for _, kind := range item.Needs {
		if slices.ContainsFunc(named, func(id string) bool { r, _ := s.rows.resources.get(id); return r.Kind == kind }) {
			continue
		}
		f.kinds = append(f.kinds, s.resourcesFor(item, kind))
	}
	if len(anyOf) > 0 {
		f.kinds = append(f.kinds, anyOf)
	}
	return f, nil
}

// checkAnyOf refuses more than a free time names, what is not there, and what is named already.
func (s *State) checkAnyOf(anyOf, named []string) error {
	err := checkRange("any_of", int32(len(anyOf)), 0, maxFreeResources)
	for i, id := range anyOf {
		_, there := s.resource(id)
		err = first(err, there)
		if slices.Contains(named, id) || slices.Contains(anyOf[:i], id) {
			err = first(err, refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", "any_of", "value", id))
		}
	}
	return err
}

// checkNamed refuses resources that are not there; those that the item needs besides are looked for.
func (s *State) checkNamed(item *storehubv1.ServiceItemRow, named []string) error {
	return s.checkResources(&storehubv1.ServiceItemRow{Id: item.Id}, named)
}

// resourcesFor are the resources of a kind that an item may take: of the technicians those who have learned it.
func (s *State) resourcesFor(item *storehubv1.ServiceItemRow, kind storehubv1.ResourceKind) (list []string) {
	s.rows.resources.scan("", func(id string, r *storehubv1.ResourceRow) bool {
		t, staff := s.rows.technicians.get(r.Technician)
		if r.Kind == kind && !(staff && unskilled(t, item) != nil) {
			list = append(list, id)
		}
		return true
	})
	return list
}

// at tells whether the item can begin at an instant, and with what: what was named, and all that is free of what else it needs.
func (f *search) at(ms int64, offsetS int32) (*storehubv1.DateRow, bool) {
	row := &storehubv1.DateRow{
		Item: f.item.Id, StartsAtMs: ms, EndsAtMs: ms + int64(f.item.Minutes)*minuteMS, BufferMs: int64(f.item.BufferMinutes) * minuteMS, OffsetS: offsetS,
		Resources: f.named,
	}
	if !f.free(row) {
		return nil, false
	}
	found := slices.Clone(f.named)
	for _, kind := range f.kinds {
		some := 0
		for _, id := range kind {
			if some < f.most && !slices.Contains(found, id) && f.free(&storehubv1.DateRow{
				StartsAtMs: row.StartsAtMs, EndsAtMs: row.EndsAtMs, BufferMs: row.BufferMs, OffsetS: offsetS, Item: row.Item, Resources: []string{id},
			}) {
				found = append(found, id)
				some++
			}
		}
		if some == 0 {
			return nil, false
		}
	}
	row.Resources = found
	return row, true
}
