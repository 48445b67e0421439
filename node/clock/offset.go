package clock

import "time"

// Offset is what a stamp says about the shop's zone, so that rules can turn an
// instant into wall time without a table.
type Offset struct {
	OffsetS     int32 // seconds east of UTC at the instant
	UntilMS     int64 // ms since 1970 when that ends; 0: never, as far as the table knows
	NextOffsetS int32 // offset from then on; equals OffsetS when UntilMS is 0
}

// lookAhead bounds how many changes of a zone are looked at that leave the
// offset as it is (a new abbreviation, for one).
const lookAhead = 16

// OffsetAt tells loc's offset at an instant and its next change.
func OffsetAt(loc *time.Location, unixMS int64) Offset {
	t := time.UnixMilli(unixMS).In(loc)
	_, now := t.Zone()
	o := Offset{OffsetS: int32(now), NextOffsetS: int32(now)}
	for range lookAhead {
		_, end := t.ZoneBounds()
		if end.IsZero() {
			return o
		}
		_, next := end.Zone()
		if next != now {
			o.UntilMS, o.NextOffsetS = end.UnixMilli(), int32(next)
			return o
		}
		t = end
	}
	return o
}
