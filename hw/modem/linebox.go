package modem

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MatchDefault finds a number in a line of a box that nobody has described.
const MatchDefault = `(?P<number>[0-9*#]{3,20})`

// lineFlush ends a line of a box that sends no line end.
const lineFlush = 500 * time.Millisecond

// ErrMatch is the error of a pattern by which no number can be found.
var ErrMatch = errors.New("no pattern for a caller's number")

// LineBox listens to a box that sends one line of text for each call (来电显示盒).
// Make it with NewLineBox.
//
// Such a box tells that somebody calls and nothing more, so its calls only ring.
// A number that is repeated, as some boxes do with each ring, is one call.
type LineBox struct {
	match *regexp.Regexp
	lines lines
	count uint64
	rings []boxCall // told, and heard within ringGap
	due   time.Time // the end of a line without one
}

// boxCall is a call of which a box may tell again. Two telephones may ring at once.
type boxCall struct {
	line, number string
	presented    Presentation
	heard        time.Time
}

// boxRings bounds how many calls are remembered.
const boxRings = 32

// CheckMatch reports why a pattern cannot be used; the error wraps ErrMatch.
func CheckMatch(match string) error {
	_, err := NewLineBox(match)
	return err
}

// NewLineBox returns a decoder that waits for Opened. match is a regular
// expression with a group named number and, if the box sends more, groups named
// name and line. The first place of a line at which it fits counts.
func NewLineBox(match string) (*LineBox, error) {
	re, err := regexp.Compile(match)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMatch, err)
	}
	if re.SubexpIndex("number") < 0 {
		return nil, fmt.Errorf("%w: it needs a group (?P<number>...)", ErrMatch)
	}
	return &LineBox{match: re, lines: lines{room: packetLine}}, nil
}

func (l *LineBox) Opened(time.Time) {
	l.lines.reset()
	l.due = time.Time{}
}

func (l *LineBox) Closed(time.Time, func(Event)) {}

func (l *LineBox) Deadline() time.Time { return l.due }

func (l *LineBox) Tick(now time.Time, emit func(Event)) {
	if l.due.IsZero() || now.Before(l.due) {
		return
	}
	l.due = time.Time{}
	if line, ended := l.lines.push('\n'); ended {
		l.take(now, line, emit)
	}
}

func (l *LineBox) Push(now time.Time, b []byte, emit func(Event)) {
	l.Tick(now, emit)
	for _, c := range b {
		line, ended := l.lines.push(c)
		if ended {
			l.take(now, line, emit)
		}
		if l.due = now.Add(lineFlush); len(l.lines.buf) == 0 {
			l.due = time.Time{}
		}
	}
}

func (l *LineBox) take(now time.Time, line string, emit func(Event)) {
	if l.lines.cut {
		emit(Event{Reject: RejectLength}) // half a number is somebody else's
		return
	}
	m := l.match.FindStringSubmatch(strings.Map(printing, line))
	if m == nil {
		emit(Event{Reject: RejectFormat})
		return
	}
	var call CallEvent
	call.caller(m[l.match.SubexpIndex("number")], l.group(m, "name"))
	call.Line = tidy(l.group(m, "line"))
	call.Direction, call.State = Inbound, Ringing
	if l.again(boxCall{line: call.Line, number: call.Number, presented: call.Presented, heard: now}) {
		return
	}
	l.count++
	call.ID = strconv.FormatUint(l.count, 10)
	emit(Event{Call: call})
}

// again reports that a call was told already, and remembers it.
func (l *LineBox) again(c boxCall) bool {
	known := false
	l.rings = slices.DeleteFunc(l.rings, func(r boxCall) bool {
		over := c.heard.Sub(r.heard) >= ringGap
		same := r.line == c.line && r.number == c.number && r.presented == c.presented
		known = known || same && !over
		return same || over
	})
	if len(l.rings) >= boxRings {
		l.rings = slices.Delete(l.rings, 0, 1)
	}
	l.rings = append(l.rings, c)
	return known
}

func (l *LineBox) group(m []string, name string) string {
	if i := l.match.SubexpIndex(name); i >= 0 {
		return m[i]
	}
	return ""
}

// printing drops what frames a line, such as STX and ETX.
func printing(r rune) rune {
	if r < ' ' || r == 0x7F {
		return -1
	}
	return r
}
