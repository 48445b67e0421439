package reader

import (
	"encoding/hex"
	"fmt"
)

// Names of the reader drivers, as configuration writes them.
const (
	DriverRDM6300 = "rdm6300"
	DriverID12    = "id12"
	DriverEM18    = "em18"
	DriverLine    = "line"
)

// Frame is what a reader of this driver sends for card: the inverse of its
// decoder, for simulated readers. A line reader sends the card's hex digits,
// or the text of a text card, and CR LF. Other drivers know only EM4100 cards
// of 40 bits; anything else is an error.
func Frame(driver string, card Card) ([]byte, error) {
	if driver == DriverLine {
		return lineFrame(card)
	}
	id, ok := card.ID40()
	if !ok {
		return nil, fmt.Errorf("a %s reader cannot read %s", driver, card)
	}
	sum := id[0] ^ id[1] ^ id[2] ^ id[3] ^ id[4]
	digits := fmt.Sprintf("%X%02X", id, sum)
	switch driver {
	case DriverRDM6300:
		return []byte("\x02" + digits + "\x03"), nil
	case DriverID12:
		return []byte("\x02" + digits + "\r\n\x03"), nil
	case DriverEM18:
		return []byte(digits), nil
	}
	return nil, fmt.Errorf("unknown reader driver %q (%s, %s, %s, %s)", driver, DriverRDM6300, DriverID12, DriverEM18, DriverLine)
}

func lineFrame(card Card) ([]byte, error) {
	if card.IsZero() {
		return nil, fmt.Errorf("%w: there is none", ErrFormat)
	}
	text := []byte(card.UID)
	if card.Technology == TechText {
		raw, err := hex.DecodeString(card.UID)
		if err != nil {
			return nil, fmt.Errorf("%w: %s", ErrFormat, card)
		}
		text = raw
	}
	return append(text, cr, lf), nil
}
