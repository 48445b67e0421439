package modem

import "fmt"

// Body is the text of one PDU and how it is coded.
type Body struct {
	Alphabet Alphabet
	Concat   Concat // zero if the message has one part
	Text     string
}

// Concat says which part of a long message this is, 3GPP TS 23.040 section
// 9.2.3.24.1. As it arrives Part may be 0 or more than Total; such a part
// belongs to nothing.
type Concat struct {
	Ref         uint16 // of the message
	Total, Part byte   // Part counts from 1
}

const (
	dataMax = 140 // octets of user data, 3GPP TS 23.040 section 9.2.3.16

	concat8  = 0x00 // information element with a reference of one octet
	concat16 = 0x08 // ... of two
)

// header is TP-UDH with its length in front, or nothing.
func (c Concat) header() []byte {
	switch {
	case c.Total == 0:
		return nil
	case c.Ref <= 0xFF:
		return []byte{5, concat8, 3, byte(c.Ref), c.Total, c.Part}
	}
	return []byte{6, concat16, 4, byte(c.Ref >> 8), byte(c.Ref), c.Total, c.Part}
}

// fill is how many bits stand between a header of n octets and the first
// septet, so that septets begin where they would without a header.
func fill(n int) int { return (7 - 8*n%7) % 7 }

// encode is TP-UDL and TP-UD.
func (b Body) encode() ([]byte, error) {
	head := b.Concat.header()
	var data []byte
	var length int
	switch b.Alphabet {
	case GSM7:
		septets, ok := septetsOf(b.Text)
		if !ok {
			return nil, fmt.Errorf("%w: it has characters that the GSM alphabet lacks", ErrText)
		}
		skip := fill(len(head))
		data = append(head, pack(septets, skip)...)
		length = (8*len(head)+skip)/7 + len(septets)
	case UCS2:
		data = append(head, bigEndian(b.Text)...)
		length = len(data)
	default:
		return nil, fmt.Errorf("%w: unknown alphabet %02X", ErrText, byte(b.Alphabet))
	}
	if len(data) > dataMax {
		return nil, fmt.Errorf("%w: %d octets are too long for one part", ErrText, len(data))
	}
	return append([]byte{byte(length)}, data...), nil
}
