package clock

import (
	"testing"
	"time"
)

// The rules take a wall time apart with the offsets of a day before and a day after (fsm, Zone.instant).
func TestNoZoneChangesTwiceInTwoDays(t *testing.T) {
	files, err := index()
	if err != nil {
		t.Fatal(err)
	}
	for name := range files {
		loc, _, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		last := time.Unix(0, 0)
		for at := last; ; {
			_, end := at.In(loc).ZoneBounds()
			if end.IsZero() || end.Year() > 2100 || !end.After(at) {
				break
			}
			_, before := end.Add(-time.Second).In(loc).Zone()
			if _, after := end.In(loc).Zone(); before == after {
				at = end // another name, or another rule
				continue
			}
			if end.Sub(last) <= 48*time.Hour && !last.Equal(time.Unix(0, 0)) {
				t.Errorf("%s changes at %v and at %v", name, last, end)
			}
			last, at = end, end
		}
	}
}
