package modem

import (
	"strings"
	"unicode/utf16"
)

// Alphabet is how a text is coded, as TP-DCS says it without a message class:
// 3GPP TS 23.038 section 4.
type Alphabet byte

const (
	GSM7 Alphabet = 0x00 // 7-bit default alphabet with its extension table
	UCS2 Alphabet = 0x08 // UTF-16, big endian; the standard's name is older
)

// defaultTable is the GSM 7-bit default alphabet in the order of its codes,
// 3GPP TS 23.038 section 6.2.1. Its ESC leads to the extension table.
const defaultTable = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" +
	" !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmnopqrstuvwxyzäöñüà"

// escape is the septet before one of the extension table.
const escape = 0x1B

// extension is the extension table, 3GPP TS 23.038 section 6.2.1.1.
var extension = map[byte]rune{
	0x0A: '\f', 0x14: '^', 0x28: '{', 0x29: '}', 0x2F: '\\',
	0x3C: '[', 0x3D: '~', 0x3E: ']', 0x40: '|', 0x65: '€',
}

var (
	fromSeptet = []rune(defaultTable)
	toSeptets  = septetTable()
)

// septetTable is both tables the other way round: a character's septets.
func septetTable() map[rune][]byte {
	table := make(map[rune][]byte, len(fromSeptet)+len(extension))
	for code, r := range fromSeptet {
		if code != escape {
			table[r] = []byte{byte(code)}
		}
	}
	for code, r := range extension {
		table[r] = []byte{escape, code}
	}
	return table
}

// alphabetOf is the smaller alphabet that can spell text: one character that
// GSM7 lacks makes the whole message UCS2.
func alphabetOf(text string) Alphabet {
	for _, r := range text {
		if toSeptets[r] == nil {
			return UCS2
		}
	}
	return GSM7
}

// units is how many septets of GSM7, or 16-bit units of UCS2, r takes; they
// must stay together in one part.
func (a Alphabet) units(r rune) int {
	if a == GSM7 {
		return len(toSeptets[r])
	}
	return utf16.RuneLen(r)
}

// room is how many units a message holds, alone and as one part of several:
// 140 octets, 3GPP TS 23.040 section 9.2.3.24.1, less six for the header.
func (a Alphabet) room() (alone, part int) {
	if a == GSM7 {
		return 160, 153
	}
	return 70, 67
}

// septetsOf spells text in GSM7; ok is false if it cannot.
func septetsOf(text string) (septets []byte, ok bool) {
	for _, r := range text {
		s := toSeptets[r]
		if s == nil {
			return nil, false
		}
		septets = append(septets, s...)
	}
	return septets, true
}

// textOf reads septets. What the extension table lacks is shown as its
// neighbour in the default alphabet, and an escape with nothing behind it as a
// space: 3GPP TS 23.038 section 6.2.1.1.
func textOf(septets []byte) string {
	var text strings.Builder
	for i := 0; i < len(septets); i++ {
		if septets[i] != escape {
			text.WriteRune(fromSeptet[septets[i]])
			continue
		}
		if i++; i == len(septets) || septets[i] == escape {
			text.WriteByte(' ')
			continue
		}
		r, ok := extension[septets[i]]
		if !ok {
			r = fromSeptet[septets[i]]
		}
		text.WriteRune(r)
	}
	return text.String()
}

// pack puts septets into octets, lowest bits first, after skip bits of fill:
// 3GPP TS 23.038 section 6.1.2.1.
func pack(septets []byte, skip int) []byte {
	out := make([]byte, (skip+7*len(septets)+7)/8)
	for i, s := range septets {
		at := skip + 7*i
		wide := uint16(s) << (at % 8)
		out[at/8] |= byte(wide)
		if high := byte(wide >> 8); high != 0 {
			out[at/8+1] |= high
		}
	}
	return out
}

// unpack takes n septets out of b, which has them, after skip bits of fill.
func unpack(b []byte, skip, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		at := skip + 7*i
		wide := uint16(b[at/8])
		if at/8+1 < len(b) {
			wide |= uint16(b[at/8+1]) << 8
		}
		out[i] = byte(wide>>(at%8)) & 0x7F
	}
	return out
}

// bigEndian spells text in UCS2.
func bigEndian(text string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return out
}

// utf8Of reads UCS2 of an even number of octets.
func utf8Of(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}
