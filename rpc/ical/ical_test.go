package ical

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"
)

var rewrite = flag.Bool("rewrite", false, "write the golden file anew")

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func written(t testing.TB, f Feed, loc *time.Location) string {
	t.Helper()
	b, err := f.Bytes(loc)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// oneHour is a date of an hour.
func oneHour(uid string, from time.Time) Event {
	return Event{UID: uid, StartsAt: from, EndsAt: from.Add(time.Hour), Summary: "足疗", Status: Confirmed, LastModified: from.Add(-24 * time.Hour)}
}

// TestGolden is a feed as a person would read it; line ends are LF in the file.
func TestGolden(t *testing.T) {
	warsaw := zoneOf(t, "Europe/Warsaw")
	modified := time.Date(2026, 9, 1, 8, 30, 0, 0, time.UTC)
	first := Event{
		UID: "P-12/1@3k7q", StartsAt: time.Date(2026, 10, 20, 18, 30, 0, 0, warsaw), EndsAt: time.Date(2026, 10, 20, 19, 30, 0, 0, warsaw),
		Summary: "足疗；颈椎按摩, 60 min", Location: "Pokój 3, I piętro", Status: Confirmed, LastModified: modified,
		Description: "技师：李伟\nGdyby termin nie pasował, prosimy o telefon: +48 22 123 45 67; odwołanie do 12 h wcześniej jest bezpłatne.",
	}
	moved := first
	moved.UID, moved.Sequence, moved.LastModified = "P-12/2@3k7q", 1, modified.Add(time.Hour)
	moved.StartsAt, moved.EndsAt = first.StartsAt.AddDate(0, 0, 7), first.EndsAt.AddDate(0, 0, 7)
	gone := first
	gone.UID, gone.Sequence, gone.Status, gone.Description = "P-12/3@3k7q", 2, Cancelled, ""
	gone.StartsAt, gone.EndsAt = first.StartsAt.AddDate(0, 0, 14), first.EndsAt.AddDate(0, 0, 14)

	got := strings.ReplaceAll(written(t, Feed{Name: "金莲足道 — Anna Żółć", Events: []Event{first, moved, gone}}, warsaw), "\r\n", "\n")
	const golden = "testdata/feed.ics"
	if *rewrite {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("the feed is not %s:\n%s", golden, got)
	}
}

// TestInstants reads dates around every change of the clocks back: by a reader that knows nothing but
// the feed, and by golang-ical, which looks zones up by their name.
func TestInstants(t *testing.T) {
	for _, name := range []string{"Europe/Warsaw", "Asia/Shanghai", "America/New_York", "Africa/Cairo", "Africa/Casablanca", "Europe/Dublin", "Asia/Kathmandu", "UTC"} {
		t.Run(name, func(t *testing.T) {
			loc := zoneOf(t, name)
			var f Feed
			for at := time.Date(2026, 1, 15, 18, 30, 0, 0, loc); at.Year() < 2029; at = at.AddDate(0, 0, 1) {
				f.Events = append(f.Events, oneHour(at.Format("d20060102"), at))
			}
			for at := f.Events[0].StartsAt; ; {
				_, change := at.ZoneBounds()
				if change.IsZero() || change.Year() > 2028 {
					break
				}
				for d := -3 * time.Hour; d <= 3*time.Hour; d += 15 * time.Minute {
					f.Events = append(f.Events, oneHour(fmt.Sprintf("c%d", change.Add(d).Unix()), change.Add(d)))
				}
				at = change
			}
			text := written(t, f, loc)
			dumb := readDumb(t, text)
			cal, err := ics.ParseCalendar(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			strange := cal.Events()
			if len(dumb) != len(f.Events) || len(strange) != len(f.Events) {
				t.Fatalf("%d events written, %d and %d read", len(f.Events), len(dumb), len(strange))
			}
			for i, e := range f.Events {
				if d := dumb[i]; d.component["UID"] != e.UID || !d.start.Equal(e.StartsAt) || !d.end.Equal(e.EndsAt) {
					t.Errorf("%s: %s is %v to %v, read %v to %v", name, e.UID, e.StartsAt.UTC(), e.EndsAt.UTC(), d.start, d.end)
				}
				start, err := strange[i].GetStartAt()
				if err != nil {
					t.Fatal(err)
				}
				// Of a time shown twice, time.Date does not say which one it means.
				if !start.Equal(e.StartsAt) && start.In(loc).Format(localTime) != e.StartsAt.In(loc).Format(localTime) {
					t.Errorf("%s: golang-ical reads %v, not %v", e.UID, start, e.StartsAt)
				}
			}
		})
	}
}

// TestLeapYears reads dates around the end of leap years for which the zone's table has a rule and no changes any more: package time
// says of their last day that it ended before it began.
func TestLeapYears(t *testing.T) {
	for _, name := range []string{"Europe/Warsaw", "America/New_York", "Australia/Sydney"} {
		loc := zoneOf(t, name)
		for at := time.Date(2040, 12, 28, 0, 10, 0, 0, loc); at.Before(time.Date(2041, 1, 4, 0, 0, 0, 0, loc)); at = at.Add(6 * time.Hour) {
			f := Feed{Events: []Event{oneHour("alone", at), oneHour("long before", at.AddDate(-5, -6, 0))}}
			dumb := readDumb(t, written(t, f, loc))
			for i, e := range f.Events {
				if !dumb[i].start.Equal(e.StartsAt) || !dumb[i].end.Equal(e.EndsAt) {
					t.Errorf("%s: %v to %v is read as %v to %v", name, e.StartsAt, e.EndsAt, dumb[i].start, dumb[i].end)
				}
			}
		}
	}
}

// TestZonesSayTheirChanges looks at what the feed itself says of four zones.
func TestZonesSayTheirChanges(t *testing.T) {
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for zone, want := range map[string][]string{
		"Europe/Warsaw": {
			"STANDARD 20251026T030000 +0200 +0100 CET", "DAYLIGHT 20260329T020000 +0100 +0200 CEST", "STANDARD 20261025T030000 +0200 +0100 CET",
		},
		"America/New_York": {
			"STANDARD 20251102T020000 -0400 -0500 EST", "DAYLIGHT 20260308T020000 -0500 -0400 EDT", "STANDARD 20261101T020000 -0400 -0500 EST",
		},
		"Africa/Cairo": {
			"STANDARD 20251031T000000 +0300 +0200 EET", "DAYLIGHT 20260424T000000 +0200 +0300 EEST", "STANDARD 20261030T000000 +0300 +0200 EET",
		},
		"Asia/Shanghai": {"STANDARD 19910915T020000 +0900 +0800 CST"},
	} {
		var got []string
		for _, o := range observancesOf(written(t, Feed{Events: []Event{oneHour("a", at)}}, zoneOf(t, zone))) {
			got = append(got, strings.Join([]string{o["BEGIN"], o["DTSTART"], o["TZOFFSETFROM"], o["TZOFFSETTO"], o["TZNAME"]}, " "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", zone, got, want)
		}
	}
}

func TestFixedOffsetWithSeconds(t *testing.T) {
	text := written(t, Feed{Events: []Event{oneHour("a", time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))}}, time.FixedZone("Old/Time", -(5*3600+30*60+7)))
	if !strings.Contains(text, "TZOFFSETTO:-053007\r\n") || !strings.Contains(text, "DTSTART;TZID=Old/Time:20260601T062953\r\n") {
		t.Error(text)
	}
}

func TestSecondOfAHourShownTwiceIsSaidInUTC(t *testing.T) {
	warsaw := zoneOf(t, "Europe/Warsaw")
	first := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)
	text := written(t, Feed{Events: []Event{oneHour("first", first), oneHour("second", first.Add(time.Hour))}}, warsaw)
	for _, line := range []string{
		"DTSTART;TZID=Europe/Warsaw:20261025T023000\r\nDTEND:20261025T013000Z", "DTSTART:20261025T013000Z\r\nDTEND;TZID=Europe/Warsaw:20261025T033000",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
}

func TestNoMethodAndNothingElseThatAsksForAnAnswer(t *testing.T) {
	text := written(t, Feed{Events: []Event{oneHour("a", time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))}}, time.UTC)
	for _, word := range []string{"METHOD", "ATTENDEE", "ORGANIZER"} {
		if strings.Contains(text, word) {
			t.Errorf("the feed has %s", word)
		}
	}
}

func TestEmptyFeed(t *testing.T) {
	cal, err := ics.ParseCalendar(strings.NewReader(written(t, Feed{Name: "nobody"}, time.UTC)))
	if err != nil || len(cal.Events()) != 0 {
		t.Errorf("%v, %d events", err, len(cal.Events()))
	}
}

// TestTexts writes any texts and looks at the lines, and at what a stranger reads.
func TestTexts(t *testing.T) {
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.SampledFrom([]rune("aż足疗ą𝄞é ,;:\\\"\n\r\t\x00\x1b\x7f<>"))
		texts := rapid.SliceOfN(rapid.StringOfN(letter, 0, 120, -1), 4, 4).Draw(t, "texts")
		e := oneHour("a", at)
		e.Summary, e.Location, e.Description = texts[0], texts[1]+"x", texts[2]+"y"
		b, err := Feed{Name: texts[3], Events: []Event{e}}.Bytes(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		checkLines(t, b)
		cal, err := ics.ParseCalendar(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		got := cal.Events()[0]
		for p, want := range map[ics.ComponentProperty]string{
			ics.ComponentPropertySummary: e.Summary, ics.ComponentPropertyLocation: e.Location, ics.ComponentPropertyDescription: e.Description,
		} {
			if s := got.GetProperty(p).Value; s != shown(want) {
				t.Errorf("%s: read %q, want %q", p, s, shown(want))
			}
		}
	})
}

// shown is what is left of a text in a calendar.
func shown(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.NewReplacer("\t", " ", "\x00", " ", "\x1b", " ", "\x7f", " ").Replace(s)
}

// checkLines looks at what RFC 5545 3.1 says of lines.
func checkLines(t interface{ Errorf(string, ...any) }, b []byte) {
	if !bytes.HasSuffix(b, []byte("\r\n")) {
		t.Errorf("the last line does not end")
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		switch {
		case len(line) > maxOctets:
			t.Errorf("%d octets: %q", len(line), line)
		case !utf8.ValidString(line):
			t.Errorf("a character is cut: %q", line)
		case strings.ContainsAny(line, "\r\n") || line == "":
			t.Errorf("a line ends inside a text: %q", line)
		}
	}
}

func TestFoldingFillsItsLines(t *testing.T) {
	e := oneHour("a", time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))
	e.Summary = strings.Repeat("足", 100)
	text := written(t, Feed{Events: []Event{e}}, time.UTC)
	_, rest, _ := strings.Cut(text, "SUMMARY:")
	lines := strings.Split(rest, "\r\n")
	// 8 octets of name and 22 characters of three octets; a blank and 24; 24; 24; the last 6.
	for i, want := range []int{22, 24, 24, 24, 6} {
		if n := strings.Count(lines[i], "足"); n != want {
			t.Errorf("line %d has %d characters, want %d", i, n, want)
		}
	}
	if !strings.Contains(unfold(text), "SUMMARY:"+e.Summary+"\r\n") {
		t.Error("unfolding does not bring the text back")
	}
}

func TestWhatNoCalendarCouldHold(t *testing.T) {
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	with := func(change func(*Event)) []Event {
		e := oneHour("a", at)
		change(&e)
		return []Event{e}
	}
	for want, f := range map[string]struct {
		events []Event
		loc    *time.Location
	}{
		"an event has no UID":                                     {with(func(e *Event) { e.UID = "" }), time.UTC},
		`two events have the UID "a"`:                             {append(with(func(*Event) {}), oneHour("a", at)), time.UTC},
		"the event a ends before it begins":                       {with(func(e *Event) { e.EndsAt = e.StartsAt }), time.UTC},
		"the event a lies outside the years 1970 to 9998":         {with(func(e *Event) { e.StartsAt = time.Unix(-1, 0) }), time.UTC},
		`the event a has the unknown status ""`:                   {with(func(e *Event) { e.Status = "" }), time.UTC},
		`the time zone "Local" has no name that others know`:      {nil, time.Local},
		`the time zone "a:b" has no name that others know`:        {nil, time.FixedZone("a:b", 0)},
		"the time zone \"a\\r\\nb\" has no name that others know": {nil, time.FixedZone("a\r\nb", 0)},
	} {
		if _, err := (Feed{Events: f.events}).Bytes(f.loc); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
