package fsm

// Wall time is what a clock in the shop shows, counted as if it were UTC: Unix ms of the instant plus the zone's offset then.

// Zone is one time zone of the table that Env knows.
type Zone struct {
	// Version of the table, such as "2025c".
	Version string
	// OffsetS is the distance from UTC at an instant, seconds.
	OffsetS func(unixMS int64) int32
}

// offsetMS is the distance from UTC at an instant.
func (z Zone) offsetMS(ms int64) int64 { return int64(z.OffsetS(ms)) * 1000 }

// instant is when a clock of the zone shows wall. Where clocks are put forward over it, it is as much later as they are
// put forward: instant + offset - wall is the gap. Where they show it twice, it is the first time.
//
// The offsets of a day before and a day after are the only ones that can hold: no zone changes twice within two days
// (a test of node/clock looks at all changes that the table knows).
func (z Zone) instant(wall int64) (ms int64, twice bool) {
	before, after := z.offsetMS(wall-dayMS), z.offsetMS(wall+dayMS)
	first, last := wall-max(before, after), wall-min(before, after)
	switch shown, again := z.offsetMS(first) == wall-first, z.offsetMS(last) == wall-last; {
	case shown:
		return first, again && first != last
	case again:
		return last, false
	}
	return wall - before, false
}
