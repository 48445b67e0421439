// Package reader turns the bytes of card readers and scanners into cards.
//
// It is pure: no port, no goroutine, no clock. A Decoder is pushed bytes with
// the time at which they arrived and calls back with what they mean. Time is
// data, so silence is told by Tick, and Deadline says when the next Tick would
// matter. What comes out depends on the bytes and their times only, never on
// how they were cut into pushes. A Decoder keeps at most 64 bytes of input.
//
// Rejects carry a reason and never the bytes: what was refused may be a
// payment card, and such a number must reach neither a log nor a disk.
package reader

import "time"

// bufferMax bounds what any decoder here remembers of its input, in bytes.
const bufferMax = 64

// Reason says why input was refused. The values are stable: they label counters.
type Reason string

const (
	ReasonChecksum  Reason = "checksum"  // the XOR of the data bytes is wrong
	ReasonLength    Reason = "length"    // too short or too long for the format
	ReasonNonHex    Reason = "non_hex"   // something else where a hex digit belongs
	ReasonNonDigit  Reason = "non_digit" // something else where a digit belongs
	ReasonTruncated Reason = "truncated" // a new frame began before the last one ended
	ReasonTimeout   Reason = "timeout"   // silence in the middle of a frame or line
	ReasonNullUID   Reason = "null_uid"  // all zeros or all ones: a wire stuck low or high
	ReasonCharset   Reason = "charset"   // not UTF-8 text
	ReasonRange     Reason = "range"     // a decimal number too big for its bits
)

// Event is one thing that a decoder understood: a card, a payment card, or a
// reject. Exactly one of Card (non-zero), Payment and Reject is set.
type Event struct {
	Card    Card   // the card, zero if none
	Payment bool   // a payment card was swiped; its number is not kept anywhere
	Reject  Reason // why input was refused, "" if it was not
	// Hint tells the installer what a reject probably means, such as "7E1".
	Hint string
}

// Decoder turns one reader's bytes into events. It is not safe for concurrent
// use. now must never run backwards; take it from time.Now, which is monotonic.
type Decoder interface {
	// Push decodes b, which arrived at now, and calls emit for each event.
	// It keeps no reference to b.
	Push(now time.Time, b []byte, emit func(Event))
	// Tick tells the decoder that now has come without more bytes.
	Tick(now time.Time, emit func(Event))
	// Deadline is when the next Tick may emit something; zero means that only
	// bytes can.
	Deadline() time.Time
	// Reset forgets a partial frame, as after the port was opened anew.
	Reset()
}
