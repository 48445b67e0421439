package reader

import (
	"bytes"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// lineIdle drops a line that was begun and not ended: noise, or a reader of
// another speed. Scanners send a line at once; a person typing is slower.
const lineIdle = time.Second

// Line decodes readers that send a line per card, as scanners and most
// configurable readers do: CR, LF, CR LF or CR CR end it, STX and ETX around
// it and NUL padding are ignored, empty lines do not count. An AIM identifier
// such as ]C1 is taken off. A payment card is only flagged.
type Line struct {
	format Format
	flush  time.Duration // > 0: silence ends a line too
	buf    [bufferMax]byte
	n      int // bytes held; bufferMax+1 means that the line is too long
	pay    paymentScan
	last   time.Time
}

// NewLine returns the decoder for the driver line. With idleFlush > 0 a line
// also ends after that much silence, for readers set to send no suffix.
func NewLine(format Format, idleFlush time.Duration) *Line {
	return &Line{format: format, flush: idleFlush}
}

// Reset implements Decoder.
func (d *Line) Reset() {
	d.pay.reset()
	clear(d.buf[:])
	d.n = 0
}

// Deadline implements Decoder.
func (d *Line) Deadline() time.Time {
	switch {
	case d.n == 0:
		return time.Time{}
	case d.flush > 0:
		return d.last.Add(d.flush)
	}
	return d.last.Add(lineIdle)
}

// Tick implements Decoder.
func (d *Line) Tick(now time.Time, emit func(Event)) {
	end := d.Deadline()
	if end.IsZero() || now.Before(end) {
		return
	}
	if d.flush > 0 {
		d.end(emit)
		return
	}
	e := Event{Reject: ReasonTimeout}
	switch ev := d.judge(); {
	case ev.Payment:
		e = ev
	case ev.Reject == ReasonCharset: // its end may have been unreadable too
		e = ev
	}
	d.Reset()
	emit(e)
}

// Push implements Decoder.
func (d *Line) Push(now time.Time, b []byte, emit func(Event)) {
	if len(b) == 0 {
		return
	}
	d.Tick(now, emit)
	d.last = now
	for _, c := range b {
		switch c {
		case cr, lf:
			d.end(emit)
		case 0, stx, etx:
		default:
			d.pay.step(c)
			if d.n < bufferMax {
				d.buf[d.n] = c
			}
			d.n = min(d.n+1, bufferMax+1)
		}
	}
}

// end closes the line and wipes it, so that no number stays in memory.
func (d *Line) end(emit func(Event)) {
	if d.n == 0 {
		return
	}
	e := d.judge()
	d.Reset()
	emit(e)
}

func (d *Line) judge() Event {
	if d.pay.found {
		return Event{Payment: true}
	}
	if d.n > bufferMax {
		return Event{Reject: ReasonLength}
	}
	line := d.buf[:d.n]
	if !printable(line) {
		return Event{Reject: ReasonCharset, Hint: charsetHint(line)}
	}
	card, reason := d.format.card(withoutAIM(string(line)))
	return Event{Card: card, Reject: reason}
}

// printable reports UTF-8 text without control characters.
func printable(line []byte) bool {
	return utf8.Valid(line) && !bytes.ContainsFunc(line, unicode.IsControl)
}

// charsetHint tells what an unreadable line probably is: Chinese text of a
// scanner that is set to GBK, or a reader set to seven bits and parity. It is
// told, never corrected.
func charsetHint(line []byte) string {
	switch {
	case isGBK(line):
		return "GBK"
	case isSevenBit(line):
		return "7E1"
	}
	return ""
}

// parityCR is CR with its even parity in bit 7. No other line than that of a
// reader set to seven bits ends with it.
const parityCR = cr | 0x80

func isGBK(line []byte) bool {
	if line[len(line)-1] == parityCR {
		return false
	}
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes(line)
	return err == nil && !bytes.ContainsRune(text, utf8.RuneError) && printable(text)
}

// isSevenBit reports that with bit 7 taken away the line would be plain ASCII.
func isSevenBit(line []byte) bool {
	high := false
	for _, c := range line {
		high = high || c >= 0x80
		c &= 0x7F
		if c != cr && c != lf && (c < ' ' || c == 0x7F) {
			return false
		}
	}
	return high
}

// withoutAIM takes off an AIM symbology identifier: ']', a letter, a letter or digit.
func withoutAIM(s string) string {
	if len(s) < 3 || s[0] != ']' || !alnum(s[1]) || !alnum(s[2]) || s[1] <= '9' {
		return s
	}
	return s[3:]
}

func alnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
