package hw

import (
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	b := newBackoff()
	for attempt, nominal := range []time.Duration{250, 500, 1000, 2000, 4000, 8000, 10000, 10000} {
		nominal *= time.Millisecond
		d := b.duration()
		low, high := max(nominal*3/4, backoffMin), min(nominal*5/4, backoffMax)
		if d < low || d > high {
			t.Errorf("attempt %d waits %v, want %v to %v", attempt, d, low, high)
		}
	}
	b.reset()
	if d := b.duration(); d > 2*backoffMin {
		t.Errorf("after a reset: %v", d)
	}
}

func TestBucket(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBucket(100, 50, now)
	if w := b.take(50, now); w != 0 {
		t.Errorf("the burst waits %v", w)
	}
	if w := b.take(10, now); w != 100*time.Millisecond {
		t.Errorf("ten too many wait %v", w)
	}
	if b.try(now.Add(100 * time.Millisecond)) {
		t.Error("one more than there is")
	}
	if !b.try(now.Add(120 * time.Millisecond)) {
		t.Error("nothing came back")
	}
	if w := b.take(51, now.Add(time.Hour)); w != 10*time.Millisecond {
		t.Errorf("more than the burst was saved up: %v", w)
	}
}
