// Package ical writes dates as an iCalendar feed (RFC 5545), for phones and mail programs that
// subscribe to an address or open an attachment.
//
// It is pure: the same dates make the same bytes, so that an ETag over them holds. A feed is not an
// invitation: it has no METHOD and asks nobody for an answer.
//
// It is written by hand. Of github.com/arran4/golang-ical v0.3.4 a feed would need two things, and
// neither fits: its escaping lets a carriage return of a text through, which begins a new line for
// many readers, and its folding ends lines with LF alone unless told. Time zones it does not
// compute, and it brings an HTTP client. In the tests it is the stranger that reads what is written.
package ical

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// refresh is how often a subscriber is asked to look again, as an RFC 5545 duration. Many look less
// often, whatever they are asked.
const refresh = "PT1H"

// Status of an event, RFC 5545 3.8.1.11.
type Status string

const (
	Confirmed Status = "CONFIRMED"
	Cancelled Status = "CANCELLED"
)

// Event is one date. Texts may have any length and any characters; control characters other than
// new lines become blanks.
type Event struct {
	// UID is the same for ever and belongs to no other date in the world, such as
	// "P-12/3@" and the cluster's id.
	UID string
	// Sequence goes up by one with every move and every cancelling, from 0. A reader that has a higher
	// one keeps that.
	Sequence int
	// StartsAt and EndsAt are the half-open time of the date, whole seconds, the end after the start.
	StartsAt, EndsAt time.Time
	Summary          string
	Location         string // "" = not said
	Description      string // "" = none; new lines are kept
	Status           Status
	LastModified     time.Time // of this Sequence
}

// Feed is what a subscriber sees under one name.
type Feed struct {
	Name   string // the subscriber's program shows it above the dates
	Events []Event
}

// Bytes is the feed, with times as the clocks of loc show them. loc's name is its IANA name; what it
// says of the past and the future is taken from loc alone, since the tables of the machine may be
// others than the shop's. It fails for a date that no calendar could hold.
func (f Feed) Bytes(loc *time.Location) ([]byte, error) {
	if err := f.validate(loc); err != nil {
		return nil, err
	}
	w := &writer{}
	w.raw("BEGIN", "VCALENDAR")
	w.raw("VERSION", "2.0")
	w.raw("PRODID", "-//storehub//storehub//EN")
	w.raw("CALSCALE", "GREGORIAN")
	w.text("NAME", f.Name) // RFC 7986; the next one is what was there before it
	w.text("X-WR-CALNAME", f.Name)
	w.text("X-WR-TIMEZONE", loc.String())
	w.raw("REFRESH-INTERVAL;VALUE=DURATION", refresh)
	w.raw("X-PUBLISHED-TTL", refresh)
	if len(f.Events) > 0 {
		from, to := f.years(loc)
		w.zone(loc, from, to)
	}
	for _, e := range f.Events {
		w.event(e, loc)
	}
	w.raw("END", "VCALENDAR")
	return []byte(w.String()), nil
}

// What a feed may hold: a year has four digits in it.
var epoch = time.Unix(0, 0)

const lastYear = 9998

func (f Feed) validate(loc *time.Location) error {
	zone := func(r rune) bool {
		return r > ' ' && r < 0x7f && !strings.ContainsRune(`",:;\`, r)
	}
	if name := loc.String(); name == "" || name == "Local" || strings.IndexFunc(name, func(r rune) bool { return !zone(r) }) >= 0 {
		return fmt.Errorf("the time zone %q has no name that others know", name)
	}
	seen := map[string]bool{}
	for _, e := range f.Events {
		switch {
		case e.UID == "":
			return errors.New("an event has no UID")
		case seen[e.UID]:
			return fmt.Errorf("two events have the UID %q", e.UID)
		case !e.EndsAt.After(e.StartsAt):
			return fmt.Errorf("the event %s ends before it begins", e.UID)
		case e.StartsAt.Before(epoch) || e.EndsAt.UTC().Year() > lastYear:
			return fmt.Errorf("the event %s lies outside the years 1970 to %d", e.UID, lastYear)
		case e.Status != Confirmed && e.Status != Cancelled:
			return fmt.Errorf("the event %s has the unknown status %q", e.UID, e.Status)
		}
		seen[e.UID] = true
	}
	return nil
}

// years are the first instant of the first year that an event is in, and that after the last one.
func (f Feed) years(loc *time.Location) (from, to time.Time) {
	first := slices.MinFunc(f.Events, func(a, b Event) int { return a.StartsAt.Compare(b.StartsAt) })
	last := slices.MaxFunc(f.Events, func(a, b Event) int { return a.EndsAt.Compare(b.EndsAt) })
	return time.Date(first.StartsAt.In(loc).Year(), 1, 1, 0, 0, 0, 0, loc), time.Date(last.EndsAt.In(loc).Year()+1, 1, 1, 0, 0, 0, 0, loc)
}

func (w *writer) event(e Event, loc *time.Location) {
	w.raw("BEGIN", "VEVENT")
	w.text("UID", e.UID)
	// Without METHOD, DTSTAMP is when the date was last changed (3.8.7.2), not when this was written.
	w.raw("DTSTAMP", utc(e.LastModified))
	w.raw("LAST-MODIFIED", utc(e.LastModified))
	w.raw("SEQUENCE", strconv.Itoa(e.Sequence))
	w.raw("STATUS", string(e.Status))
	w.time("DTSTART", e.StartsAt, loc)
	w.time("DTEND", e.EndsAt, loc)
	w.text("SUMMARY", e.Summary)
	if e.Location != "" {
		w.text("LOCATION", e.Location)
	}
	if e.Description != "" {
		w.text("DESCRIPTION", e.Description)
	}
	w.raw("END", "VEVENT")
}

const (
	localTime = "20060102T150405"
	utcTime   = localTime + "Z"
)

func utc(t time.Time) string { return t.UTC().Format(utcTime) }

// time writes an instant as the clock of loc shows it. When the clock shows a time twice, a local time
// means the first one (3.3.5); the second one can only be written in UTC.
func (w *writer) time(name string, t time.Time, loc *time.Location) {
	t = t.In(loc)
	if shownBefore(t) {
		w.raw(name, utc(t))
		return
	}
	w.raw(name+";TZID="+loc.String(), t.Format(localTime))
}

// shownBefore tells whether the clock, having been put back, shows what it has shown already.
func shownBefore(t time.Time) bool {
	since, _ := t.ZoneBounds()
	if since.IsZero() {
		return false
	}
	_, now := t.Zone()
	_, before := since.Add(-time.Second).Zone()
	return t.Sub(since) < time.Duration(before-now)*time.Second
}

// writer collects content lines (3.1).
type writer struct{ strings.Builder }

// maxOctets is the length of a line without its end, 3.1.
const maxOctets = 75

// raw writes a line whose value needs no escaping. It is folded after at most 75 octets, never inside
// a character: those who unfold by characters would not find it again.
func (w *writer) raw(name, value string) {
	line := name + ":" + value
	for room := maxOctets; len(line) > room; room = maxOctets - 1 {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		w.WriteString(line[:cut] + "\r\n ")
		line = line[cut:]
	}
	w.WriteString(line + "\r\n")
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// text writes a TEXT value (3.3.11).
func (w *writer) text(name, value string) {
	value = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(value, "\uFFFD"))
	w.raw(name, escapes.Replace(value))
}
