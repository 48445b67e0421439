package modem

import (
	"errors"
	"fmt"
	"strings"
)

// Types of address, 3GPP TS 23.040 section 9.1.2.5: bits 6 to 4 are the type
// of number, the low ones the numbering plan of telephones.
const (
	International byte = 0x91
	// AsDialled is a number of unknown type. The network reads it as it reads
	// what somebody dials in that country, also short numbers and those with a
	// prefix; some networks refuse the type "national".
	AsDialled byte = 0x81

	typeMask     = 0x70
	typeInternat = 0x10
	typeText     = 0x50 // alphanumeric: a sender's name in GSM7
)

const (
	digitsMax        = 20 // semi-octets of an address, 3GPP TS 23.040 section 9.1.2.5
	e164Max          = 15 // digits of an international number, ITU-T E.164 section 6
	internatMin      = 7  // shorter ones are typing errors
	dialledMin       = 3
	separators       = " -./()" // what people write between digits
	semiOctets       = "0123456789*#abc"
	filler      byte = 0x0F
)

// ErrNumber is the error of a number to which nothing can be sent.
var ErrNumber = errors.New("not a telephone number")

// Address is a number, or the name of a sender.
type Address struct {
	Type  byte // such as International
	Value string
}

// String is the address as people write it.
func (a Address) String() string {
	if a.Type&typeMask == typeInternat {
		return "+" + a.Value
	}
	return a.Value
}

// ParseAddress reads a number as people write it: digits with spaces, hyphens,
// dots, slashes and brackets between them, + in front of an international one.
// The error wraps ErrNumber and does not repeat the number.
func ParseAddress(s string) (Address, error) {
	plain := strings.NewReplacer(pairsOf(separators)...).Replace(s)
	digits, international := strings.CutPrefix(plain, "+")
	a := Address{Type: AsDialled, Value: digits}
	low, high := dialledMin, digitsMax
	if international {
		a.Type, low, high = International, internatMin, e164Max
	}
	if strings.Trim(digits, "0123456789") != "" {
		return Address{}, fmt.Errorf("%w: only digits, with + in front of an international number", ErrNumber)
	}
	if len(digits) < low || len(digits) > high {
		return Address{}, fmt.Errorf("%w: it has %d digits, not %d to %d", ErrNumber, len(digits), low, high)
	}
	return a, nil
}

// pairsOf makes a Replacer drop each character of s.
func pairsOf(s string) []string {
	var pairs []string
	for _, r := range s {
		pairs = append(pairs, string(r), "")
	}
	return pairs
}

// encode is the address as TP-DA: the number of digits, the type, the digits
// as swapped semi-octets. 3GPP TS 23.040 section 9.1.2.5.
func (a Address) encode() ([]byte, error) {
	if a.Type&typeMask == typeText || len(a.Value) > digitsMax {
		return nil, ErrNumber
	}
	out := []byte{byte(len(a.Value)), a.Type}
	for i := range len(a.Value) {
		code := strings.IndexByte(semiOctets, a.Value[i])
		switch {
		case code < 0:
			return nil, ErrNumber
		case i%2 == 0:
			out = append(out, filler<<4|byte(code))
		default:
			out[len(out)-1] = out[len(out)-1]&0x0F | byte(code)<<4
		}
	}
	return out, nil
}

// address reads TP-DA or TP-OA.
func (c *cursor) address() Address {
	n := int(c.octet())
	kind := c.octet()
	if n > digitsMax {
		c.fail("an address of %d digits", n)
		return Address{}
	}
	b := c.octets((n + 1) / 2)
	if c.err != nil {
		return Address{}
	}
	if kind&typeMask == typeText {
		return Address{Type: kind, Value: textOf(unpack(b, 0, n*4/7))}
	}
	return Address{Type: kind, Value: c.digits(b, n)}
}

// centre reads the address of the service centre that stands in front of a
// TPDU, 3GPP TS 27.005 section 3.1: its length counts octets. None is the SIM's.
func (c *cursor) centre() Address {
	b := c.octets(int(c.octet()))
	if len(b) == 0 {
		return Address{}
	}
	n := 2 * len(b[1:])
	if n > 0 && b[len(b)-1]>>4 == filler {
		n--
	}
	return Address{Type: b[0], Value: c.digits(b[1:], n)}
}

func (c *cursor) digits(b []byte, n int) string {
	out := make([]byte, n)
	for i := range out {
		code := b[i/2] >> (4 * (i % 2)) & 0x0F
		if code == filler {
			c.fail("an address with a hole")
			return ""
		}
		out[i] = semiOctets[code]
	}
	return string(out)
}
