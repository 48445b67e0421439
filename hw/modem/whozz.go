package modem

import (
	"encoding/binary"
	"regexp"
	"strings"
)

// The records of CallerID.com's Whozz Calling? boxes. Their columns are fixed,
// with one blank between fields, and by wire each ends with CR LF. By network
// each is one datagram that begins with a header and may end with nothing.
//
//	01 I S 0276 G B3 09/26 11:28 AM 800-240-4637   CallerID.com       a call
//	01 R             11/07 07:43:52                                   detail
//	$01     09/26     02:30     PM     8002404637     I     NAME      limited
const (
	whozzCall   = 62
	whozzDetail = 31
	whozzLeast  = 46 // of a call: half a number is somebody else's

	headMark   = "^^<U>"
	headSerial = "<S>"
	headLen    = len(headMark) + 6 + len(headSerial) + 6 + len("$")
	// whozzMax bounds what is remembered of one record, in bytes. The limited
	// form, with its wide gaps, is the longest.
	whozzMax = 128
)

// header is where a datagram is from.
type header struct{ unit, serial uint64 }

// record is one record, taken apart.
type record struct {
	line     string
	start    bool // S, a call begins; else E, it ended
	limited  bool // the form that tells beginnings only
	trusted  bool // the box found the checksum of who calls to be good
	ring     string
	duration int // seconds
	detail   byte
	second   int // of a detail
	who      CallEvent
}

// The kinds of detail.
const (
	detailRing    = 'R'
	detailOffHook = 'F'
	detailOnHook  = 'N'
	detailFlash   = 'H'
)

// framer cuts what a box sends into records, each without its header. A header
// may hold any byte, a line end too; where one is cut, the next mark begins anew.
type framer struct{ buf []byte }

// push takes one byte and returns the record that it ends, if any.
func (f *framer) push(c byte) (h header, text string, ended bool) {
	inHead := len(f.buf) < headLen && strings.HasPrefix(string(f.buf), headMark)
	if !inHead && (c == '\r' || c == '\n') || len(f.buf) >= whozzMax {
		return f.cut()
	}
	f.buf = append(f.buf, c)
	if before, again := strings.CutSuffix(string(f.buf), headMark); again && before != "" {
		f.buf = f.buf[:len(before)]
		h, text, ended = f.cut()
		f.buf = append(f.buf, headMark...)
		return h, text, ended
	}
	if len(f.buf) == headLen+f.wants() {
		return f.cut()
	}
	return header{}, "", false
}

// wants is how long the record behind a header is; more than ever comes if
// there is no header or the kind is not known.
func (f *framer) wants() int {
	const kindAt = 3
	if !strings.HasPrefix(string(f.buf), headMark) || len(f.buf) <= headLen+kindAt {
		return whozzMax
	}
	switch f.buf[headLen+kindAt] {
	case 'I', 'O':
		return whozzCall
	case detailRing, detailOffHook, detailOnHook, detailFlash:
		return whozzDetail
	}
	return whozzMax
}

func (f *framer) cut() (h header, text string, ended bool) {
	text = string(f.buf)
	f.buf = f.buf[:0]
	if len(text) >= headLen && strings.HasPrefix(text, headMark) {
		unit := text[len(headMark):]
		h = header{unit: number48(unit), serial: number48(unit[6+len(headSerial):])}
		text = text[headLen:]
	}
	return h, text, strings.TrimSpace(text) != ""
}

// number48 is a number of six octets.
func number48(s string) uint64 {
	var b [8]byte
	copy(b[2:], s[:6])
	return binary.BigEndian.Uint64(b[:])
}

func readWhozz(text string) (record, Reason) {
	switch {
	case strings.HasPrefix(text, "$"):
		return readLimited(text[1:])
	case len(text) >= 4 && strings.IndexByte("RFNH", text[3]) >= 0:
		return readDetail(text)
	}
	return readCall(text)
}

// fits reports that text has the bytes of mask at its places, where 9 is a digit
// or a blank before one, x anything, and everything else itself.
func fits(text, mask string) bool {
	if len(text) < len(mask) {
		return false
	}
	for i := range len(mask) {
		switch m, c := mask[i], text[i]; {
		case m == 'x', m == c, m == '9' && (c == ' ' || c >= '0' && c <= '9'):
		default:
			return false
		}
	}
	return true
}

func readCall(text string) (record, Reason) {
	if len(text) < whozzLeast || len(text) > whozzCall {
		return record{}, RejectLength
	}
	if !fits(text, "99 x x 9999 x xx 99/99 99:99 xM ") ||
		strings.IndexByte("IO", text[3]) < 0 || strings.IndexByte("SE", text[5]) < 0 || strings.IndexByte("GB", text[12]) < 0 {
		return record{}, RejectFormat
	}
	text += strings.Repeat(" ", whozzCall-len(text)) // the name may be cut
	r := record{line: lineNumber(text[:2]), start: text[5] == 'S', trusted: text[12] == 'G', ring: text[14:16], duration: max(0, digits(text[7:11]))}
	r.who.caller(text[32:46], text[47:])
	r.who.Direction = direction(text[3])
	r.who.Stamp = stampOf12(text[17:22], text[23:28], text[29])
	return r, ""
}

// limitedRest is what follows the time in the limited form; what separates the
// fields is wider than any blank within one.
var limitedRest = regexp.MustCompile(`^(.*?) {2,}([IO])(?: {2,}(.*))?$`)

func readLimited(text string) (record, Reason) {
	const mask = "99     99/99     99:99     xM     "
	if !fits(text, mask) {
		return record{}, RejectFormat
	}
	m := limitedRest.FindStringSubmatch(strings.TrimRight(text[len(mask):], " "))
	if m == nil {
		return record{}, RejectFormat
	}
	r := record{line: lineNumber(text[:2]), start: true, limited: true, trusted: true}
	r.who.caller(m[1], m[3])
	r.who.Direction = direction(m[2][0])
	r.who.Stamp = stampOf12(text[7:12], text[17:22], text[27])
	return r, ""
}

func readDetail(text string) (record, Reason) {
	if text = strings.TrimRight(text, " "); len(text) != whozzDetail {
		return record{}, RejectLength
	}
	if !fits(text, "99 x             99/99 99:99:99") {
		return record{}, RejectFormat
	}
	r := record{line: lineNumber(text[:2]), detail: text[3], second: digits(text[29:])}
	r.who.Stamp = stamped(digits(text[17:19]), digits(text[20:22]), digits(text[23:25]), digits(text[26:28]))
	return r, ""
}

// lineNumber is a line's number without leading zeros.
func lineNumber(s string) string {
	if s = strings.TrimLeft(s, " 0"); s == "" {
		return "0"
	}
	return s
}

func direction(c byte) Direction {
	if c == 'O' {
		return Outbound
	}
	return Inbound
}

// stampOf12 reads MM/DD and HH:MM of twelve hours, 12:05 AM being five past midnight.
func stampOf12(date, clock string, half byte) Stamp {
	hour := digits(clock[:2])
	if hour < 1 || hour > 12 || half != 'A' && half != 'P' {
		return Stamp{}
	}
	if hour %= 12; half == 'P' {
		hour += 12
	}
	return stamped(digits(date[:2]), digits(date[3:]), hour, digits(clock[3:]))
}
