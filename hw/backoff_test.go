package hw

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
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

// TestPauseSeesAReturn pulls a device within a long pause and plugs it in again under the same name.
func TestPauseSeesAReturn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ttyUSB0")
	plug := func() {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Error(err)
		}
	}
	plug()
	synctest.Test(t, func(t *testing.T) {
		s := &Supervisor{cfg: Config{Spec: Spec{Path: path}}}
		began := time.Now()
		go func() {
			time.Sleep(300 * time.Millisecond)
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
			time.Sleep(1200 * time.Millisecond)
			plug()
		}()
		b := &backoff{next: backoffMax}
		if err := s.pause(t.Context(), b, 0); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 2*time.Second || b.next != backoffMin {
			t.Errorf("tried again after %v, then after %v; want within 0.5 s of its return, and the backoff anew", took, b.next)
		}
	})
}
