package modem

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// CLIP listens for calls in what a GSM modem says, beside the Dialogue that
// sends messages with it: both are pushed the same bytes. Make it with NewCLIP.
//
// Nobody answers a call at the modem, but it may be forwarded and be answered
// elsewhere, so that a call ends and is not missed.
type CLIP struct {
	lines lines
	ring  ringing
}

// NewCLIP returns a decoder that waits for Opened.
func NewCLIP() *CLIP { return &CLIP{lines: lines{room: packetLine}} }

func (c *CLIP) Opened(time.Time) {
	c.lines.reset()
	c.ring.drop()
}

func (c *CLIP) Closed(_ time.Time, emit func(Event)) { c.ring.end(emit) }

func (c *CLIP) Deadline() time.Time { return c.ring.deadline() }

func (c *CLIP) Tick(now time.Time, emit func(Event)) { c.ring.tick(now, emit) }

func (c *CLIP) Push(now time.Time, b []byte, emit func(Event)) {
	c.Tick(now, emit)
	for _, ch := range b {
		line, ended := c.lines.push(ch)
		switch {
		case !ended:
		case line == "RING", strings.HasPrefix(line, "+CRING:"):
			c.ring.ring(now, emit)
		case line == "NO CARRIER":
			c.ring.end(emit)
		case strings.HasPrefix(line, "+CLIP:") && len(line) > len("+CLIP: 1,1"): // shorter answers AT+CLIP?
			c.ring.from(now, readCLIP(line).who(), emit)
		}
	}
}

// clip is one +CLIP, 3GPP TS 27.007 section 7.6.
type clip struct {
	number   string
	kind     int // type of number, -1 if none is given
	alpha    string
	validity int // of the number; -1 if none is given
}

const (
	clipInternational = 145
	clipWithheld      = 1
)

func readCLIP(line string) clip {
	f := quoted(strings.TrimPrefix(line, "+CLIP:"))
	for len(f) < 6 {
		f = append(f, "")
	}
	c := clip{number: f[0], kind: whole(f[1]), alpha: f[4], validity: whole(f[5])}
	// With AT+CSCS="UCS2", which somebody else may have set, all is hex. A
	// number of one or two digits is left alone: nobody can say what it is.
	if n := fromUCS2(c.number); len(n) > 2 && strings.Trim(n, "+0123456789*#") == "" {
		c.number, c.alpha = n, fromUCS2(c.alpha)
	}
	if c.kind == clipInternational && c.number != "" && c.number[0] != '+' {
		c.number = "+" + c.number
	}
	return c
}

func (c clip) who() CallEvent {
	var who CallEvent
	who.caller(c.number, c.alpha)
	if c.validity == clipWithheld {
		who.Number, who.Presented = "", Restricted
	}
	return who
}

// quoted splits at commas outside quotes, which it takes away.
func quoted(s string) []string {
	var list []string
	var field strings.Builder
	inside := false
	for _, r := range s {
		switch {
		case r == '"':
			inside = !inside
		case r == ',' && !inside:
			list = append(list, strings.TrimSpace(field.String()))
			field.Reset()
		default:
			field.WriteRune(r)
		}
	}
	return append(list, strings.TrimSpace(field.String()))
}

func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// fromUCS2 reads hex of two octets a character; "" if it is none.
func fromUCS2(s string) string {
	b, err := hex.DecodeString(s)
	if err != nil || len(b)%2 != 0 {
		return ""
	}
	return utf8Of(b)
}
