package reader

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Technology says what kind of thing carries the id.
type Technology string

const (
	TechEM4100    Technology = "em4100"    // 125 kHz cards and fobs, 40 bits
	TechISO14443A Technology = "iso14443a" // Mifare and relatives, 32, 56 or 80 bits
	TechMag       Technology = "mag"       // house cards with a magnetic stripe: bytes of the id
	TechText      Technology = "text"      // bar codes and the like: UTF-8 bytes
)

// Card is a canonical card id: comparable, printable, and the same whichever
// reader told it. It is a public identifier that is easily copied: evidence
// that somebody was here, no proof of who.
type Card struct {
	Technology Technology
	// Bits is how many low bits of the id are known: 24 or 32 when an EM4100
	// reader or a printed number tells only part of the 40.
	Bits int
	// UID is those bits in upper-case hex, most significant byte first.
	UID string
}

// Errors of ParseCard. Compare with errors.Is.
var (
	ErrFormat = errors.New("not a card number")
	ErrRange  = errors.New("number too big for a card")
)

// EM4100Card is the card with this 40-bit id, most significant byte first.
func EM4100Card(id [5]byte) Card { return newCard(TechEM4100, id[:]) }

// TextCard is the card for a scanned text: its UTF-8 bytes are the id.
func TextCard(text string) Card { return newCard(TechText, []byte(text)) }

func newCard(t Technology, id []byte) Card {
	return Card{Technology: t, Bits: 8 * len(id), UID: strings.ToUpper(hex.EncodeToString(id))}
}

func em4100Bits(v uint64, bits int) Card {
	return Card{Technology: TechEM4100, Bits: bits, UID: fmt.Sprintf("%0*X", bits/4, v)}
}

// IsZero reports whether c is no card.
func (c Card) IsZero() bool { return c == Card{} }

// String is the canonical form, such as em4100:6F007B3972, or
// em4100/32:007B3972 when only the low 32 bits are known.
func (c Card) String() string {
	if c.Technology == TechEM4100 && c.Bits != 40 {
		return fmt.Sprintf("%s/%d:%s", c.Technology, c.Bits, c.UID)
	}
	return string(c.Technology) + ":" + c.UID
}

// Matches reports whether c and o can be the same card, comparing the bits
// that both know. A match on 24 bits may be a coincidence: where several
// cards match, ask instead of choosing.
func (c Card) Matches(o Card) bool {
	n := min(len(c.UID), len(o.UID))
	if c.Technology != o.Technology || n == 0 {
		return false
	}
	if c.Technology != TechEM4100 {
		return c.UID == o.UID
	}
	return c.UID[len(c.UID)-n:] == o.UID[len(o.UID)-n:]
}

// null reports an id of only zeros or only ones.
func (c Card) null() bool {
	return strings.Trim(c.UID, "0") == "" || strings.Trim(c.UID, "F") == ""
}

// uidMax bounds the ids that ParseCard takes, nameMax what names them, in bytes.
const (
	uidMax  = 64
	nameMax = 160
)

// ParseCard reads a card as people and programs name it, and takes exactly
// what the shop takes when a card is enrolled: the canonical form, where the
// digits may be in lower case; text: and the text itself, unless that can be hex; ten hex digits alone, an EM4100 id; or printed:
// and what stands on an EM4100 card, such as printed:0008075634 123,14706.
// Errors wrap ErrFormat or ErrRange.
func ParseCard(s string) (Card, error) {
	if len(s) > nameMax {
		return Card{}, fmt.Errorf("%w: %d characters are too many", ErrFormat, len(s))
	}
	if printed, ok := strings.CutPrefix(s, "printed:"); ok {
		return parsePrinted(printed)
	}
	head, digits, found := strings.Cut(s, ":")
	if !found {
		head, digits = string(TechEM4100), s
	}
	tech, bitsText, short := strings.Cut(head, "/")
	id, err := hex.DecodeString(digits)
	if err != nil && head == string(TechText) && printable([]byte(digits)) {
		id, err = []byte(digits), nil
	}
	if err != nil {
		return Card{}, fmt.Errorf("%w: %q is not hex", ErrFormat, digits)
	}
	c := newCard(Technology(tech), id)
	if short {
		if n, err := strconv.Atoi(bitsText); err != nil || n != c.Bits {
			return Card{}, fmt.Errorf("%w: %q says %s bits but has %d", ErrFormat, s, bitsText, c.Bits)
		}
	}
	if err := c.check(short); err != nil {
		return Card{}, err
	}
	return c, nil
}

// check refuses technologies and lengths that do not exist. An EM4100 id of
// less than 40 bits must say so, lest a lost digit pass for a short form.
func (c Card) check(short bool) error {
	ok := false
	switch c.Technology {
	case TechEM4100:
		ok = c.Bits == 40 && !short || short && (c.Bits == 24 || c.Bits == 32)
	case TechISO14443A, TechMag, TechText:
		ok = !short && c.Bits > 0 && c.Bits <= 8*uidMax
	default:
		return fmt.Errorf("%w: unknown technology %q (em4100, iso14443a, mag, text)", ErrFormat, c.Technology)
	}
	if !ok && c.Technology == TechEM4100 {
		return fmt.Errorf("%w: an em4100 number has 10 hexadecimal digits, this one has %d", ErrFormat, (c.Bits+3)/4)
	}
	if !ok {
		return fmt.Errorf("%w: %d bits are no length of %s", ErrFormat, c.Bits, c)
	}
	return nil
}
