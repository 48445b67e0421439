package fsm

import (
	"cmp"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const hourMS = 60 * minuteMS

// hourBegin is when the hour began that the shop's clock shows at an instant.
func (s *State) hourBegin(ms int64) int64 {
	offset := s.offsetMS(ms)
	return floorDiv(ms+offset, hourMS)*hourMS - offset
}

// servedSpan is from when to when somebody served.
type servedSpan struct{ from, until int64 }

// hoursOf counts the spans by the hour, from the first to the last in which somebody served.
func (s *State) hoursOf(spans []servedSpan) (hours []*storehubv1.DayHour) {
	if len(spans) == 0 {
		return nil
	}
	from := slices.MinFunc(spans, func(a, b servedSpan) int { return cmp.Compare(a.from, b.from) }).from
	until := slices.MaxFunc(spans, func(a, b servedSpan) int { return cmp.Compare(a.until, b.until) }).until
	for begin := s.hourBegin(from); begin < until; {
		next := s.hourBegin(begin + hourMS)
		hours = append(hours, hourOf(spans, begin, next))
		begin = next
	}
	return hours
}

// hourOf counts what of the spans is in [begin, next).
func hourOf(spans []servedSpan, begin, next int64) *storehubv1.DayHour {
	h := &storehubv1.DayHour{BeginsAt: stampOf(begin)}
	var steps []shiftBy
	for _, p := range spans {
		from, until := max(p.from, begin), min(p.until, next)
		if from >= until {
			continue
		}
		h.ServedMs += until - from
		steps = append(steps, shiftBy{from, 1}, shiftBy{until, -1})
	}
	// Who ends when another begins has not served at the same time.
	slices.SortFunc(steps, func(a, b shiftBy) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.by, b.by)) })
	now := int32(0)
	for _, st := range steps {
		now += st.by
		h.Most = max(h.Most, now)
	}
	return h
}

// shiftBy is when one more, or one less, serves.
type shiftBy struct {
	at int64
	by int32
}
