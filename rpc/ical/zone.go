package ical

import (
	"fmt"
	"time"
)

// zone writes what the clocks of loc do from the first instant up to the last (3.6.5): one observance
// for what holds at the first and one for each change after it. Changes that a table has and no rule
// describes, as those that a Ramadan makes, are said as they are.
func (w *writer) zone(loc *time.Location, from, to time.Time) {
	w.raw("BEGIN", "VTIMEZONE")
	w.text("TZID", loc.String())
	for t := from; t.Before(to); {
		since, until := t.ZoneBounds()
		ahead := until.IsZero() || until.After(t)
		if ahead || t.Equal(from) {
			w.observance(t, since)
		}
		switch {
		case until.IsZero():
			t = to
		case ahead:
			t = until
		default:
			// Where a rule says the changes, time ends each year after 365 days: what holds at the end of a
			// leap year is said to have ended a day before that.
			t = t.Add(time.Hour)
		}
	}
	w.raw("END", "VTIMEZONE")
}

// observance writes what holds at t, from since on; a zero since is for ever.
func (w *writer) observance(t, since time.Time) {
	kind := "STANDARD"
	if t.IsDST() {
		kind = "DAYLIGHT"
	}
	name, offset := t.Zone()
	before, onset := offset, "19691231T000000" // before any date
	if !since.IsZero() {
		_, before = since.Add(-time.Second).Zone()
		// The onset is said in the time that was before it.
		onset = since.In(time.FixedZone("", before)).Format(localTime)
	}
	w.raw("BEGIN", kind)
	w.raw("DTSTART", onset)
	w.raw("TZOFFSETFROM", offsetText(before))
	w.raw("TZOFFSETTO", offsetText(offset))
	w.text("TZNAME", name)
	w.raw("END", kind)
}

// offsetText is +HHMM, with seconds if there are any, 3.3.14.
func offsetText(s int) string {
	sign := '+'
	if s < 0 {
		sign, s = '-', -s
	}
	if s%60 != 0 {
		return fmt.Sprintf("%c%02d%02d%02d", sign, s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%c%02d%02d", sign, s/3600, s/60%60)
}
