package reader

import "time"

// EM18 decodes EM-18 readers, whose twelve hex digits have no frame at all:
// only the silence after them (20 ms or more) says that they were complete.
type EM18 struct {
	buf  [em4100Chars]byte
	n    int // digits seen since the last silence; may exceed the buffer
	bad  bool
	last time.Time
}

// NewEM18 returns the decoder for the driver em18.
func NewEM18() *EM18 { return &EM18{} }

// Reset implements Decoder.
func (d *EM18) Reset() { *d = EM18{} }

// Deadline implements Decoder. Before the twelfth digit the longer limit
// holds, so that an adapter which delivers in two pieces loses nothing.
func (d *EM18) Deadline() time.Time {
	switch {
	case d.n == 0 && !d.bad:
		return time.Time{}
	case d.n >= em4100Chars:
		return d.last.Add(em18Idle)
	}
	return d.last.Add(frameIdle)
}

// Tick implements Decoder.
func (d *EM18) Tick(now time.Time, emit func(Event)) {
	end := d.Deadline()
	if end.IsZero() || now.Before(end) {
		return
	}
	n, bad := d.n, d.bad
	d.n, d.bad = 0, false
	switch {
	case bad:
		emit(Event{Reject: ReasonNonHex})
	case n < em4100Chars:
		emit(Event{Reject: ReasonTimeout})
	case n > em4100Chars:
		emit(Event{Reject: ReasonLength})
	default:
		emit(em4100Event(d.buf))
	}
}

// Push implements Decoder.
func (d *EM18) Push(now time.Time, b []byte, emit func(Event)) {
	if len(b) == 0 {
		return
	}
	d.Tick(now, emit)
	for _, c := range b {
		d.step(c)
	}
	d.last = now
}

func (d *EM18) step(c byte) {
	switch {
	case (c == cr || c == lf) && (d.n == 0 || d.n == em4100Chars):
		// some clones end the line; it changes nothing
	case !isHex(c):
		d.bad = true
	default:
		if d.n < em4100Chars {
			d.buf[d.n] = c
		}
		d.n = min(d.n+1, em4100Chars+1)
	}
}
