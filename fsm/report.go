package fsm

import (
	"encoding/binary"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// reportSlackMS is how long after its end a business day is looked for: what was dispatched in its last minutes is served until then.
const reportSlackMS = 12 * 60 * minuteMS

// reportDay is the business day that a report is asked for, today's when none is named.
func (s *State) reportDay(date string) (int64, error) {
	if date == "" {
		return int64(s.businessDay(s.shop().TimeMs)), nil
	}
	day, ok := parseDay(date)
	if !ok {
		return 0, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "date", "value", date)
	}
	return day, nil
}

// dayBegin is when a business day begins, by the offset that the shop's zone has now: an hour wrong at most.
func (s *State) dayBegin(day int64) int64 {
	wall := day*dayMS + int64(s.effective.GetBusinessDayCutoffMin())*minuteMS
	return wall - s.offsetMS(s.shop().TimeMs)
}

// DayGone tells that the state no longer has all of a business day, and at which time, ms since 1970, it had.
func (v View) DayGone(req *storehubv1.GetDayReportRequest) (atMS int64, gone bool, err error) {
	day, err := v.s.reportDay(req.GetDate())
	if err != nil {
		return 0, false, err
	}
	begin := v.s.dayBegin(day) - 60*minuteMS
	gone = begin+keepEndedMS <= v.s.shop().TimeMs
	if key, _, any := v.s.by.ended.Min(); any && v.s.by.ended.Len() >= maxEnded {
		gone = gone || endedAt(key) > begin
	}
	return begin + dayMS + reportSlackMS, gone, nil
}

// endedAt is when the assignment of a key of the index ended.
func endedAt(key string) int64 { return int64(binary.BigEndian.Uint64([]byte(key[:8]))) }

// DayReport is what everybody did on a business day.
func (v View) DayReport(req *storehubv1.GetDayReportRequest) (*storehubv1.GetDayReportResponse, error) {
	day, err := v.s.reportDay(req.GetDate())
	if err != nil {
		return nil, err
	}
	r := dayReport{s: v.s, res: &storehubv1.GetDayReportResponse{Date: dayText(day)}, at: map[workOf]*storehubv1.DayWork{}}
	begin := v.s.dayBegin(day) - 60*minuteMS
	v.s.by.ended.Ascend(numberKey(uint64(max(begin, 0))), func(key, _ string) bool {
		if a, _ := v.s.rows.assignments.get(key[8:]); int64(a.CountedDay) == day {
			r.add(a)
		}
		return endedAt(key) <= begin+2*dayMS
	})
	v.s.by.live.Scan(func(key, _ string) bool {
		if a, _ := v.s.rows.assignments.get(key[len(key)-8:]); int64(a.CountedDay) == day {
			r.res.Open++
			r.serve(a.StartedAtMs, v.s.shop().TimeMs)
		}
		return true
	})
	r.res.Hours = v.s.hoursOf(r.spans)
	r.res.Plans, r.res.Bookings = v.s.datesOfDay(day, begin)
	r.res.Calls = v.s.callsOfDay(day, begin)
	slices.SortFunc(r.res.Work, func(a, b *storehubv1.DayWork) int {
		if c := compareNumbers(a.Technician, b.Technician); c != 0 {
			return c
		}
		return int(a.Kind - b.Kind)
	})
	return r.res, nil
}

// workOf is what a line of the report counts together.
type workOf struct {
	technician string
	kind       storehubv1.Kind
}

type dayReport struct {
	s   *State
	res *storehubv1.GetDayReportResponse
	at  map[workOf]*storehubv1.DayWork
	// When somebody served.
	spans []servedSpan
}

func (r *dayReport) serve(from, until int64) {
	if from != 0 && from < until {
		r.spans = append(r.spans, servedSpan{from, until})
	}
}

func (r *dayReport) line(a *storehubv1.AssignmentRow) *storehubv1.DayWork {
	key := workOf{a.Technician, a.Kind}
	w := r.at[key]
	if w == nil {
		t, _ := r.s.rows.technicians.get(a.Technician)
		w = &storehubv1.DayWork{Technician: a.Technician, Name: t.GetName(), Category: a.Category, Kind: a.Kind}
		r.at[key] = w
		r.res.Work = append(r.res.Work, w)
	}
	return w
}

// add counts an assignment that has ended.
func (r *dayReport) add(a *storehubv1.AssignmentRow) {
	w := r.line(a)
	r.serve(a.StartedAtMs, a.EndedAtMs)
	if a.StartedAtMs != 0 {
		w.WaitedMs += max(0, a.StartedAtMs-a.DispatchedAtMs)
	}
	switch {
	case a.State == asFinished:
		w.Finished++
		w.ServedMs += a.ServedMs
		w.OvertimeMs += max(0, a.EndedAtMs-a.PlannedEndMs)
		w.ExtendedMin += a.ExtendedMin
		w.TurnsPct += a.CountedTurnsPct
		w.AmountMinor += a.AmountMinor
	case a.StartedAtMs != 0:
		w.Left++
		w.LeftMs += a.ServedMs
	case a.State == storehubv1.AssignmentState_ASSIGNMENT_STATE_DECLINED:
		w.Declined++
	default:
		w.Cancelled++
	}
	if a.ReplacedBy == 0 || a.StartedAtMs == 0 {
		return
	}
	by, ok := r.s.rows.assignments.get(numberKey(a.ReplacedBy))
	if !ok {
		return
	}
	r.res.Splits = append(r.res.Splits, &storehubv1.DaySplit{
		AssignmentId: assignmentID(a.Id).String(), Technician: a.Technician, ServedMs: a.ServedMs, ByAssignmentId: assignmentID(by.Id).String(),
		ByTechnician: by.Technician, ByServedMs: by.ServedMs, Item: a.Item, ReplacedAt: stampOf(a.EndedAtMs),
	})
}
