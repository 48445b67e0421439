package modem

import (
	"strings"
	"time"
	"unicode"
)

// The drivers that tell of calls, as configuration writes them. DriverGSM
// tells of them besides sending messages.
const (
	DriverCID   = "cid"
	DriverWhozz = "whozz"
	DriverAMI   = "ami"
	DriverLine  = "line"
)

// Presentation is whether the caller's number may be shown.
type Presentation string

const (
	Allowed     Presentation = "allowed"
	Restricted  Presentation = "restricted"  // the caller withholds it
	Unavailable Presentation = "unavailable" // nobody on the way knew it
)

// Direction is who calls whom.
type Direction string

const (
	Inbound  Direction = "inbound"
	Outbound Direction = "outbound"
)

// CallState is how far a call has come.
type CallState string

const (
	// Ringing is told first, and once. An outbound call is dialled instead.
	Ringing  CallState = "ringing"
	Answered CallState = "answered"
	// Ended is told last, unless it is Missed. A source that does not see who
	// lifts a handset tells it also of calls that nobody answered.
	Ended CallState = "ended"
	// Missed is told only by a source that knows that nobody answered.
	Missed CallState = "missed"
)

// Stamp is the date and time that came with a call. It has neither year nor
// seconds, and whoever set the clock it comes from is far away, so a call is
// of the time at which it was heard. Zero is none.
type Stamp struct{ Month, Day, Hour, Minute int }

// CallEvent is what a source says of one call.
type CallEvent struct {
	// ID names the call, the same in all its states. It is the exchange's own
	// if it has one, else a number that counts from 1 with the decoder.
	ID        string
	Line      string // which of the source's lines; "" if it has only one
	Number    string // as received; "" if Presentation is not Allowed
	Name      string // "" if none was sent
	Presented Presentation
	Direction Direction
	State     CallState
	Duration  time.Duration // answered until ended; 0 if the source cannot tell
	Stamp     Stamp
}

// Event is one thing that a Listener understood: a call, or a reject. Exactly
// one of Call.State and Reject is set.
type Event struct {
	Call CallEvent
	// Reject says why input was refused. Never its content: it may be a number.
	Reject Reason
}

// Reason says why input of a source was refused. The values are stable.
type Reason string

const (
	RejectChecksum Reason = "checksum" // the sum does not fit, or the source says so
	RejectLength   Reason = "length"   // shorter or longer than it says
	RejectHex      Reason = "hex"      // something else where a hex digit belongs
	RejectFormat   Reason = "format"   // a record that is none
	RejectKind     Reason = "kind"     // a record of a kind that no call is told by
)

// Listener turns what one source of calls says into events. It is pure like a
// Dialogue: time is data, and how bytes are cut into pushes changes nothing.
// It is not safe for concurrent use. now must never run backwards.
type Listener interface {
	// Opened tells that the port was just opened; nothing of before follows.
	Opened(now time.Time)
	// Closed tells that there is no port any more. Calls of which nothing more
	// will be heard end with it.
	Closed(now time.Time, emit func(Event))
	// Push decodes b, which arrived at now, and calls emit for each event. It
	// keeps no reference to b.
	Push(now time.Time, b []byte, emit func(Event))
	// Tick tells that now has come without more bytes.
	Tick(now time.Time, emit func(Event))
	// Deadline is when the next Tick would matter; zero means that only bytes do.
	Deadline() time.Time
}

// Talker is a Listener that has to be spoken to.
type Talker interface {
	Listener
	// Next returns bytes to write, the same until Wrote; nil means nothing.
	Next() []byte
	// Wrote tells that what Next returned last is written.
	Wrote(now time.Time)
	// Trouble is why calls may not be told though the port is open; nil if they
	// are, or if nobody knows yet.
	Trouble() error
	// Ready reports that the source is set up.
	Ready() bool
	// Useless is why the port has to be closed and opened anew; nil if not.
	Useless() error
}

// textMax bounds a number and a name, in characters.
const textMax = 64

// damaged stands in a text for what may not be shown. No number has it.
const damaged = '?'

// tidy is text of a source as it may be shown: what is not UTF-8, or moves a
// cursor, is replaced.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return damaged
		}
		return r
	}, strings.TrimSpace(s))
	if r := []rune(s); len(r) > textMax {
		s = string(r[:textMax])
	}
	return s
}

// absences are what sources write where a number or a name belongs, in small
// letters: P and O of Bellcore GR-30, the words of modems, boxes and exchanges.
var absences = map[string]Presentation{
	"p": Restricted, "private": Restricted, "anonymous": Restricted, "restricted": Restricted, "withheld": Restricted, "blocked": Restricted,
	"o": Unavailable, "out-of-area": Unavailable, "out of area": Unavailable, "unavailable": Unavailable, "unknown": Unavailable,
	"<unknown>": Unavailable, "no-cid": Unavailable, "": Unavailable,
}

// caller fills in who calls from the fields for number and name. A number that
// came damaged is somebody else's.
func (c *CallEvent) caller(number, name string) {
	number, name = tidy(number), tidy(name)
	if c.Number, c.Presented = number, Allowed; strings.ContainsRune(number, damaged) {
		c.Number, c.Presented = "", Unavailable
	}
	if why, absent := absences[strings.ToLower(number)]; absent {
		c.Number, c.Presented = "", why
	}
	if _, absent := absences[strings.ToLower(name)]; !absent {
		c.Name = name
	}
}

// stamped is a date and a time, zero if they are none.
func stamped(month, day, hour, minute int) Stamp {
	if month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return Stamp{}
	}
	return Stamp{Month: month, Day: day, Hour: hour, Minute: minute}
}

// earlier is the first of two moments, of which zero is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
