package fsm

import (
	"slices"
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxRepeats is how many dates one first time, or a list of custom times, may come to (B3).
	maxRepeats = 99
	// maxPlanDates is how many dates one plan may have: they are one log entry.
	maxPlanDates = 999
	// maxSpare is how many dates APPEND_AT_END tries (B6 12).
	maxSpare     = 99
	maxResourced = 8
	// farMS is how far from now a date may be: what is planned beyond ten years is a slip of the pen, and an instant before 1970
	// or after the year 9999 could be neither ordered nor shown.
	farMS = 10 * 365 * dayMS
	// maxListed is how many plans one answer lists.
	maxListed = 100
)

const (
	weekly = storehubv1.Repeat_REPEAT_WEEKLY
	daily  = storehubv1.Repeat_REPEAT_DAILY
	custom = storehubv1.Repeat_REPEAT_CUSTOM
)

// series is when the dates of a plan are to be: instants that were named, and by how much they repeat.
type series struct {
	first  []int64 // instants
	count  int     // dates for each of them
	period int64   // of wall time, ms
	spare  int     // further dates after the last one
}

// seriesOf reads when dates are asked for. It looks at the form alone, so that Prepare can ask it before the log.
func (s *State) seriesOf(req *storehubv1.CreatePlanRequest) (series, error) {
	field, times, unused := timesField(req.Repeat), req.FirstTimes, req.CustomTimes
	sr := series{count: int(req.Count)}
	switch req.Repeat {
	case weekly:
		sr.period = 7 * dayMS
	case daily:
		sr.period = dayMS
	default:
		times, unused, sr.count = req.CustomTimes, req.FirstTimes, 1
	}
	switch {
	case len(unused) > 0:
		return sr, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", otherTimes(field), "value", len(unused))
	case len(times) == 0:
		return sr, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", field)
	}
	if err := first(
		checkRange("count", int32(sr.count), 1, maxRepeats),
		checkRange(field, int32(len(times)), 1, maxRepeats),
		checkRange("count", int32(sr.count*len(times)), 1, maxPlanDates),
	); err != nil {
		return sr, err
	}
	if s.policyOf(req) == storehubv1.ConflictPolicy_CONFLICT_POLICY_APPEND_AT_END {
		if sr.spare = maxSpare; req.Repeat == custom {
			return sr, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "conflict_policy", "value", "APPEND_AT_END")
		}
	}
	for _, t := range times {
		ms, err := millis(field, t)
		if err != nil {
			return sr, err
		}
		sr.first = append(sr.first, ms)
	}
	return sr, nil
}

// timesField is where the request says when.
func timesField(r storehubv1.Repeat) string {
	if r == custom {
		return "custom_times"
	}
	return "first_times"
}

func otherTimes(field string) string {
	if field == "first_times" {
		return "custom_times"
	}
	return "first_times"
}

// policyOf is the request's, else the shop's.
func (s *State) policyOf(req *storehubv1.CreatePlanRequest) storehubv1.ConflictPolicy {
	usual := s.effective.GetConflictPolicy()
	switch {
	case req.ConflictPolicy != 0:
		return req.ConflictPolicy
	case req.Repeat == custom && usual == storehubv1.ConflictPolicy_CONFLICT_POLICY_APPEND_AT_END:
		return storehubv1.ConflictPolicy_CONFLICT_POLICY_REJECT_ALL // what was named has no period to go on by
	}
	return usual
}

// walls are the wall times of a series, in the order in which its dates are prepared: each first time with its repeats, then
// those that may be added after the last.
func (sr series) walls(offsetMS func(i int) int64) []int64 {
	var list []int64
	last := int64(0)
	for i, at := range sr.first {
		wall := at + offsetMS(i*sr.count)
		for k := range int64(sr.count) {
			list = append(list, wall+k*sr.period)
		}
		last = max(last, list[len(list)-1])
	}
	for k := range int64(sr.spare) {
		list = append(list, last+(k+1)*sr.period)
	}
	return list
}

// checkPrepared compares what was looked up before the log with what the shop's rules make of the request.
func (s *State) checkPrepared(sr series, p *storehubv1.Prepared) error {
	dates := p.GetDates()
	stale := refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	if p.GetZone() != s.effective.GetZone() || len(dates) != len(sr.first)*sr.count+sr.spare {
		return stale
	}
	for i, wall := range sr.walls(func(i int) int64 { return int64(dates[i].OffsetS) * 1000 }) {
		d := dates[i]
		if later := shift(d, wall); later < 0 || later > dayMS || d.Twice && later != 0 {
			return stale
		}
		if i < len(sr.first)*sr.count && i%sr.count == 0 && d.StartsAtMs != sr.first[i/sr.count] {
			return stale
		}
	}
	return nil
}

// shift is by how much the clocks put a date forward.
func shift(d *storehubv1.PreparedDate, wall int64) int64 {
	return d.StartsAtMs + int64(d.OffsetS)*1000 - wall
}

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

func createPlan(tx *Tx, req *storehubv1.CreatePlanRequest) (*storehubv1.CreatePlanResponse, error) {
	may := func(p storehubv1.Permission) bool { return slices.Contains(permissions[tx.caller.role], p) }
	d, err := tx.s.draftOf(req, tx.cmd.GetPrepared(), tx.now, may)
	if err != nil {
		return nil, err
	}
	if !d.fit(tx.s, tx.s.policyOf(req)) {
		return nil, d.refused()
	}
	if err := first(roomFor(tx.s.rows.plans), room(tx.s.rows.dates, maxDates-len(d.dates))); err != nil {
		return nil, err
	}
	warnings := tx.s.customerBusy(d)
	d.plan.Id, d.plan.CreatedAtMs, d.plan.CreatedBy, d.plan.Dates = tx.next(&tx.shop().PlanId), tx.now, tx.actor, int32(len(d.dates))
	tx.s.rows.plans.put(tx, d.plan)
	for _, row := range d.dates {
		row.Id, row.PlanId = tx.next(&tx.shop().DateId), d.plan.Id
		tx.s.rows.dates.put(tx, row)
	}
	tx.armDates()
	id, customer := planID(d.plan.Id).String(), customerID(d.plan.CustomerId).String()
	tx.subject(id)
	tx.subject("customer:" + customer)
	tx.emit("PlanCreated", "", 0, "plan", id, "customer", customer, "item", d.plan.Item, "dates", len(d.dates), "left_out", len(d.conflicts))
	return &storehubv1.CreatePlanResponse{
		Plan: tx.s.planWith(d.plan, d.dates), Conflicts: d.conflicts, Warnings: warnings, Total: int32(len(d.conflicts)),
	}, nil
}

// refused lists all conflicts, each with its date, what is full and who holds it.
func (d *draft) refused() *Fault {
	f := refuse(Conflict, storehubv1.Reason_REASON_DATES_TAKEN, "conflicts", len(d.conflicts))
	for _, c := range d.conflicts {
		f.with(storehubv1.Reason_REASON_DATES_TAKEN, "starts_at_ms", c.StartsAt.AsTime().UnixMilli(), "resource", c.Resource, "held_by", strings.Join(c.HeldBy, " "))
	}
	return f
}

// customerBusy warns of dates at which the customer has another one (B6 15).
func (s *State) customerBusy(d *draft) (list []*storehubv1.Warning) {
	for _, row := range d.dates {
		other, ok := s.dateOf(row.CustomerId, row.StartsAtMs, row.EndsAtMs)
		if !ok {
			continue
		}
		list = append(list, &storehubv1.Warning{Reason: storehubv1.Reason_REASON_CUSTOMER_BUSY, Args: argList([]any{
			"number", row.Number, "starts_at_ms", row.StartsAtMs, "held_by", planID(other.PlanId).String() + "/" + strconv.Itoa(int(other.Number)),
		})})
	}
	return list
}

// dateOf is a customer's first date that touches [from, until).
func (s *State) dateOf(customer uint64, from, until int64) (found *storehubv1.DateRow, ok bool) {
	first := datedKey(&storehubv1.DateRow{CustomerId: customer, StartsAtMs: max(0, from-maxVisitMinutes*minuteMS)})
	s.by.dated.Ascend(first, func(k, _ string) bool {
		row, known := s.rows.dates.get(k[16:])
		if !known || row.CustomerId != customer || row.StartsAtMs >= until {
			return false
		}
		if occupies(row) && row.EndsAtMs > from {
			found, ok = row, true
		}
		return !ok
	})
	return found, ok
}

func (s *State) plan(id string) (*storehubv1.PlanRow, error) {
	n, _ := parseID("P", id)
	row, ok := s.rows.plans.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_PLAN, "plan", id)
	}
	return row, nil
}

// datesOf are the dates of a plan by number.
func (s *State) datesOf(plan uint64) (list []*storehubv1.DateRow) {
	prefixed(s.by.planned, numberKey(plan), func(_, key string) bool {
		row, _ := s.rows.dates.get(key)
		list = append(list, row)
		return true
	})
	return list
}

// planOf is a plan without its dates.
func (s *State) planOf(r *storehubv1.PlanRow, dates []*storehubv1.DateRow) *storehubv1.Plan {
	p := &storehubv1.Plan{
		CustomerId: customerID(r.CustomerId).String(), Item: r.Item, Repeat: r.Repeat, CreatedAt: stampOf(r.CreatedAtMs), Zone: r.Zone, Total: int32(len(dates)),
	}
	if r.Id != 0 {
		p.Id = planID(r.Id).String()
	}
	for _, d := range dates {
		switch d.State {
		case dPlanned, dArrived:
			p.Left++
		case dCompleted, dNoShow:
			p.Done++
		}
	}
	return p
}

func (s *State) planWith(r *storehubv1.PlanRow, dates []*storehubv1.DateRow) *storehubv1.Plan {
	p := s.planOf(r, dates)
	for _, d := range dates {
		p.Occurrences = append(p.Occurrences, occurrenceOf(d))
	}
	return p
}

// PreviewPlan is what CreatePlan would come to, with all conflicts and whatever the policy.
func (v View) PreviewPlan(env Env, req *storehubv1.PreviewPlanRequest, now int64, by *storehubv1.Credential) (*storehubv1.PreviewPlanResponse, error) {
	asked := &storehubv1.CreatePlanRequest{
		CustomerId: req.CustomerId, Item: req.Item, Repeat: req.Repeat, Count: req.Count, FirstTimes: req.FirstTimes, CustomTimes: req.CustomTimes,
		Resources: req.Resources, ConflictPolicy: req.ConflictPolicy,
	}
	may := func(p storehubv1.Permission) bool { return v.Authorize(by, p, now) == nil }
	d, err := v.s.draftOf(asked, v.s.datesBefore(env, asked), now, may)
	if err != nil {
		return nil, err
	}
	d.fit(v.s, v.s.policyOf(asked))
	return &storehubv1.PreviewPlanResponse{Plan: v.s.planWith(d.plan, d.dates), Conflicts: d.conflicts, Warnings: v.s.customerBusy(d)}, nil
}

// plansOn refuses what belongs to a feature that HQ has switched off.
func (s *State) plansOn() error {
	if !s.effective.GetPlansEnabled() {
		return refuse(Conflict, storehubv1.Reason_REASON_PLANS_OFF)
	}
	return nil
}

// GetPlan is one plan with its dates.
func (v View) GetPlan(req *storehubv1.GetPlanRequest) (*storehubv1.GetPlanResponse, error) {
	if err := v.s.plansOn(); err != nil {
		return nil, err
	}
	row, err := v.s.plan(req.Id)
	if err != nil {
		return nil, err
	}
	return &storehubv1.GetPlanResponse{Plan: v.s.planWith(row, v.s.datesOf(row.Id))}, nil
}

// ListPlans is the plans of a customer, or of all, newest first.
func (v View) ListPlans(req *storehubv1.ListPlansRequest) (*storehubv1.ListPlansResponse, error) {
	if err := v.s.plansOn(); err != nil {
		return nil, err
	}
	var of uint64
	if req.CustomerId != "" {
		customer, err := v.s.customer(req.CustomerId)
		if err != nil {
			return nil, err
		}
		of = customer.Id
	}
	res := &storehubv1.ListPlansResponse{}
	v.s.rows.plans.rows.Reverse(func(_ string, c *cell[*storehubv1.PlanRow]) bool {
		if of != 0 && c.row.CustomerId != of {
			return true
		}
		if len(res.Plans) == maxListed {
			res.Truncated = true
			return false
		}
		res.Plans = append(res.Plans, v.s.planOf(c.row, v.s.datesOf(c.row.Id)))
		return true
	})
	return res, nil
}
