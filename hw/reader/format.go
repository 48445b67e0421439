package reader

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Format says what the lines of a line reader hold. It is set per reader and
// never guessed: ten digits may be decimal or hex.
type Format string

const (
	FormatText  Format = "text"  // the line itself is the id
	FormatHex10 Format = "hex10" // ten hex digits: all 40 bits
	FormatDec10 Format = "dec10" // ten decimal digits: the low 32 bits
	FormatDec8  Format = "dec8"  // eight decimal digits: the low 24 bits
	FormatWG26  Format = "wg26"  // 24 bits as FFFNNNNN, FFF,NNNNN or six hex digits
)

// Formats lists every format in the order in which help texts show them.
func Formats() []Format {
	return []Format{FormatText, FormatHex10, FormatDec10, FormatDec8, FormatWG26}
}

// ParseFormat returns the format of this name; the error lists those that exist.
func ParseFormat(s string) (Format, error) {
	if f := Format(s); slices.Contains(Formats(), f) {
		return f, nil
	}
	return "", fmt.Errorf("unknown format %q (have text, hex10, dec10, dec8, wg26)", s)
}

// card reads one line; the reason is "" if it is a card.
func (f Format) card(line string) (Card, Reason) {
	text := strings.TrimSpace(line)
	if text == "" {
		return Card{}, ReasonLength
	}
	var c Card
	var reason Reason
	switch f {
	case FormatHex10:
		c, reason = hexCard(text, 5)
	case FormatDec10:
		c, reason = decCard(text, 10, 32)
	case FormatDec8:
		c, reason = decCard(text, 8, 24)
	case FormatWG26:
		c, reason = wiegandCard(text)
	default:
		return TextCard(text), ""
	}
	if reason == "" && c.null() {
		return Card{}, ReasonNullUID
	}
	return c, reason
}

func hexCard(text string, n int) (Card, Reason) {
	if len(text) != 2*n {
		return Card{}, ReasonLength
	}
	id, err := hex.DecodeString(text)
	if err != nil {
		return Card{}, ReasonNonHex
	}
	return newCard(TechEM4100, id), ""
}

func decCard(text string, n, bits int) (Card, Reason) {
	if len(text) != n {
		return Card{}, ReasonLength
	}
	c, err := decimal(text, bits)
	return c, digitReason(err)
}

// wiegandCard reads facility and number, one byte and two, as converters
// print them.
func wiegandCard(text string) (Card, Reason) {
	if len(text) == 6 && !strings.ContainsAny(text, ",. ") {
		return hexCard(text, 3)
	}
	if len(text) == 8 && !strings.ContainsAny(text, ",. ") {
		text = text[:3] + "," + text[3:]
	}
	i := strings.IndexAny(text, ",. ")
	if i < 1 || i > 3 || len(text)-i-1 > 5 {
		return Card{}, ReasonLength
	}
	c, err := printedPair(text[:i], text[i+1:])
	return c, digitReason(err)
}

func digitReason(err error) Reason {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrRange):
		return ReasonRange
	}
	return ReasonNonDigit
}
