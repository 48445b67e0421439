package clock

import (
	"testing"
	"time"
)

// TestFollower: what passes counts, and what somebody sets this PC's clock to does not.
func TestFollower(t *testing.T) {
	p := newPC()
	began := p.wall.UnixMilli()
	f := Follow(p, began)
	want := func(what string, ms int64) {
		t.Helper()
		if got := f.NowMS(); got != ms {
			t.Errorf("%s: %+d ms after the start, want %+d", what, got-began, ms-began)
		}
	}
	want("at the start", began)
	p.pass(1500 * time.Millisecond)
	want("between entries", began+1500)
	p.step(20 * time.Minute)
	want("after the PC's clock was set", began+1500)
	f.Hear(began)
	want("the same stamp again", began+1500)
	f.Hear(began + 1000) // it took half a second
	want("a new stamp", began+1000)
	p.pass(time.Hour)
	want("a quiet hour", began+1000+3_600_000)
}
