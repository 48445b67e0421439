package fsm

import (
	"cmp"
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// draft is a plan that is not there yet.
type draft struct {
	plan  *storehubv1.PlanRow
	dates []*storehubv1.DateRow // without ids, in order of time
	spare []*storehubv1.DateRow
	*fitting
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
	}, fitting: s.fitting(now)}
	if err := s.checkResources(item, req.Resources); err != nil {
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
		err = d.checkTimes(may(storehubv1.Permission_PERMISSION_BACKDATE))
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

// layOut makes the rows of all dates, in order of time.
func (d *draft) layOut(sr series, prepared *storehubv1.Prepared, item *storehubv1.ServiceItemRow, resources []string) error {
	walls := sr.walls(func(i int) int64 { return int64(prepared.Dates[i].OffsetS) * 1000 })
	for i, p := range prepared.Dates {
		row := &storehubv1.DateRow{
			CustomerId: d.plan.CustomerId, Item: item.Id, State: dPlanned, Resources: resources,
			StartsAtMs: p.StartsAtMs, EndsAtMs: p.StartsAtMs + int64(item.Minutes)*minuteMS, BufferMs: int64(item.BufferMinutes) * minuteMS, OffsetS: p.OffsetS,
		}
		row.Note = noteOf(p, walls[i])
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

// noteOf is what the clocks did to a wall time.
func noteOf(p *storehubv1.PreparedDate, wall int64) storehubv1.OccurrenceNote {
	switch {
	case shift(p, wall) > 0:
		return storehubv1.OccurrenceNote_OCCURRENCE_NOTE_SHIFTED
	case p.Twice:
		return storehubv1.OccurrenceNote_OCCURRENCE_NOTE_FIRST_OF_TWO
	}
	return storehubv1.OccurrenceNote_OCCURRENCE_NOTE_UNSPECIFIED
}

func byTime(list []*storehubv1.DateRow) []*storehubv1.DateRow {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b *storehubv1.DateRow) int { return cmp.Compare(a.StartsAtMs, b.StartsAtMs) })
	return sorted
}

// checkTimes refuses dates that nobody can mean, and those that have begun, or marks them.
func (d *draft) checkTimes(backdate bool) error {
	for _, row := range d.spare {
		if err := checkFar(timesField(d.plan.Repeat), row, d.now); err != nil {
			return err
		}
	}
	for _, row := range d.dates {
		if err := checkWhen(timesField(d.plan.Repeat), row, d.now, backdate); err != nil {
			return err
		}
	}
	return nil
}

// checkWhen is for a date that is made or moved by the caller.
func (tx *Tx) checkWhen(field string, row *storehubv1.DateRow) error {
	return checkWhen(field, row, tx.now, tx.may(storehubv1.Permission_PERMISSION_BACKDATE))
}

// checkWhen refuses a date that nobody can mean, and one that has begun to whom may not write history; it marks it for who may.
func checkWhen(field string, row *storehubv1.DateRow, now int64, backdate bool) error {
	if err := checkFar(field, row, now); err != nil || row.StartsAtMs > now {
		return err
	}
	if !backdate {
		return refuse(Invalid, storehubv1.Reason_REASON_IN_THE_PAST, "value", wallText(row))
	}
	row.Note = storehubv1.OccurrenceNote_OCCURRENCE_NOTE_BACKDATED
	return nil
}

// checkFar refuses a date that nobody can mean.
func checkFar(field string, row *storehubv1.DateRow, now int64) error {
	if row.StartsAtMs < max(0, now-farMS) || row.StartsAtMs > now+farMS {
		return refuse(Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", field, "value", wallText(row))
	}
	return nil
}

// fit places the dates by a policy. What is in the way of each stands in conflicts; false: the plan is refused.
func (d *draft) fit(policy storehubv1.ConflictPolicy) bool {
	var placed []*storehubv1.DateRow
	for _, row := range d.dates {
		if d.place(row) {
			placed = append(placed, row)
		}
	}
	missing := len(d.dates) - len(placed)
	if policy == storehubv1.ConflictPolicy_CONFLICT_POLICY_APPEND_AT_END {
		for ; missing > 0 && len(d.spare) > 0; d.spare = d.spare[1:] {
			if d.place(d.spare[0]) {
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
