package main

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"storehub/node/clock"
	storehubv1 "storehub/proto/storehub/v1"
)

// boardView is a board and what is known about it at the moment of drawing.
type boardView struct {
	board *storehubv1.Board
	// now is the later of this computer's clock and the board's: a board without changes keeps
	// the time of its last one.
	now time.Time
	// age is how old the board may be, with what passed since it came.
	age time.Duration
	// silent: the node has not been heard for longer than it promises.
	silent bool
	// zone is the shop's, in which its people read times.
	zone *time.Location
}

// silence is how long a stream may say nothing before it counts as lost.
const silence = 15 * time.Second

func viewBoard(b *storehubv1.Board, received, now time.Time) boardView {
	since := now.Sub(received)
	v := boardView{board: b, now: now, age: time.Duration(b.AgeMs)*time.Millisecond + since, silent: since > silence, zone: zoneOf(b)}
	if at := b.Now.AsTime(); b.Now != nil && at.After(now) {
		v.now = at
	}
	return v
}

// zoneOf is the zone of this computer where a board has none that this program knows: its node is older,
// or much newer.
func zoneOf(b *storehubv1.Board) *time.Location {
	if zone, _, err := clock.Zone(b.Zone); err == nil {
		return zone
	}
	return time.Local
}

// lines draws the whole board for a screen.
func (v boardView) lines(s screen) []string {
	lines := v.banner(s)
	for _, c := range v.board.Categories {
		lines = append(lines, "")
		lines = append(lines, v.category(c, s)...)
	}
	if len(v.board.Categories) == 0 {
		lines = append(lines, "", "There is no category yet: storehub call roster.PutCategory '{\"id\":\"foot\",\"name\":\"足疗\"}'")
	}
	lines = append(lines, "")
	if hint := v.hint(s); hint != "" {
		lines = append(lines, hint)
	}
	lines = append(lines, v.footer(s))
	if s.width > 0 {
		for i, l := range lines {
			lines[i] = cutPainted(l, s.width)
		}
	}
	return lines
}

// banner says before all else whether the board can be believed, and if not what is wrong with its node.
func (v boardView) banner(s screen) []string {
	lines := []string{v.standing(s)}
	if v.board.Trouble != "" {
		lines = append(lines, s.paint(alarm, "!! "+printable(v.board.Trouble)))
	}
	return lines
}

func (v boardView) standing(s screen) string {
	age := "age " + ageText(v.age)
	switch {
	case v.silent:
		return s.paint(alarm, "!! CONNECTION LOST · "+age+" · trying again")
	case v.board.Restored:
		return s.paint(alarm, "!! READ ONLY · no majority · this is the last board before the start · "+age)
	case !v.board.HasMajority:
		return s.paint(alarm, "!! READ ONLY · no majority · "+age)
	}
	return s.paint(dim, "majority: yes · "+age+" · "+v.now.In(v.zone).Format("15:04:05"))
}

func ageText(d time.Duration) string {
	switch {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d < 2*time.Minute:
		return strconv.FormatInt(int64(d/time.Second), 10) + " s"
	case d < 2*time.Hour:
		return strconv.FormatInt(int64(d/time.Minute), 10) + " min"
	}
	return strconv.FormatInt(int64(d/time.Hour), 10) + " h"
}

func (v boardView) category(c *storehubv1.BoardCategory, s screen) []string {
	title := c.Id
	if c.Name != "" && c.Name != c.Id {
		title += " " + c.Name
	}
	counts := fmt.Sprintf("free %d · serving %d · pending %d · waiting %d", c.Idle, c.Serving, c.Pending, len(c.Waiting))
	lines := []string{s.paint(bold, printable(title)) + "  " + counts}
	if s.width > 0 && widths.StringWidth(title+"  "+counts) > s.width {
		lines = []string{s.paint(bold, printable(title)), counts}
	}
	lines = append(lines, v.waiting(c, s)...)
	if len(c.Queue) == 0 {
		return append(lines, s.paint(dim, "nobody is on duty"))
	}
	lines = append(lines, v.queue(c, s)...)
	if c.More > 0 {
		lines = append(lines, s.paint(dim, fmt.Sprintf("… and %d more", c.More)))
	}
	return lines
}

// waiting guests stand first: they are what somebody must do something about.
func (v boardView) waiting(c *storehubv1.BoardCategory, s screen) []string {
	rows := make([][]string, 0, len(c.Waiting))
	for _, w := range c.Waiting {
		rows = append(rows, v.waitingCells(w))
	}
	lines := inColumns(rows)
	for i, w := range c.Waiting {
		how := yellow
		if w.CanServe {
			how = green
		}
		lines[i] = s.paint(how, lines[i])
	}
	return lines
}

func (v boardView) waitingCells(w *storehubv1.Waiting) []string {
	whom, room, served := "anybody", "", ""
	if w.Technician != "" {
		whom = w.Technician
	} else if w.Gender != storehubv1.Gender_GENDER_UNSPECIFIED {
		whom = bareEnum(w.Gender.String(), "GENDER_")
	}
	if w.Room != "" {
		room = "room " + w.Room
	}
	if w.CanServe {
		served = "somebody is free"
	}
	return []string{"waiting " + w.Id, "for " + whom, minutes(v.now.Sub(w.Since.AsTime())), room, served}
}

// hint is how to serve the guest who has waited longest of those who can be served, "" = there is
// none, or nothing can be done here. A command that is cut off helps nobody.
func (v boardView) hint(s screen) string {
	if v.silent || !v.board.HasMajority {
		return ""
	}
	var first *storehubv1.Waiting
	for _, c := range v.board.Categories {
		for _, w := range c.Waiting {
			if w.CanServe && (first == nil || w.Since.AsTime().Before(first.Since.AsTime())) {
				first = w
			}
		}
	}
	if first == nil {
		return ""
	}
	command := "storehub call dispatch.ServeWaiting '{\"waitingId\":\"" + printable(first.Id) + "\"}'"
	for _, hint := range []string{"to serve " + printable(first.Id) + ": " + command, command} {
		if s.width == 0 || widths.StringWidth(hint) <= s.width {
			return hint
		}
	}
	return ""
}

// boardColumns are the columns of a queue. When the screen is too narrow, titles are shortened
// and then columns left out, those with a smaller weight first.
var boardColumns = []struct {
	title, short string
	weight       int
	right        bool
}{
	{"#", "#", 2, true}, {"TURN", "T", 9, true}, {"NO.", "NO", 9, true}, {"NAME", "NAME", 4, false}, {"SEX", "", 3, false}, {"STATE", "STATE", 9, false},
	{"KIND", "", 5, false}, {"ROOM", "RM", 7, false}, {"TIME", "TIME", 6, false}, {"ROT", "RO", 1, true}, {"REQ", "RE", 1, true},
}

const (
	nameColumn, stateColumn, timeColumn = 3, 5, 8
	lastWeight                          = 7
)

func (v boardView) queue(c *storehubv1.BoardCategory, s screen) []string {
	live := map[string]*storehubv1.Assignment{}
	for _, a := range c.Assignments {
		live[a.Id] = a
	}
	rows := make([]boardRow, 0, len(c.Queue))
	for _, e := range c.Queue {
		rows = append(rows, v.row(e, live[e.AssignmentId]))
	}
	t := fitted(rows, 0, false, s)
	if s.width > 0 && t.width() > s.width {
		for i := range rows {
			rows[i].cells[timeColumn] = rows[i].shortTime
		}
		t = fitted(rows, 0, false, s)
	}
	// Number, turn and state always stay.
	for weight := 0; s.width > 0 && t.width() > s.width && weight <= lastWeight; weight++ {
		t = fitted(rows, weight, true, s)
	}
	return t.lines()
}

// leastName is how much of a long name stays before columns are left out for it.
const leastName = 12

// fitted is the table with long names cut, where that is enough to make it fit.
func fitted(rows []boardRow, weight int, short bool, s screen) *table {
	t := paintedTable(rows, weight, short, s)
	over := t.width() - s.width
	if s.width == 0 || over <= 0 {
		return t
	}
	longest := 0
	for _, r := range rows {
		longest = max(longest, widths.StringWidth(printable(r.cells[nameColumn])))
	}
	if longest-over < leastName {
		return t
	}
	named := slices.Clone(rows)
	for i, r := range named {
		named[i].cells = slices.Clone(r.cells)
		named[i].cells[nameColumn] = cut(printable(r.cells[nameColumn]), longest-over)
	}
	return paintedTable(named, weight, short, s)
}

// boardRow is one technician's line before it is known what fits.
type boardRow struct {
	cells     []string
	shortTime string
	// How state and time stand out.
	state, time style
}

func paintedTable(rows []boardRow, weight int, short bool, s screen) *table {
	t, kept := boardTable(rows, weight, short)
	t.paint = func(row, column int, padded string) string {
		switch {
		case row < 0:
			return s.paint(dim, padded)
		case kept[column] == stateColumn:
			return s.paint(rows[row].state, padded)
		case kept[column] == timeColumn:
			return s.paint(rows[row].time, padded)
		}
		return padded
	}
	return t
}

// boardTable leaves out the columns up to a weight; kept are the numbers of those left.
func boardTable(rows []boardRow, weight int, short bool) (t *table, kept []int) {
	t = newTable()
	for i, c := range boardColumns {
		if c.weight > weight {
			title := c.title
			if short {
				title = c.short
			}
			t.head = append(t.head, title)
			if c.right {
				t.numbers(len(kept))
			}
			kept = append(kept, i)
		}
	}
	for _, r := range rows {
		cells := make([]string, len(kept))
		for j, i := range kept {
			cells[j] = r.cells[i]
		}
		t.row(cells...)
	}
	return t, kept
}

func (v boardView) row(e *storehubv1.BoardEntry, a *storehubv1.Assignment) boardRow {
	turn := ""
	if e.Turn > 0 {
		turn = strconv.Itoa(int(e.Turn))
	}
	long, short, urgent := v.when(e, a)
	if e.LeaveAfterService {
		long = strings.TrimSpace(long + ", then off")
	}
	r := boardRow{shortTime: short, state: stateStyles[e.State], cells: []string{
		strconv.Itoa(int(e.Position)), turn, e.Technician, e.Name, genderLetter(e.Gender), stateWord(e.State),
		kindLetter(a.GetKind()), a.GetRoom(), long, strconv.Itoa(int(e.RotationsToday)), strconv.Itoa(int(e.RequestsToday)),
	}}
	if urgent {
		r.time = red
	}
	return r
}

// when tells what matters about time in a state, in full and for a narrow screen, and whether
// somebody should hurry.
func (v boardView) when(e *storehubv1.BoardEntry, a *storehubv1.Assignment) (long, short string, urgent bool) {
	switch {
	case a != nil && e.State == storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING && a.PlannedEnd != nil:
		left := a.PlannedEnd.AsTime().Sub(v.now)
		if left < 0 {
			return "+" + minutes(-left) + " over", "+" + minutes(-left), true
		}
		left += time.Minute - 1 // a begun minute is not over yet
		return minutes(left) + " left", minutes(left), false
	case a != nil && e.State == storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING:
		ago := minutes(v.now.Sub(a.DispatchedAt.AsTime())) + " ago"
		if a.AcknowledgedAt != nil {
			return "called " + ago + ", on the way", ago, false
		}
		return "called " + ago, ago, a.Escalated
	case e.Until != nil:
		until := "until " + e.Until.AsTime().In(v.zone).Format("15:04")
		return until, until, e.Until.AsTime().Before(v.now)
	case e.Since != nil:
		return "since " + e.Since.AsTime().In(v.zone).Format("15:04"), "", false
	}
	return "", "", false
}

func minutes(d time.Duration) string { return strconv.Itoa(int(max(d, 0)/time.Minute)) + " min" }

var stateStyles = map[storehubv1.TechnicianState]style{
	storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE:    green,
	storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING: blue,
	storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING: yellow,
	storehubv1.TechnicianState_TECHNICIAN_STATE_HELD:    purple,
	storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK:   dim,
	storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE:   dim,
	storehubv1.TechnicianState_TECHNICIAN_STATE_OFF:     dim,
}

// stateWord is letter and word: "S serving". The letters of all states differ.
func stateWord(s storehubv1.TechnicianState) string {
	word := bareEnum(s.String(), "TECHNICIAN_STATE_")
	return strings.ToUpper(word[:1]) + " " + word
}

// kindLetter is what displays show in English: R Q P I.
func kindLetter(k storehubv1.Kind) string {
	return [...]string{"", "R", "Q", "P", "I"}[min(max(k, 0), 4)]
}

func genderLetter(g storehubv1.Gender) string { return [...]string{"", "F", "M"}[min(max(g, 0), 2)] }

// footer is what this screen is a witness of.
func (v boardView) footer(s screen) string {
	return s.paint(dim, fmt.Sprintf("index %d · audit tree %d · head %s", v.board.Index, v.board.Head.GetSize(), hex.EncodeToString(v.board.Head.GetHash())))
}
