package modem

import (
	"strings"
	"time"
)

const (
	// nameWait is how long a number waits for the name, and a name for its number,
	// which come together if both come.
	nameWait = 500 * time.Millisecond
	// packetLine has room for a packet of 255 bytes in hex and its tag.
	packetLine = 600
)

// CID listens to an analogue modem that tells who calls, Rockwell's formatted
// and unformatted forms (AT+VCID=1 and 2, AT#CID=1 and 2). Make it with NewCID.
//
// It also serves a box that only talks like one and answers no command.
type CID struct {
	asker
	lines lines
	ring  ringing
	block block
}

// block is what the modem has told of the call that rings, line by line.
type block struct {
	date, time   string
	number, name string
	numbered     bool
	due          time.Time // zero until there is a number or a name
}

// NewCID returns a decoder that waits for Opened.
func NewCID() *CID {
	// ATS0=0 keeps the modem from answering calls by itself. US Robotics' do not
	// know +VCID.
	return &CID{lines: lines{room: packetLine}, asker: asker{steps: [][]string{{"ATE0V1"}, {"ATS0=0"}, {"AT+VCID=1", "AT#CID=1"}}}}
}

func (c *CID) Opened(now time.Time) {
	c.lines.reset()
	c.ring.drop()
	c.block = block{}
	c.begin(now)
}

func (c *CID) Closed(_ time.Time, emit func(Event)) {
	c.ring.end(emit)
	c.block = block{}
	c.stop()
}

func (c *CID) Push(now time.Time, b []byte, emit func(Event)) {
	emit = c.doubting(now, emit)
	c.lapse(now, emit)
	for _, ch := range b {
		if line, ended := c.lines.push(ch); ended {
			c.take(now, line, emit)
		}
	}
}

func (c *CID) Deadline() time.Time {
	return earlier(earlier(c.block.due, c.ring.deadline()), c.asker.deadline)
}

func (c *CID) Tick(now time.Time, emit func(Event)) {
	c.lapse(now, c.doubting(now, emit))
	c.tick(now)
}

// lapse ends what silence ends.
func (c *CID) lapse(now time.Time, emit func(Event)) {
	if !c.block.due.IsZero() && !now.Before(c.block.due) {
		c.flush(now, emit)
	}
	c.ring.tick(now, emit)
}

// doubting sets the modem up again after a call of which it did not tell who it
// was: it may have been switched off and on.
func (c *CID) doubting(now time.Time, emit func(Event)) func(Event) {
	return func(e Event) {
		emit(e)
		if e.Call.State == Ended && e.Call.Presented == Unavailable && c.Ready() {
			c.begin(now)
		}
	}
}

func (c *CID) take(now time.Time, line string, emit func(Event)) {
	switch line {
	case "RING":
		c.flush(now, emit)
		c.ring.ring(now, emit)
		return
	case "NO CARRIER":
		c.flush(now, emit)
		c.ring.end(emit)
		return
	case "OK", "ERROR":
		c.answered(now, line == "OK")
		return
	}
	tag, value, tagged := strings.Cut(line, "=")
	tag, value = strings.TrimSpace(tag), strings.TrimSpace(value)
	switch {
	case tagged && tag == "MESG":
		c.packet(now, value, emit)
	case tagged:
		c.told(now, tag, value, emit)
	case isPacket(line):
		c.packet(now, line, emit)
	}
}

// told takes one line of the formatted form.
func (c *CID) told(now time.Time, tag, value string, emit func(Event)) {
	b := &c.block
	switch tag {
	case "DATE":
		c.flush(now, emit)
		b.date = value
	case "TIME":
		b.time = value
	case "NMBR":
		if b.numbered {
			c.flush(now, emit)
		}
		b.number, b.numbered, b.due = value, true, now.Add(nameWait)
	case "NAME":
		b.name, b.due = value, now.Add(nameWait)
	default:
		return
	}
	if b.numbered && b.name != "" {
		c.flush(now, emit)
	}
}

// flush tells what is known of who calls, if that is anything.
func (c *CID) flush(now time.Time, emit func(Event)) {
	b := c.block
	c.block = block{}
	if !b.numbered {
		return
	}
	var who CallEvent
	who.caller(b.number, b.name)
	who.Stamp = stampOf(b.date + b.time)
	c.ring.from(now, who, emit)
}

func (c *CID) packet(now time.Time, text string, emit func(Event)) {
	c.flush(now, emit)
	p, why := readPacket(text)
	switch {
	case why != "":
		emit(Event{Reject: why})
	case p.waiting:
		c.ring.quiet(now, emit)
	default:
		c.ring.from(now, p.who, emit)
	}
}

// isPacket tells a line that is nothing but a packet in hex from words.
func isPacket(line string) bool {
	return len(line) >= 2*(packetOverhead+1) && strings.Trim(line, "0123456789ABCDEFabcdef") == ""
}
