package reader_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"storehub/hw/reader"
)

func at(ms int) time.Time { return t0.Add(time.Duration(ms) * time.Millisecond) }

var (
	cardA = reader.EM4100Card([5]byte{1, 2, 3, 4, 5})
	cardB = reader.EM4100Card([5]byte{1, 2, 3, 4, 6})
)

func TestPresence(t *testing.T) {
	type step struct {
		ms   int
		card reader.Card
		want bool
	}
	for name, steps := range map[string][]step{
		"lying there": {{0, cardA, true}, {50, cardA, false}, {550, cardA, false}, {1050, cardA, false}, {1550, cardA, false},
			{2050, cardA, false}, {2550, cardA, false}, {3050, cardA, false}},
		"trembling hand":    {{0, cardA, true}, {600, cardA, false}, {1200, cardA, false}, {1999, cardA, false}},
		"again after 2 s":   {{0, cardA, true}, {2000, cardA, true}, {4000, cardA, true}},
		"another at once":   {{0, cardA, true}, {1, cardB, true}, {2, cardA, false}, {3, cardB, false}},
		"held through lock": {{0, cardA, true}, {1800, cardA, false}, {2100, cardA, false}, {2700, cardA, true}},
	} {
		var p reader.Presence
		for _, s := range steps {
			if got := p.Seen(s.card, at(s.ms)); got != s.want {
				t.Errorf("%s at %d ms: %v, want %v", name, s.ms, got, s.want)
			}
		}
	}
}

func TestPresenceReconnect(t *testing.T) {
	var p reader.Presence
	p.Seen(cardA, at(0))
	p.Reconnected()
	if p.Seen(cardA, at(100)) {
		t.Error("the lock-out was forgotten")
	}
	long := reader.Presence{Lockout: -1}
	long.Seen(cardA, at(0))
	if long.Seen(cardA, at(100)) {
		t.Error("the presence was forgotten without a reconnect")
	}
	long.Reconnected()
	if !long.Seen(cardA, at(200)) {
		t.Error("the presence was kept through a reconnect")
	}
}

// TestPresenceModel compares with a dumber model: swipes of one card are
// never closer than the lock-out, and every arrival after it is one.
func TestPresenceModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p reader.Presence
		ms, lastSeen, lastSwipe := 0, -1_000_000, -1_000_000
		for range rapid.IntRange(1, 60).Draw(t, "frames") {
			ms += rapid.IntRange(0, 900).Draw(t, "gap")
			want := ms-lastSeen > 500 && ms-lastSwipe >= 2000
			if got := p.Seen(cardA, at(ms)); got != want {
				t.Fatalf("at %d ms: %v, want %v", ms, got, want)
			}
			lastSeen = ms
			if want {
				lastSwipe = ms
			}
		}
	})
}

// TestPresenceIsBounded floods it with cards that all stay different.
func TestPresenceIsBounded(t *testing.T) {
	var p reader.Presence
	for i := range 10000 {
		p.Seen(reader.EM4100Card([5]byte{1, 0, 0, byte(i >> 8), byte(i)}), at(i))
	}
	p.Seen(cardA, at(10000))
	if p.Seen(cardA, at(10001)) {
		t.Error("the newest card was forgotten")
	}
}
