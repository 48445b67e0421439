package fsm

import (
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

func createPlan(tx *Tx, req *storehubv1.CreatePlanRequest) (*storehubv1.CreatePlanResponse, error) {
	d, err := tx.s.draftOf(req, tx.cmd.GetPrepared(), tx.now, tx.may)
	if err != nil {
		return nil, err
	}
	if !d.fit(tx.s.policyOf(req)) {
		return nil, d.refused()
	}
	if err := first(roomFor(tx.s.rows.plans), room(tx.s.rows.dates, maxDates-len(d.dates))); err != nil {
		return nil, err
	}
	warnings := append(tx.s.customerBusy(d.dates, nil), tx.s.unitsShort(d.dates)...)
	d.plan.Id, d.plan.CreatedAtMs, d.plan.CreatedBy, d.plan.Dates = tx.next(&tx.shop().PlanId), tx.now, tx.actor, int32(len(d.dates))
	tx.s.rows.plans.put(tx, d.plan)
	for _, row := range d.dates {
		row.Id, row.PlanId, row.ChangedAtMs = tx.next(&tx.shop().DateId), d.plan.Id, tx.now
		tx.s.rows.dates.put(tx, row)
	}
	tx.remindOfNew(d.dates)
	tx.armDates()
	id, customer := planID(d.plan.Id).String(), customerID(d.plan.CustomerId).String()
	tx.subject(id)
	tx.subject("customer:" + customer)
	tx.emit("PlanCreated", "", 0, "plan", id, "customer", customer, "item", d.plan.Item, "dates", len(d.dates), "left_out", len(d.conflicts))
	return &storehubv1.CreatePlanResponse{
		Plan: tx.s.planWith(d.plan, d.dates), Conflicts: d.conflicts, Warnings: warnings, Total: int32(len(d.conflicts)),
	}, nil
}

// may tells whether the caller holds a permission besides the one that the method wants.
func (tx *Tx) may(p storehubv1.Permission) bool {
	return permitted(tx.caller.roles, p)
}

// customerBusy warns of dates at which the customer has another one (B6 15), those that are moved away aside.
func (s *State) customerBusy(dates []*storehubv1.DateRow, moved map[uint64]bool) (list []*storehubv1.Warning) {
	for _, row := range dates {
		other, ok := s.dateOf(row.CustomerId, row.StartsAtMs, row.EndsAtMs, moved)
		if !ok {
			continue
		}
		args := []any{"starts_at_ms", row.StartsAtMs, "held_by", dateName(other)}
		if row.Number != 0 {
			args = append(args, "number", row.Number)
		}
		list = append(list, &storehubv1.Warning{Reason: storehubv1.Reason_REASON_CUSTOMER_BUSY, Args: argList(args)})
	}
	return list
}

// dateOf is a customer's first date that touches [from, until), but for some.
func (s *State) dateOf(customer uint64, from, until int64, but map[uint64]bool) (found *storehubv1.DateRow, ok bool) {
	if customer == 0 {
		return nil, false // nobody knows who it is
	}
	s.datesOfCustomer(customer, from-maxVisitMinutes*minuteMS, func(row *storehubv1.DateRow) bool {
		if row.StartsAtMs >= until {
			return false
		}
		if occupies(row) && row.EndsAtMs > from && !but[row.Id] {
			found, ok = row, true
		}
		return !ok
	})
	return found, ok
}

// datesOfCustomer visits the dates of a customer that begin at an instant or later, in order of their beginning.
func (s *State) datesOfCustomer(customer uint64, from int64, f func(*storehubv1.DateRow) bool) {
	s.by.dated.Ascend(datedKey(&storehubv1.DateRow{CustomerId: customer, StartsAtMs: max(0, from)}), func(_ string, row *storehubv1.DateRow) bool {
		return row.CustomerId == customer && f(row)
	})
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
	prefixed(s.by.planned, numberKey(plan), func(_ string, row *storehubv1.DateRow) bool {
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
	p.Occurrences = occurrencesOf(dates)
	return p
}

func occurrencesOf(dates []*storehubv1.DateRow) (list []*storehubv1.Occurrence) {
	for _, d := range dates {
		list = append(list, occurrenceOf(d))
	}
	return list
}

// planToRead is a plan with what people look for in a list of them. The answers of commands have none of it, for the reason of ticketToRead.
func (s *State) planToRead(r *storehubv1.PlanRow, dates []*storehubv1.DateRow) *storehubv1.Plan {
	p, now, next := s.planOf(r, dates), s.shop().TimeMs, int64(0)
	for _, d := range dates {
		over := d.EndsAtMs <= now
		switch {
		case d.State == dNoShow:
			p.NoShows++
		case ahead(d) && over && d.Reopened:
			p.Undecided++
		case ahead(d) && !over && (next == 0 || d.StartsAtMs < next):
			next = d.StartsAtMs
		}
		if d.Unpaid {
			p.Unpaid++
		}
	}
	p.CustomerName, p.NextStart = s.customerName(r.CustomerId), stampOf(next)
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
	d.fit(v.s.policyOf(asked))
	return &storehubv1.PreviewPlanResponse{Plan: v.s.planWith(d.plan, d.dates), Conflicts: d.conflicts, Warnings: append(v.s.customerBusy(d.dates, nil), v.s.unitsShort(d.dates)...)}, nil
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
	dates := v.s.datesOf(row.Id)
	p := v.s.planToRead(row, dates)
	p.Occurrences = occurrencesOf(dates)
	return &storehubv1.GetPlanResponse{Plan: p}, nil
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
		res.Plans = append(res.Plans, v.s.planToRead(c.row, v.s.datesOf(c.row.Id)))
		return true
	})
	return res, nil
}
