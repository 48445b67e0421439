package fsm

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

// zoneOf is a zone of Go's own table.
func zoneOf(t interface{ Fatal(...any) }, name string) (Zone, *time.Location) {
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return Zone{Version: "test", OffsetS: func(ms int64) int32 {
		_, offset := time.UnixMilli(ms).In(loc).Zone()
		return int32(offset)
	}}, loc
}

func shownAs(t *testing.T, text string) int64 {
	w, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return w.UnixMilli()
}

// What clocks show on the days on which they are changed.
func TestInstantOfWallTime(t *testing.T) {
	for _, c := range []struct{ zone, wall, want string }{
		{"Europe/Warsaw", "2026-10-24 10:00", "2026-10-24T10:00:00+02:00"},
		{"Europe/Warsaw", "2026-10-25 10:00", "2026-10-25T10:00:00+01:00"},
		{"Europe/Warsaw", "2026-03-29 02:30", "2026-03-29T03:30:00+02:00"}, // S43: the clocks go from 2 to 3
		{"Europe/Warsaw", "2026-03-29 02:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Warsaw", "2026-03-29 01:59", "2026-03-29T01:59:00+01:00"},
		{"Europe/Warsaw", "2026-03-29 03:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Warsaw", "2026-10-25 02:30", "2026-10-25T02:30:00+02:00"}, // shown twice
		{"Europe/Warsaw", "2026-10-25 02:00", "2026-10-25T02:00:00+02:00"},
		{"Europe/Warsaw", "2026-10-25 03:00", "2026-10-25T03:00:00+01:00"},
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T03:30:00-04:00"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T01:30:00-04:00"},
		{"America/New_York", "2026-11-01 02:00", "2026-11-01T02:00:00-05:00"},
		{"Africa/Cairo", "2026-04-24 00:30", "2026-04-24T01:30:00+03:00"}, // at midnight
		{"Africa/Cairo", "2026-10-29 23:30", "2026-10-29T23:30:00+03:00"},
		{"Asia/Shanghai", "2026-03-29 02:30", "2026-03-29T02:30:00+08:00"},
		{"Asia/Shanghai", "1986-05-04 02:30", "1986-05-04T03:30:00+09:00"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04T02:45:00+11:00"}, // half an hour
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-31T12:00:00+14:00"},        // a day that never was
	} {
		z, loc := zoneOf(t, c.zone)
		ms, twice := z.instant(shownAs(t, c.wall))
		if got := time.UnixMilli(ms).In(loc).Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s is %s, want %s", c.wall, c.zone, got, c.want)
		}
		if again := time.UnixMilli(ms).Add(time.Hour).In(loc).Format("2006-01-02 15:04"); twice != (again == c.wall) {
			t.Errorf("%s in %s is shown twice: %v", c.wall, c.zone, twice)
		}
	}
}

// Against the definition: the first instant that shows the wall time, found minute by minute; if there is none, the gap later.
func TestInstantAgainstTheDefinition(t *testing.T) {
	zones := []string{"Europe/Warsaw", "America/New_York", "Africa/Cairo", "Asia/Shanghai", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "Asia/Gaza", "Pacific/Apia"}
	rapid.Check(t, func(t *rapid.T) {
		z, loc := zoneOf(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		_, change := time.Unix(rapid.Int64Range(0, 2_000_000_000).Draw(t, "near"), 0).In(loc).ZoneBounds()
		if change.IsZero() {
			change = time.Unix(1_700_000_000, 0)
		}
		wall := change.UnixMilli()/minuteMS*minuteMS + z.offsetMS(change.UnixMilli()) + rapid.Int64Range(-26*60, 26*60).Draw(t, "minutes")*minuteMS
		got, _ := z.instant(wall)
		for ms := wall - 16*60*minuteMS; ms <= wall+16*60*minuteMS; ms += minuteMS {
			if ms+z.offsetMS(ms) == wall {
				if got != ms {
					t.Fatalf("%v, want %v", time.UnixMilli(got).In(loc), time.UnixMilli(ms).In(loc))
				}
				return
			}
		}
		gap := got + z.offsetMS(got) - wall
		if gap <= 0 || gap > dayMS || z.offsetMS(got)-z.offsetMS(got-gap-dayMS) != gap {
			t.Fatalf("nothing shows it, and %v is %v later", time.UnixMilli(got).In(loc), time.Duration(gap)*time.Millisecond)
		}
	})
}
