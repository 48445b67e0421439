//go:build linux

package chaos

import (
	"testing"
	"time"
)

// TestKilledLeaders: kill -9 of the leader under twenty writers, again and again.
func TestKilledLeaders(t *testing.T) {
	t.Parallel()
	kills := 5
	if testing.Short() {
		kills = 1
	}
	s := openShop(t)
	w := s.write(writersAtOnce)
	for range kills {
		w.more(s, 300)
		leader := s.leader()
		leader.Kill()
		killed := time.Now()
		w.more(s, 1)
		t.Logf("%s was killed; the next write was acknowledged after %v", leader.Name, time.Since(killed).Round(time.Millisecond))
		w.more(s, 200)
		s.restart(leader)
	}
	s.judge(w)
}

// TestKilledTogether is a power cut: all processes die in the middle of their writes, and what was
// acknowledged is there when they come back.
func TestKilledTogether(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the long round does it")
	}
	s := openShop(t)
	w := s.write(writersAtOnce)
	for range 2 {
		w.more(s, 300)
		for _, m := range s.Members() {
			m.Kill()
		}
		for _, m := range s.Members() {
			if err := m.Restart(); err != nil {
				t.Fatal(err)
			}
		}
		s.ready()
	}
	w.more(s, 200)
	s.judge(w)
}
