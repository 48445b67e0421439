package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
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
