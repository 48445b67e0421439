package clock

import (
	"slices"
	"time"
)

const (
	// AlarmAt is how far off a clock may be before people are told.
	AlarmAt = 2 * time.Second
	// HandOverAt is how far off a leader's clock may be before another leads.
	HandOverAt = 60 * time.Second
	// judges is how many clocks it takes to say which one is wrong.
	judges = 3
)

// Skew is a judgement about one PC's clock.
type Skew struct {
	Off      time.Duration // own clock minus the median of the others; 0 without others
	Alarm    bool          // tell people
	HandOver bool          // a leader must not stay one
}

// Judge compares a clock with the others, all in ms since 1970 and read at one
// moment. With fewer than three clocks it only alarms, since nobody knows which
// is wrong. When two others disagree, the one nearer to own counts.
func Judge(ownMS int64, othersMS []int64) Skew {
	if len(othersMS) == 0 {
		return Skew{}
	}
	off := ms(ownMS) - ms(middle(slices.Clone(othersMS), ownMS))
	return Skew{
		Off:      off,
		Alarm:    off.Abs() >= AlarmAt,
		HandOver: off.Abs() >= HandOverAt && len(othersMS)+1 >= judges,
	}
}
