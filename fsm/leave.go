package fsm

import (
	"cmp"
	"fmt"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxLeaves     = 100_000
	maxClosedDays = 10_000
	maxLeaveDays  = 366
	// keepLeaveMS: a leave that is over is known for so long.
	keepLeaveMS  = 40 * dayMS
	maxOpenSpans = 28
	weekMS       = 7 * dayMS
)

func indexLeave(s *State, before, after *storehubv1.LeaveRow) {
	if before != nil {
		s.by.away.Delete(awayKey(before))
	}
	if after != nil {
		s.by.away.Set(awayKey(after), numberKey(after.Id))
	}
}

// awayKey orders the leaves of a technician by when they begin.
func awayKey(l *storehubv1.LeaveRow) string {
	return in(l.Technician, uint64(l.FromMs)) + numberKey(l.Id)
}

func putLeave(tx *Tx, req *storehubv1.PutLeaveRequest) (*storehubv1.PutLeaveResponse, error) {
	if _, err := tx.s.technician(req.Technician); err != nil {
		return nil, err
	}
	row := &storehubv1.LeaveRow{Technician: req.Technician}
	var errs [4]error
	row.FromMs, errs[0] = millis("from", req.From)
	row.UntilMs, errs[1] = millis("to", req.To)
	row.Reason, errs[2] = cleanNote("reason", req.Reason)
	errs[3] = tx.checkSpan(row.FromMs, row.UntilMs, maxLeaveDays)
	if err := first(append(errs[:], roomFor(tx.s.rows.leaves))...); err != nil {
		return nil, err
	}
	row.Id = tx.next(&tx.shop().LeaveId)
	tx.s.rows.leaves.put(tx, row)
	tx.emit("LeavePut", row.Technician, 0, "leave", leaveID(row.Id), "from_ms", row.FromMs, "until_ms", row.UntilMs)
	res := &storehubv1.PutLeaveResponse{Leave: leaveOf(row)}
	resource, _ := tx.s.by.staffed.Get(row.Technician)
	res.Dates = tx.s.toDecide(row.FromMs, row.UntilMs, func(d *storehubv1.DateRow) bool { return slices.Contains(d.Resources, resource) })
	res.Total = int32(len(res.Dates))
	return res, nil
}

// checkSpan refuses a time that ends before it begins, is over, or was meant otherwise.
func (tx *Tx) checkSpan(from, until int64, days int) error {
	switch {
	case until <= from:
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "to", "value", tx.s.instantText(until))
	case until <= tx.now:
		return refuse(Invalid, storehubv1.Reason_REASON_IN_THE_PAST, "value", tx.s.instantText(from))
	case from > tx.now+farMS:
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "from", "value", tx.s.instantText(from))
	}
	return checkRange("days", -floorDiv(from-until, dayMS), 1, int64(days))
}

func deleteLeave(tx *Tx, req *storehubv1.DeleteLeaveRequest) (*storehubv1.DeleteLeaveResponse, error) {
	n, _ := parseID("L", req.Id)
	row, ok := tx.s.rows.leaves.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_LEAVE, "leave", req.Id)
	}
	tx.s.rows.leaves.delete(tx, numberKey(n))
	tx.freed(occupation{from: row.FromMs, until: row.UntilMs})
	tx.emit("LeaveDeleted", row.Technician, 0, "leave", leaveID(n))
	return &storehubv1.DeleteLeaveResponse{}, nil
}

// awayAt is a leave of a technician that touches [from, until).
func (s *State) awayAt(technician string, from, until int64) (found *storehubv1.LeaveRow, ok bool) {
	if technician == "" || s.by.away.Len() == 0 {
		return nil, false
	}
	prefixed(s.by.away, under(technician), func(_, key string) bool {
		l, _ := s.rows.leaves.get(key)
		if l.FromMs >= until {
			return false
		}
		if l.UntilMs > from {
			found, ok = l, true
		}
		return !ok
	})
	return found, ok
}

// dropLeaves lets go of leaves that are long over.
func (tx *Tx) dropLeaves() {
	var gone []*storehubv1.LeaveRow
	tx.s.rows.leaves.scan("", func(_ string, l *storehubv1.LeaveRow) bool {
		if l.UntilMs <= tx.now-keepLeaveMS {
			gone = append(gone, l)
		}
		return true
	})
	for _, l := range gone {
		tx.leave(l)
		tx.s.rows.leaves.delete(tx, numberKey(l.Id))
	}
}

func putClosedDay(tx *Tx, req *storehubv1.PutClosedDayRequest) (*storehubv1.PutClosedDayResponse, error) {
	day, ok := parseDay(req.Date)
	if far := day - tx.s.calendarDay(tx.now); !ok || max(far, -far) > farMS/dayMS {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "date", "value", req.Date)
	}
	reason, err := cleanNote("reason", req.Reason)
	if err != nil {
		return nil, err
	}
	if req.Reopen {
		tx.s.rows.closedDays.delete(tx, dayKey(day))
		tx.freedAnywhere()
		tx.emit("DayReopened", "", 0, "date", dayText(day))
		return &storehubv1.PutClosedDayResponse{}, nil
	}
	if _, known := tx.s.rows.closedDays.get(dayKey(day)); !known {
		if err := roomFor(tx.s.rows.closedDays); err != nil {
			return nil, err
		}
	}
	tx.s.rows.closedDays.put(tx, &storehubv1.ClosedDayRow{Day: day, Reason: reason})
	tx.emit("DayClosed", "", 0, "date", dayText(day))
	res := &storehubv1.PutClosedDayResponse{}
	// Wherever the zone is by then, the day lies within a day more on either side.
	res.Dates = tx.s.toDecide((day-1)*dayMS, (day+2)*dayMS, func(d *storehubv1.DateRow) bool {
		first, last := calendarDays(d)
		return first <= day && day <= last
	})
	res.Total = int32(len(res.Dates))
	return res, nil
}

// toDecide are the dates that are ahead, touch [from, until) and are meant.
func (s *State) toDecide(from, until int64, meant func(*storehubv1.DateRow) bool) (list []*storehubv1.AgendaEntry) {
	s.datesAt(from, until, func(d *storehubv1.DateRow) bool {
		if (ahead(d) || d.State == dOffered) && meant(d) {
			list = append(list, s.agendaEntry(d))
		}
		return true
	})
	return list
}

func dayKey(day int64) string { return numberKey(uint64(day)) }

// calendarDay is the day that the shop's calendar shows at an instant.
func (s *State) calendarDay(ms int64) int64 { return floorDiv(ms+s.offsetMS(ms), dayMS) }

// calendarDays are the first and the last day that a date touches.
func calendarDays(d *storehubv1.DateRow) (first, last int64) {
	offset := int64(d.OffsetS) * 1000
	return floorDiv(d.StartsAtMs+offset, dayMS), floorDiv(max(d.StartsAtMs, d.EndsAtMs-1)+offset, dayMS)
}

// parseDay reads "2026-12-25"; a day that no calendar has is none.
func parseDay(text string) (int64, bool) {
	var year, month, date int64
	if n, err := fmt.Sscanf(text, "%4d-%2d-%2d", &year, &month, &date); err != nil || n != 3 || year < 1970 {
		return 0, false
	}
	day := daysOf(year, month, date)
	return day, dayText(day) == text
}

// shut tells why the shop is not open for a date, "" = it is.
func (s *State) shut(d *storehubv1.DateRow) string {
	if s.rows.closedDays.size() > 0 {
		for day, last := calendarDays(d); day <= last; day++ {
			if _, closed := s.rows.closedDays.get(dayKey(day)); closed {
				return "closed:" + dayText(day)
			}
		}
	}
	if spans := s.effective.GetOpeningHours().GetSpans(); len(spans) > 0 && !open(spans, d.StartsAtMs+int64(d.OffsetS)*1000, d.EndsAtMs-d.StartsAtMs) {
		return "closed"
	}
	return ""
}

// open tells whether opening hours cover a stretch of wall time. They may join, and go on over midnight and the end of the week.
func open(spans []*storehubv1.OpenSpan, wall, length int64) bool {
	const monday = 4 * dayMS // the first one of 1970, which began on a Thursday
	at := wall - monday
	at -= floorDiv(at, weekMS) * weekMS
	for end := at + length; at < end; {
		reach := at
		for _, o := range spans {
			from := int64(o.Weekday-1)*dayMS + int64(o.FromMin)*minuteMS
			until := int64(o.Weekday-1)*dayMS + int64(o.UntilMin)*minuteMS
			for _, shift := range []int64{-weekMS, 0, weekMS} {
				if from+shift <= at && until+shift > reach {
					reach = until + shift
				}
			}
		}
		if reach == at {
			return false
		}
		at = reach
	}
	return true
}

func checkHours(h *storehubv1.OpeningHours) error {
	if err := checkRange("opening_hours", int32(len(h.GetSpans())), 0, maxOpenSpans); err != nil {
		return err
	}
	for _, o := range h.GetSpans() {
		if err := first(
			checkRange("weekday", o.Weekday, 1, 7), checkRange("from_min", o.FromMin, 0, 24*60-1), checkRange("until_min", o.UntilMin, o.FromMin+1, 2*24*60),
		); err != nil {
			return err
		}
	}
	return nil
}

func leaveOf(l *storehubv1.LeaveRow) *storehubv1.Leave {
	return &storehubv1.Leave{
		Id: leaveID(l.Id).String(), Technician: l.Technician, From: stampOf(l.FromMs), To: stampOf(l.UntilMs), Reason: l.Reason,
	}
}

// ListLeaves is the leaves that are not over, of one technician or of all, in order of their beginning.
func (v View) ListLeaves(req *storehubv1.ListLeavesRequest) (*storehubv1.ListLeavesResponse, error) {
	if req.Technician != "" {
		if _, err := v.s.technician(req.Technician); err != nil {
			return nil, err
		}
	}
	now := v.s.shop().TimeMs
	var rows []*storehubv1.LeaveRow
	v.s.rows.leaves.scan("", func(_ string, l *storehubv1.LeaveRow) bool {
		if l.UntilMs > now && (req.Technician == "" || l.Technician == req.Technician) {
			rows = append(rows, l)
		}
		return true
	})
	slices.SortStableFunc(rows, func(a, b *storehubv1.LeaveRow) int { return cmp.Compare(a.FromMs, b.FromMs) })
	res := &storehubv1.ListLeavesResponse{Truncated: len(rows) > maxAgenda}
	for _, l := range rows[:min(len(rows), maxAgenda)] {
		res.Leaves = append(res.Leaves, leaveOf(l))
	}
	return res, nil
}

// ListClosedDays is the closed days from today on.
func (v View) ListClosedDays(*storehubv1.ListClosedDaysRequest) *storehubv1.ListClosedDaysResponse {
	res := &storehubv1.ListClosedDaysResponse{}
	v.s.rows.closedDays.scan(dayKey(v.s.calendarDay(v.s.shop().TimeMs)), func(_ string, d *storehubv1.ClosedDayRow) bool {
		res.Days = append(res.Days, &storehubv1.ClosedDay{Date: dayText(d.Day), Reason: d.Reason})
		return true
	})
	return res
}
