package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

func rescheduleOccurrences(tx *Tx, req *storehubv1.RescheduleOccurrencesRequest) (*storehubv1.RescheduleOccurrencesResponse, error) {
	list, err := tx.s.scoped(req.PlanId, req.Number, req.Scope, tx.now)
	if err != nil {
		return nil, err
	}
	// What was moved by itself stays where it is, unless it is the one that is named (S44).
	list = slices.DeleteFunc(list, func(d *storehubv1.DateRow) bool { return d.Detached && d.Number != req.Number })
	rows, err := tx.s.movedRows(req, list, tx.cmd.GetPrepared())
	if err != nil {
		return nil, err
	}
	res := &storehubv1.RescheduleOccurrencesResponse{}
	if res.Warnings, err = tx.move(list, rows, "to"); err != nil {
		return nil, err
	}
	for _, row := range rows {
		res.Occurrences = append(res.Occurrences, occurrenceOf(row))
	}
	res.Total = int32(len(rows))
	return res, nil
}

// movedRows are dates as a request wants them.
func (s *State) movedRows(req *storehubv1.RescheduleOccurrencesRequest, list []*storehubv1.DateRow, prepared *storehubv1.Prepared) ([]*storehubv1.DateRow, error) {
	if req.To == nil && len(req.Resources) == 0 {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "to")
	}
	at, err := s.newTimes(req, prepared)
	if err != nil {
		return nil, err
	}
	rows := make([]*storehubv1.DateRow, len(list))
	for i, d := range list {
		rows[i] = d.Clone()
		if err := s.reresource(rows[i], req.Resources); err != nil {
			return nil, err
		}
		if to, ok := at[d.Number]; ok {
			retime(rows[i], to.PreparedDate, to.wall)
			rows[i].Detached = d.Detached || req.Scope == storehubv1.Scope_SCOPE_THIS
		}
	}
	return rows, nil
}

// reresource gives a date other resources, if any are named.
func (s *State) reresource(row *storehubv1.DateRow, resources []string) error {
	if len(resources) == 0 {
		return nil
	}
	item, err := s.serviceItem(row.Item)
	if err == nil {
		err = s.checkResources(item, resources)
	}
	row.Resources = resources
	return err
}

// retime lets a date begin at another time; who had arrived has to come again.
func retime(row *storehubv1.DateRow, to *storehubv1.PreparedDate, wall int64) {
	lasts := row.EndsAtMs - row.StartsAtMs
	row.StartsAtMs, row.EndsAtMs, row.OffsetS, row.Note = to.StartsAtMs, to.StartsAtMs+lasts, to.OffsetS, noteOf(to, wall)
	row.State, row.StateBefore, row.Reopened = dPlanned, 0, false
}

// newTime is where a date goes, and which wall time was meant.
type newTime struct {
	*storehubv1.PreparedDate
	wall int64
}

// newTimes are where the dates of a plan that are ahead would go, by number. They are prepared for all of them whatever the scope,
// which depends on the time of the entry.
func (s *State) newTimes(req *storehubv1.RescheduleOccurrencesRequest, prepared *storehubv1.Prepared) (map[int32]newTime, error) {
	if req.To == nil {
		return nil, nil
	}
	plan, err := s.plan(req.PlanId)
	if err != nil {
		return nil, err
	}
	list, stale := s.aheadOf(plan.Id), refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	if prepared.GetZone() != s.effective.GetZone() || len(prepared.GetDates()) != len(list) {
		return nil, stale
	}
	shiftMS := int64(req.GetShiftMinutes()) * minuteMS
	if err := s.checkShift(req); err != nil {
		return nil, err
	}
	at := make(map[int32]newTime, len(list))
	for i, d := range list {
		if p := prepared.Dates[i]; d.Number == req.Number && req.GetStartsAt() != nil {
			shiftMS = p.StartsAtMs + int64(p.OffsetS)*1000 - wallOf(d)
			if want, err := millis("starts_at", req.GetStartsAt()); err != nil || want != p.StartsAtMs {
				return nil, first(err, stale)
			}
		}
	}
	for i, d := range list {
		p, wall := prepared.Dates[i], wallOf(d)+shiftMS
		if later := shift(p, wall); later < 0 || later > dayMS || p.Twice && later != 0 {
			return nil, stale
		}
		at[d.Number] = newTime{p, wall}
	}
	return at, nil
}

// checkShift refuses what moves nothing, and a time for all dates.
func (s *State) checkShift(req *storehubv1.RescheduleOccurrencesRequest) error {
	switch to := req.To.(type) {
	case *storehubv1.RescheduleOccurrencesRequest_StartsAt:
		if req.Scope == storehubv1.Scope_SCOPE_ALL_FUTURE {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "starts_at", "value", "ALL_FUTURE")
		}
	case *storehubv1.RescheduleOccurrencesRequest_ShiftMinutes:
		if to.ShiftMinutes == 0 {
			return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "shift_minutes")
		}
		return checkRange("shift_minutes", int64(to.ShiftMinutes), -farMS/minuteMS, farMS/minuteMS)
	}
	return nil
}

// wallOf is what the shop's clock shows when a date begins.
func wallOf(d *storehubv1.DateRow) int64 { return d.StartsAtMs + int64(d.OffsetS)*1000 }

// aheadOf are the dates of a plan that are not over, by number.
func (s *State) aheadOf(plan uint64) []*storehubv1.DateRow {
	return slices.DeleteFunc(s.datesOf(plan), func(d *storehubv1.DateRow) bool { return !ahead(d) })
}

// movesBefore finds where the dates of a plan would go. For a request that is refused in any case there are none.
func (s *State) movesBefore(env Env, req *storehubv1.RescheduleOccurrencesRequest) *storehubv1.Prepared {
	zone, p := s.zoneBefore(env)
	plan, err := s.plan(req.PlanId)
	if err != nil || p == nil || req.To == nil {
		return p
	}
	list, shiftMS := s.aheadOf(plan.Id), int64(req.GetShiftMinutes())*minuteMS
	named := int64(-1)
	for _, d := range list {
		if d.Number == req.Number && req.GetStartsAt() != nil {
			if named, err = millis("starts_at", req.GetStartsAt()); err != nil {
				return p
			}
			shiftMS = named + zone.offsetMS(named) - wallOf(d)
		}
	}
	for _, d := range list {
		ms, twice := zone.instant(wallOf(d) + shiftMS)
		if named >= 0 && d.Number == req.Number {
			ms, twice = named, false // the instant that was named decides (B6 16)
		}
		p.Dates = append(p.Dates, zone.prepared(ms, twice))
	}
	return p
}

// move puts dates where they are to be, all or none; field is what the request calls their time.
func (tx *Tx) move(old, rows []*storehubv1.DateRow, field string) ([]*storehubv1.Warning, error) {
	f := tx.s.fitting(tx.now, old...)
	for i, row := range rows {
		if row.StartsAtMs == old[i].StartsAtMs {
			continue
		}
		if err := tx.checkWhen(field, row); err != nil {
			return nil, err
		}
	}
	for _, row := range rows {
		f.place(row)
	}
	if len(f.conflicts) > 0 {
		return nil, f.refused()
	}
	warnings := tx.s.customerBusy(rows, f.moved)
	for i, row := range rows {
		tx.moveDate(old[i], row)
		if len(rows) == 1 && row.StartsAtMs != old[i].StartsAtMs {
			tx.tellChange(storehubv1.NoticeCause_NOTICE_CAUSE_MOVED, row, old[i].StartsAtMs)
		}
	}
	tx.armDates()
	tx.armNears() // the one that was waited for may be near now
	return warnings, nil
}

// moveDate writes one date that was moved, and lets everybody know.
func (tx *Tx) moveDate(was, row *storehubv1.DateRow) {
	row.Sequence++
	row.ChangedAtMs = tx.now
	tx.s.rows.dates.put(tx, row)
	tx.freed(occupationOf(was))
	tx.tellDate("DateMoved", row, "was_ms", was.StartsAtMs)
	tx.remindOf(row)
}
