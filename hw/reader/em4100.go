package reader

import "time"

const (
	stx = 0x02
	etx = 0x03
	lf  = 0x0A
	cr  = 0x0D

	em4100Chars = 12 // 10 hex digits of the id and 2 of its checksum

	// frameIdle ends a partial frame. A whole frame lasts 14.6 ms at 9600 baud;
	// the rest is room for USB adapters and a busy machine.
	frameIdle = 100 * time.Millisecond
	// em18Idle ends an EM-18 frame, which has no other end.
	em18Idle = 20 * time.Millisecond
)

// EM4100 decodes the framed ASCII of RDM6300, RDM630 and ID-2/12/20 readers:
// STX, ten hex digits, two hex digits of XOR, optional CR LF, ETX.
// Formats: Seeed 125Khz_RFID_module-UART and the ID-12 data sheet, page 4.
type EM4100 struct {
	buf  [em4100Chars]byte
	n    int  // hex digits held
	open bool // inside a frame
	tail byte // last byte of CR LF seen after the digits
	last time.Time
}

// NewEM4100 returns the decoder for the drivers rdm6300 and id12.
func NewEM4100() *EM4100 { return &EM4100{} }

// Reset implements Decoder.
func (d *EM4100) Reset() { *d = EM4100{} }

// Deadline implements Decoder.
func (d *EM4100) Deadline() time.Time {
	if !d.open {
		return time.Time{}
	}
	return d.last.Add(frameIdle)
}

// Tick implements Decoder: a frame that stopped half-way is dropped.
func (d *EM4100) Tick(now time.Time, emit func(Event)) {
	if d.open && now.Sub(d.last) >= frameIdle {
		d.refuse(ReasonTimeout, emit)
	}
}

// Push implements Decoder.
func (d *EM4100) Push(now time.Time, b []byte, emit func(Event)) {
	if len(b) == 0 {
		return
	}
	d.Tick(now, emit)
	d.last = now
	for _, c := range b {
		d.step(c, emit)
	}
}

func (d *EM4100) step(c byte, emit func(Event)) {
	switch {
	case c == stx: // always a beginning, whatever came before
		if d.open {
			d.refuse(ReasonTruncated, emit)
		}
		d.open, d.n, d.tail = true, 0, 0
	case !d.open: // noise between frames, or the tail of one we did not see begin
	case c == etx:
		d.finish(emit)
	case d.tail != 0 || d.n == em4100Chars:
		d.afterDigits(c, emit)
	case !isHex(c):
		reason := ReasonNonHex
		if c == cr || c == lf {
			reason = ReasonLength
		}
		d.refuse(reason, emit)
	default:
		d.buf[d.n] = c
		d.n++
	}
}

// afterDigits accepts CR, LF or CR LF between the digits and ETX.
func (d *EM4100) afterDigits(c byte, emit func(Event)) {
	switch {
	case c == cr && d.tail == 0, c == lf && d.tail != lf:
		d.tail = c
	case isHex(c):
		d.refuse(ReasonLength, emit)
	default:
		d.refuse(ReasonNonHex, emit)
	}
}

func (d *EM4100) finish(emit func(Event)) {
	if d.n != em4100Chars {
		d.refuse(ReasonLength, emit)
		return
	}
	d.open = false
	emit(em4100Event(d.buf))
}

func (d *EM4100) refuse(r Reason, emit func(Event)) {
	d.open = false
	emit(Event{Reject: r})
}

// em4100Event judges twelve hex digits: checksum first, then the ids that a
// stuck wire produces although their XOR is right.
func em4100Event(chars [em4100Chars]byte) Event {
	var b [6]byte
	for i := range b {
		b[i] = unhex(chars[2*i])<<4 | unhex(chars[2*i+1])
	}
	if b[0]^b[1]^b[2]^b[3]^b[4] != b[5] {
		return Event{Reject: ReasonChecksum}
	}
	c := EM4100Card([5]byte(b[:5]))
	if c.null() {
		return Event{Reject: ReasonNullUID}
	}
	return Event{Card: c}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
