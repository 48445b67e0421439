package modem

import (
	"errors"
	"fmt"
	"time"
)

// ErrPDU is the error of bytes that are no message this package reads.
var ErrPDU = errors.New("not a readable message")

// Deliver is an SMS-DELIVER: a message as a telephone gets it, 3GPP TS 23.040
// section 9.2.2.1.
type Deliver struct {
	Centre Address // zero if the modem does not say
	From   Address
	At     time.Time // TP-SCTS, when the service centre got it; zero if that is no date
	Body
}

// DecodeSubmit reads what Submit.Encode makes, and what others make like it.
// The error wraps ErrPDU.
func DecodeSubmit(b []byte) (Submit, error) {
	c := &cursor{rest: b}
	c.centre()
	first := c.first(isSubmit)
	s := Submit{Ref: c.octet(), To: c.address()}
	if s.To.Type&typeMask == typeText {
		c.fail("a name is no destination")
	}
	c.octet() // TP-PID
	coding := c.octet()
	switch first & vpMask {
	case 0:
	case vpRelative:
		s.Validity = validity(c.octet())
	default: // absolute and enhanced, which nobody here asks for
		c.octets(7)
	}
	s.Body = c.body(first, coding)
	if c.err != nil {
		return Submit{}, c.err
	}
	return s, nil
}

// DecodeDeliver reads a message that came in. The error wraps ErrPDU.
func DecodeDeliver(b []byte) (Deliver, error) {
	c := &cursor{rest: b}
	d := Deliver{Centre: c.centre()}
	first := c.first(isDeliver)
	d.From = c.address()
	c.octet() // TP-PID
	coding := c.octet()
	d.At = timestamp(c.octets(7))
	d.Body = c.body(first, coding)
	if c.err != nil {
		return Deliver{}, c.err
	}
	return d, nil
}

// cursor takes a PDU apart. After its first error everything it reads is zero.
type cursor struct {
	rest []byte
	err  error
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: %s", ErrPDU, fmt.Sprintf(format, args...))
	}
}

// octets takes the next n, or none if there are fewer.
func (c *cursor) octets(n int) []byte {
	if c.err == nil && n > len(c.rest) {
		c.fail("truncated")
	}
	if c.err != nil {
		return nil
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

func (c *cursor) octet() byte {
	if b := c.octets(1); b != nil {
		return b[0]
	}
	return 0
}

// first takes the first octet of a TPDU of this type.
func (c *cursor) first(kind byte) byte {
	b := c.octet()
	if b&typeOfMessage != kind {
		c.fail("a message of type %d, not %d", b&typeOfMessage, kind)
	}
	return b
}

// body takes TP-UDL and TP-UD, which are the rest.
func (c *cursor) body(first, coding byte) Body {
	alphabet, ok := alphabetIn(coding)
	if !ok {
		c.fail("data coding %02X", coding)
	}
	length := int(c.octet())
	octets := length
	if alphabet == GSM7 {
		octets = (7*length + 7) / 8
	}
	data := c.octets(octets)
	switch {
	case c.err != nil:
		return Body{}
	case len(c.rest) > 0:
		c.fail("%d octets too many", len(c.rest))
	case octets > dataMax:
		c.fail("%d octets of text", octets)
	}
	b := Body{Alphabet: alphabet}
	head := 0
	if first&hasHeader != 0 {
		b.Concat, head = c.header(data)
	}
	if c.err != nil {
		return Body{}
	}
	b.Text = c.text(alphabet, data, head, length)
	return b
}

// text reads what stands behind a header of head octets.
func (c *cursor) text(alphabet Alphabet, data []byte, head, length int) string {
	if alphabet == UCS2 {
		if (len(data)-head)%2 != 0 {
			c.fail("half a character")
			return ""
		}
		return utf8Of(data[head:])
	}
	skip := fill(head)
	septets := length - (8*head+skip)/7
	if septets < 0 {
		c.fail("truncated")
		return ""
	}
	return textOf(unpack(data[head:], skip, septets))
}

// header reads TP-UDH, of which only the parts matter here, and how many
// octets it takes with its length.
func (c *cursor) header(data []byte) (part Concat, octets int) {
	h := &cursor{rest: data}
	h.rest = h.octets(int(h.octet()))
	octets = 1 + len(h.rest)
	for h.err == nil && len(h.rest) > 0 {
		id := h.octet()
		v := h.octets(int(h.octet()))
		switch {
		case id == concat8 && len(v) == 3 && v[1] > 0:
			part = Concat{Ref: uint16(v[0]), Total: v[1], Part: v[2]}
		case id == concat16 && len(v) == 4 && v[2] > 0:
			part = Concat{Ref: uint16(v[0])<<8 | uint16(v[1]), Total: v[2], Part: v[3]}
		}
	}
	if c.err == nil {
		c.err = h.err
	}
	return part, octets
}

// alphabetIn is the alphabet of a TP-DCS, 3GPP TS 23.038 section 4; ok is
// false for binary data and compressed text.
func alphabetIn(coding byte) (a Alphabet, ok bool) {
	switch {
	case coding&0x80 == 0: // general, and marked for deletion
		switch coding & 0x2C {
		case 0x00:
			return GSM7, true
		case 0x08:
			return UCS2, true
		}
		return 0, false
	case coding&0xF0 == 0xC0, coding&0xF0 == 0xD0: // message waiting
		return GSM7, true
	case coding&0xF0 == 0xE0:
		return UCS2, true
	case coding&0xF4 == 0xF0: // with a message class
		return GSM7, true
	}
	return 0, false
}

// timestamp reads TP-SCTS: seven swapped pairs of digits, the last the zone in
// quarters of an hour with the sign in bit 3. 3GPP TS 23.040 section 9.2.3.11.
func timestamp(b []byte) time.Time {
	if len(b) != 7 {
		return time.Time{}
	}
	var v [6]int
	for i := range v {
		v[i] = 10*int(b[i]&0x0F) + int(b[i]>>4)
	}
	quarters := 10*int(b[6]&0x07) + int(b[6]>>4)
	if b[6]&0x08 != 0 {
		quarters = -quarters
	}
	zone := time.FixedZone("", quarters*15*60)
	t := time.Date(2000+v[0], time.Month(v[1]), v[2], v[3], v[4], v[5], 0, zone)
	if t.Month() != time.Month(v[1]) || t.Day() != v[2] || t.Hour() != v[3] || t.Minute() != v[4] || t.Second() != v[5] {
		return time.Time{}
	}
	return t
}
