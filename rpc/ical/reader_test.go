package ical

import (
	"strings"
	"testing"
	"time"
)

// A reader that knows the feed and nothing else: it looks up no zone and trusts no name.

// component is one BEGIN … END by its property names without their parameters.
type component map[string]string

type readEvent struct {
	component
	start, end time.Time
}

func unfold(text string) string { return strings.ReplaceAll(text, "\r\n ", "") }

// components are the innermost components of these kinds, in order; params keep what stood before ':'.
func components(text string, kinds ...string) (list []component, params []component) {
	var c, p component
	for _, line := range strings.Split(unfold(text), "\r\n") {
		head, value, _ := strings.Cut(line, ":")
		name, param, _ := strings.Cut(head, ";")
		switch name {
		case "BEGIN":
			c, p = component{"BEGIN": value}, component{}
		case "END":
			for _, k := range kinds {
				if value == k {
					list, params = append(list, c), append(params, p)
				}
			}
		default:
			if c != nil {
				c[name], p[name] = value, param
			}
		}
	}
	return list, params
}

func observancesOf(text string) []component {
	list, _ := components(text, "STANDARD", "DAYLIGHT")
	return list
}

func readDumb(t *testing.T, text string) (list []readEvent) {
	t.Helper()
	observances := observancesOf(text)
	instant := func(value, param string) time.Time {
		if at, err := time.Parse(utcTime, value); err == nil {
			return at
		}
		if !strings.HasPrefix(param, "TZID=") {
			t.Fatalf("%s has no zone", value)
		}
		at, err := time.Parse(localTime, value)
		if err != nil {
			t.Fatal(err)
		}
		// The last observance that has begun by then holds. Its onset is said in the time before it.
		var holds component
		for _, o := range observances {
			if o["DTSTART"] <= value && (holds == nil || o["DTSTART"] > holds["DTSTART"]) {
				holds = o
			}
		}
		offset, err := time.Parse("-0700", holds["TZOFFSETTO"])
		if err != nil {
			t.Fatal(err)
		}
		_, s := offset.Zone()
		return at.Add(-time.Duration(s) * time.Second)
	}
	events, params := components(text, "VEVENT")
	for i, e := range events {
		list = append(list, readEvent{e, instant(e["DTSTART"], params[i]["DTSTART"]), instant(e["DTEND"], params[i]["DTEND"])})
	}
	return list
}
