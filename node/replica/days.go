package replica

import (
	"math"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	minuteMS = 60 * 1000
	dayMS    = 24 * 60 * minuteMS
)

// days follows the shop's business days by the stamps, all the same on every replica.
type days struct {
	day int32 // days since 1970-01-01 of the shop's wall clock, changing at the cut-off
	end int64 // cluster time until which it is known to be day
}

func newDays() days { return days{day: math.MinInt32} }

// known reports that a cluster time is in the day that is known.
func (d *days) known(now int64) bool { return now < d.end }

// passed reports whether a command with this stamp belongs to another day than the one before, as
// the first command after a start does. v is the state before it.
func (d *days) passed(v fsm.View, stamp *storehubv1.Stamp) bool {
	now := max(stamp.GetUnixMs(), v.Now())
	if d.known(now) {
		return false
	}
	cutoff := int64(v.GetSettings(nil).GetSettings().GetBusinessDayCutoffMin()) * minuteMS
	wall := now + int64(stamp.GetOffsetS())*1000 - cutoff
	day := int32(floorDiv(wall, dayMS))
	d.end = now + dayMS - (wall - int64(day)*dayMS)
	if until := stamp.GetOffsetUntilMs(); until > now {
		d.end = min(d.end, until)
	}
	if day <= d.day {
		return false
	}
	d.day = day
	return true
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
