package fsm

import (
	"strconv"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

const dayMS = 24 * 60 * minuteMS

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// offsetMS is the shop zone's distance from UTC at an instant, as the last stamp told it:
// good for the present and up to the zone's change after next.
func (s *State) offsetMS(ms int64) int64 {
	shop := s.shop()
	if shop.OffsetUntilMs != 0 && ms >= shop.OffsetUntilMs {
		return int64(shop.NextOffsetS) * 1000
	}
	return int64(shop.OffsetS) * 1000
}

// businessDay is the day an instant is counted for: days since 1970-01-01 of the shop's wall
// clock, changing at business_day_cutoff_min, the first time where the clocks show that twice.
func (s *State) businessDay(ms int64) int32 {
	cutoff := int64(s.effective.GetBusinessDayCutoffMin()) * minuteMS
	return max(s.shop().DayLeast, int32(floorDiv(ms+s.offsetMS(ms)-cutoff, dayMS)))
}

// stampOf is an instant for the outside; 0 = not set.
func stampOf(ms int64) *timestamppb.Timestamp {
	if ms == 0 {
		return nil
	}
	return &timestamppb.Timestamp{Seconds: floorDiv(ms, 1000), Nanos: int32(ms-floorDiv(ms, 1000)*1000) * 1_000_000}
}

// millis is an instant from the outside; 0 = not set. One outside of the years 1 to 9999 is
// refused: it could not be shown again.
func millis(field string, t *timestamppb.Timestamp) (int64, error) {
	if t == nil {
		return 0, nil
	}
	if !t.IsValid() {
		return 0, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", field, "value", t.Seconds)
	}
	return t.Seconds*1000 + int64(t.Nanos)/1_000_000, nil
}

// millisOf is a span of time from the outside; not set = usual.
func millisOf(field string, d *durationpb.Duration, usual int64) (int64, error) {
	if d == nil {
		return usual, nil
	}
	if !d.IsValid() {
		return 0, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", field, "value", d.Seconds)
	}
	return d.AsDuration().Milliseconds(), nil
}

// civil is the date of a day since 1970-01-01 (Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, civil_from_days).
func civil(day int64) (year, month, date int64) {
	day += 719_468
	era := floorDiv(day, 146_097)
	doe := day - era*146_097
	yoe := (doe - doe/1460 + doe/36_524 - doe/146_096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	date = doy - (153*mp+2)/5 + 1
	month = (mp+2)%12 + 1
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, date
}

// daysOf is the day since 1970-01-01 of a date, the way back from civil (days_from_civil).
func daysOf(year, month, date int64) int64 {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	doy := (153*((month+9)%12)+2)/5 + date - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146_097 + doe - 719_468
}

// wallText is what the shop's clock shows when a date begins: "2026-10-25 10:00".
func wallText(d *storehubv1.DateRow) string { return clockText(wallOf(d)) }

// instantText is what the shop's clock shows at an instant not far from now.
func (s *State) instantText(ms int64) string { return clockText(ms + s.offsetMS(ms)) }

func clockText(wall int64) string {
	minutes := (wall - floorDiv(wall, dayMS)*dayMS) / minuteMS
	b := append(appendDay(make([]byte, 0, 20), floorDiv(wall, dayMS)), ' ')
	b = append(appendDigits(b, minutes/60, 2), ':')
	return string(appendDigits(b, minutes%60, 2))
}

// dayText is a date as "2026-12-25".
func dayText(day int64) string { return string(appendDay(make([]byte, 0, 12), day)) }

func appendDay(b []byte, day int64) []byte {
	year, month, date := civil(day)
	b = append(appendDigits(b, year, 4), '-')
	b = append(appendDigits(b, month, 2), '-')
	return appendDigits(b, date, 2)
}

// appendDigits writes n >= 0 with at least so many digits. An agenda has a thousand clock times, and a fifth of it was spent in fmt.
func appendDigits(b []byte, n int64, digits int) []byte {
	for limit := int64(10); digits > 1; digits, limit = digits-1, limit*10 {
		if n < limit {
			b = append(b, '0')
		}
	}
	return strconv.AppendInt(b, n, 10)
}
