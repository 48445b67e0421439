package clock

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// archiveSHA256 belongs to TableVersion: who changes one changes both.
const archiveSHA256 = "8f55634d05f8bca1f7bc7c69c5933428c69357e0bdf565e5ba224e3f88ff12e8"

func TestTheTableIsTheOneItSays(t *testing.T) {
	if got := fmt.Sprintf("%x", sha256.Sum256([]byte(archive))); got != archiveSHA256 {
		t.Fatalf("zoneinfo.zip has SHA-256 %s: write the new digest and the new TableVersion (now %s)", got, TableVersion)
	}
}

func TestEveryZoneLoads(t *testing.T) {
	names, err := Zones()
	if err != nil || len(names) < 500 || !slices.Contains(names, "Europe/Warsaw") || !slices.Contains(names, "Asia/Shanghai") {
		t.Fatalf("%d names, %v", len(names), err)
	}
	for _, n := range names {
		loc, v, err := Zone(n)
		if err != nil || v != TableVersion || loc.String() != n {
			t.Errorf("Zone(%q) = %v, %q, %v", n, loc, v, err)
		}
		again, _, _ := Zone(n)
		if again != loc {
			t.Errorf("%s is parsed twice", n)
		}
	}
}

func TestOtherNamesAreNoZones(t *testing.T) {
	for _, n := range []string{"", "Local", "local", "europe/warsaw", "Europe", "Europe/", "CEST", "Factory", "+02:00", "../etc/passwd", "Europe/Warsaw ", "Mars/Base"} {
		if loc, _, err := Zone(n); !errors.Is(err, ErrZone) || loc != nil {
			t.Errorf("Zone(%q) = %v, %v", n, loc, err)
		}
	}
}

func TestOffsetAt(t *testing.T) {
	for _, tc := range []struct {
		zone, at string
		want     Offset
	}{
		{"Europe/Warsaw", "2026-11-21T10:00:00Z", Offset{3600, at(t, "2027-03-28T01:00:00Z"), 7200}},
		{"Europe/Warsaw", "2027-03-28T00:59:59.999Z", Offset{3600, at(t, "2027-03-28T01:00:00Z"), 7200}},
		{"Europe/Warsaw", "2027-03-28T01:00:00Z", Offset{7200, at(t, "2027-10-31T01:00:00Z"), 3600}},
		{"Europe/Warsaw", "2090-07-01T00:00:00Z", Offset{7200, at(t, "2090-10-29T01:00:00Z"), 3600}}, // by rule, beyond the table
		{"Asia/Shanghai", "2026-11-21T10:00:00Z", Offset{28800, 0, 28800}},
		{"UTC", "2026-11-21T10:00:00Z", Offset{0, 0, 0}},
		{"Australia/Lord_Howe", "2027-01-01T00:00:00Z", Offset{39600, at(t, "2027-04-03T15:00:00Z"), 37800}},
	} {
		loc, _, err := Zone(tc.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := OffsetAt(loc, at(t, tc.at)); got != tc.want {
			t.Errorf("%s at %s: %+v, want %+v", tc.zone, tc.at, got, tc.want)
		}
	}
}

func at(t *testing.T, s string) int64 {
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v.UnixMilli()
}

// TestOffsetsHoldUntilTheyEnd asks the zone itself at instants in between.
func TestOffsetsHoldUntilTheyEnd(t *testing.T) {
	names, err := Zones()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		loc, _, err := Zone(rapid.SampledFrom(names).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		east := func(unixMS int64) int32 {
			_, s := time.UnixMilli(unixMS).In(loc).Zone()
			return int32(s)
		}
		now := rapid.Int64Range(0, 2_500_000_000_000).Draw(t, "now")
		o := OffsetAt(loc, now)
		if o.OffsetS != east(now) {
			t.Fatalf("%+v, the zone says %d", o, east(now))
		}
		if o.UntilMS == 0 {
			if o.NextOffsetS != o.OffsetS || east(now+rapid.Int64Range(0, 1e12).Draw(t, "later")) != o.OffsetS {
				t.Fatalf("%+v does not last", o)
			}
			return
		}
		mid := now + rapid.Int64Range(0, o.UntilMS-now-1).Draw(t, "between")
		if o.UntilMS <= now || east(mid) != o.OffsetS || east(o.UntilMS-1) != o.OffsetS || east(o.UntilMS) != o.NextOffsetS || o.NextOffsetS == o.OffsetS {
			t.Fatalf("%+v is wrong (now %d, between %d)", o, now, mid)
		}
	})
}
