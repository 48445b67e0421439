package modem

import (
	"strconv"
	"strings"
)

const (
	// lineMax bounds what is remembered of one line, in bytes. Answers are
	// short; an echoed PDU is longer and not looked at.
	lineMax = 128
	ctrlZ   = 0x1A // ends a PDU

	// abandonPDU ends a PDU without sending it. CR is for modems that are in
	// none and would take ESC for the beginning of the next command.
	abandonPDU = "\x1b\r"
)

// lines cuts a modem's bytes into lines. CR, LF and Ctrl-Z end one, for an
// echoed PDU ends with nothing else.
type lines struct {
	buf  []byte
	room int  // instead of lineMax, if not 0
	full bool // buf lacks what had no room
	cut  bool // ... and so did the line that ended last
}

// push takes one byte and returns the line that it ends, if any. Empty lines
// are none.
func (l *lines) push(c byte) (line string, ended bool) {
	switch c {
	case '\r', '\n', ctrlZ:
		line = strings.TrimSpace(string(l.buf))
		l.cut = l.full
		l.reset()
		return line, line != ""
	case 0: // padding, or a modem that was just switched on
		return "", false
	}
	if l.full = len(l.buf) > max(l.room, lineMax); !l.full {
		l.buf = append(l.buf, c)
	}
	return "", false
}

// prompt reports that the line so far is the prompt for a PDU, ">", which no
// line end follows. 3GPP TS 27.005 section 3.5.1 has a space behind it, which
// some modems leave out.
func (l *lines) prompt() bool { return len(l.buf) == 1 && l.buf[0] == '>' }

func (l *lines) reset() { l.buf, l.full = l.buf[:0], false }

// errorLine reads a final result that is an error. Words instead of a number
// mean that the modem does not heed AT+CMEE=1.
func errorLine(line string) (CodeError, bool) {
	if line == "ERROR" {
		return CodeError{Family: string(plain), Code: -1}, true
	}
	for _, f := range []family{cms, cme} {
		rest, ok := strings.CutPrefix(line, "+"+string(f)+" ERROR:")
		if !ok {
			continue
		}
		code, err := strconv.Atoi(strings.TrimSpace(rest))
		if err != nil || code < 0 {
			code = -1
		}
		return CodeError{Family: string(f), Code: code}, true
	}
	return CodeError{}, false
}

// fields are the values behind the prefix of an answer, without quotes.
func fields(line, prefix string) []string {
	list := strings.Split(strings.TrimPrefix(line, prefix), ",")
	for i, f := range list {
		list[i] = strings.Trim(f, ` "`)
	}
	return list
}
