package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// moment is a time as somebody wrote it: what the shop's clock shows then, or an exact instant where an offset was given.
type moment struct {
	text string
	// wall is the shop's date and time, labelled as UTC.
	wall time.Time
	// exact: wall is the instant itself.
	exact bool
	// near: days counts from today, and wall has the time of day alone.
	near bool
	days int
	// whole: no time of day was given.
	whole bool
}

var (
	momentForm = regexp.MustCompile(`^(?i)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(yesterday|today|tomorrow))(?:(?: +|T)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)? ?(Z|[+-]\d{2}:?\d{2})?$`)
	nearDays   = map[string]int{"yesterday": -1, "today": 0, "tomorrow": 1}
)

const (
	momentWhy = "a time is what the shop's clock shows, or has its offset from UTC"
	momentDo  = `write it as "2026-12-05 10:00", "tomorrow 10:00" or "2026-12-05T10:00:00+01:00"`
	dayWhy    = "a day is a date of the shop's calendar"
	dayDo     = `write it as 2026-12-05, today or tomorrow`
)

// readMoment reads a day with a time of day.
func readMoment(text string) (moment, error) {
	m, problem := readTime(text, "time")
	if problem == "" && m.whole {
		problem = quote(text) + " has no time of day"
	}
	if problem != "" {
		return m, badInput(problem, momentWhy, momentDo)
	}
	return m, nil
}

func readMoments(texts []string) ([]moment, error) {
	list := make([]moment, 0, len(texts))
	for _, text := range texts {
		m, err := readMoment(text)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// readDay reads a day with or without a time of day.
func readDay(text string) (moment, error) {
	m, problem := readTime(text, "day")
	if problem != "" {
		return m, badInput(problem, dayWhy, dayDo)
	}
	return m, nil
}

// readTime answers what is wrong with a text in plain words, "" = nothing. wanted is what it is to be.
func readTime(text, wanted string) (m moment, problem string) {
	text = strings.TrimSpace(text)
	p := momentForm.FindStringSubmatch(text)
	if p == nil {
		return m, quote(text) + " is no " + wanted
	}
	m = moment{text: text, whole: p[5] == "", near: p[4] != "", days: nearDays[strings.ToLower(p[4])]}
	date := time.Unix(0, 0).UTC()
	if !m.near {
		year, month, day := atoi(p[1]), atoi(p[2]), atoi(p[3])
		if month < 1 || month > 12 {
			return m, fmt.Sprintf("%s: there is no month %d", text, month)
		}
		if date = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); date.Day() != day {
			return m, fmt.Sprintf("there is no %d %s %d", day, time.Month(month), year)
		}
	}
	hour, minute, second := atoi(p[5]), atoi(p[6]), atoi(p[7])
	if hour > 23 || minute > 59 || second > 59 {
		return m, fmt.Sprintf("%s: %s:%s is no time of day", text, p[5], p[6])
	}
	m.wall = date.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	if p[8] == "" {
		return m, ""
	}
	if m.near || m.whole {
		return m, quote(text) + " has an offset, but no date or no time of day"
	}
	return m.from(p[8])
}

// from makes an exact instant of a time with its offset.
func (m moment) from(offset string) (moment, string) {
	m.exact = true
	if strings.EqualFold(offset, "Z") {
		return m, ""
	}
	digits := strings.Replace(offset[1:], ":", "", 1)
	hours, minutes := atoi(digits[:2]), atoi(digits[2:])
	if hours > 23 || minutes > 59 {
		return m, fmt.Sprintf("%s: %s is no offset from UTC", m.text, offset)
	}
	by := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if offset[0] == '+' {
		by = -by
	}
	m.wall = m.wall.Add(by)
	return m, ""
}

// atoi reads digits that a pattern has found; none are 0.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
