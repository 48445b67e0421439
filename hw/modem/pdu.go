package modem

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// PartsMax is how many parts one text may need: 1530 characters of GSM7 or
	// 670 of UCS2. Each is paid for, and nobody reads more on a telephone.
	PartsMax = 10
	// Validity is how long the network tries to deliver. A message about an
	// appointment that arrives days later does harm.
	Validity = 24 * time.Hour
)

// ErrText is the error of a text that cannot be sent as it is.
var ErrText = errors.New("this text cannot be sent")

// PDU is one SMS-SUBMIT with the service centre's address in front of it, as
// Submit.Encode makes it.
type PDU []byte

// Hex is what a modem is sent after its prompt.
func (p PDU) Hex() string { return strings.ToUpper(hex.EncodeToString(p)) }

// Len is the argument of AT+CMGS: the octets without the service centre's
// address, 3GPP TS 27.005 section 4.3.
func (p PDU) Len() int { return len(p) - 1 - int(p[0]) }

// Encode makes the PDUs that carry text to number, one for each part. ref is
// the same in all parts of a message, and should differ from that of the last
// one to this number. The error wraps ErrNumber or ErrText.
func Encode(number, text string, ref byte) ([]PDU, error) {
	to, err := ParseAddress(number)
	if err != nil {
		return nil, err
	}
	alphabet, parts, err := Split(text)
	if err != nil {
		return nil, err
	}
	var pdus []PDU
	for i, part := range parts {
		s := Submit{To: to, Validity: Validity, Body: Body{Alphabet: alphabet, Text: part}}
		if len(parts) > 1 {
			s.Concat = Concat{Ref: uint16(ref), Total: byte(len(parts)), Part: byte(i + 1)}
		}
		pdu, err := s.Encode()
		if err != nil {
			return nil, err
		}
		pdus = append(pdus, pdu)
	}
	return pdus, nil
}

// Split cuts text, composed to NFC, into as few parts as can be, 1 to
// PartsMax, and says how they are coded. No character is cut in half. The
// error wraps ErrText.
func Split(text string) (Alphabet, []string, error) {
	if err := sendable(text); err != nil {
		return 0, nil, err
	}
	text = norm.NFC.String(text)
	alphabet := alphabetOf(text)
	alone, room := alphabet.room()
	total := 0
	for _, r := range text {
		total += alphabet.units(r)
	}
	if total <= alone {
		return alphabet, []string{text}, nil
	}
	parts := cut(text, alphabet, room)
	if len(parts) > PartsMax {
		return 0, nil, fmt.Errorf("%w: it needs %d parts, and %d are the most", ErrText, len(parts), PartsMax)
	}
	return alphabet, parts, nil
}

// cut fills one part after the other with up to room units.
func cut(text string, alphabet Alphabet, room int) []string {
	var parts []string
	begin, used := 0, 0
	for i, r := range text {
		n := alphabet.units(r)
		if used+n > room {
			parts = append(parts, text[begin:i])
			begin, used = i, 0
		}
		used += n
	}
	return append(parts, text[begin:])
}

// sendable refuses what telephones show as rubbish, if at all.
func sendable(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("%w: it is not UTF-8", ErrText)
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\r' {
			return fmt.Errorf("%w: it has the control character %U", ErrText, r)
		}
	}
	return nil
}

// Submit is an SMS-SUBMIT: a message on its way to the service centre, 3GPP TS
// 23.040 section 9.2.2.2.
type Submit struct {
	Ref      byte // TP-MR; modems put in their own
	To       Address
	Validity time.Duration // TP-VP, 5 minutes to 63 weeks; 0 leaves it to the network
	Body
}

// Bits of the first octet, 3GPP TS 23.040 section 9.2.3.
const (
	typeOfMessage      = 0x03
	isDeliver          = 0x00
	isSubmit           = 0x01
	vpMask             = 0x18
	vpRelative         = 0x10
	hasHeader     byte = 0x40
)

// Encode makes the PDU, for the SIM's own service centre. The error wraps
// ErrNumber or ErrText.
func (s Submit) Encode() (PDU, error) {
	to, err := s.To.encode()
	if err != nil {
		return nil, err
	}
	data, err := s.Body.encode()
	if err != nil {
		return nil, err
	}
	first := byte(isSubmit)
	if s.Validity > 0 {
		first |= vpRelative
	}
	if s.Concat.Total > 0 {
		first |= hasHeader
	}
	pdu := append(PDU{0, first, s.Ref}, to...)
	pdu = append(pdu, 0, byte(s.Alphabet)) // TP-PID: an ordinary message
	if s.Validity > 0 {
		pdu = append(pdu, relative(s.Validity))
	}
	return append(pdu, data...), nil
}

const (
	minutes5 = 5 * time.Minute
	halfDay  = 12 * time.Hour
	day      = 24 * time.Hour
	week     = 7 * day
)

// relative is the shortest TP-VP that is no shorter than d: 3GPP TS 23.040
// section 9.2.3.12.1.
func relative(d time.Duration) byte {
	steps := func(step time.Duration) int { return int((d + step - 1) / step) }
	switch {
	case d <= halfDay:
		return byte(max(steps(minutes5), 1) - 1)
	case d <= day:
		return byte(143 + steps(30*time.Minute) - 24)
	case d <= 30*day:
		return byte(166 + steps(day))
	}
	return byte(min(192+steps(week), 255))
}

// validity is relative the other way round.
func validity(vp byte) time.Duration {
	n := time.Duration(vp)
	switch {
	case vp <= 143:
		return (n + 1) * minutes5
	case vp <= 167:
		return halfDay + (n-143)*30*time.Minute
	case vp <= 196:
		return (n - 166) * day
	}
	return (n - 192) * week
}
