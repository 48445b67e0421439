package display

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// brightnessMax is also what a display starts with.
const brightnessMax = 4

// Screen is a simulated display: it takes the bytes that a real one would get
// and tells what it would show. Bytes may come in pieces of any size. It is
// tolerant as displays are: commands it does not know are swallowed with
// their arguments, rubbish is shown. Not safe for concurrent use.
type Screen struct {
	driver string
	enc    Encoding
	grid   grid

	cmd  []byte // a command whose arguments are not complete, at most 8 bytes
	skip int    // bytes of a long argument still to be swallowed

	stringRow  int  // cd5220: line that ESC Q is writing, -1 if none
	stringCol  int  // cd5220: cells written of it
	stringMode bool // cd5220: only ESC Q, CLR and CAN are heard

	brightness int
	blink      int
	codeTable  int
	slavonic   bool // cd5220: ESC f L
	deselected bool // ESC = 1: bytes are for the printer behind the display
}

// NewScreen returns a blank display that speaks the protocol of driver and
// whose font ROM is enc. Errors are those of NewDriver.
func NewScreen(driver string, enc Encoding) (*Screen, error) {
	if _, err := NewDriver(driver, enc); err != nil {
		return nil, err
	}
	s := &Screen{driver: driver, enc: enc}
	s.reset()
	return s, nil
}

// reset is ESC @ and power-on.
func (s *Screen) reset() {
	s.grid = newGrid()
	s.cmd, s.skip = s.cmd[:0], 0
	s.stringRow, s.stringCol, s.stringMode = -1, 0, false
	s.brightness, s.blink, s.codeTable, s.slavonic = brightnessMax, 0, 0, false
}

// Write takes bytes from the cable. It never fails.
func (s *Screen) Write(p []byte) (int, error) {
	for _, b := range p {
		s.step(b)
	}
	return len(p), nil
}

// Lines is what a person reads: two lines of exactly twenty cells, where a
// wide character is one rune and two cells. Half a character shows as U+FFFD.
func (s *Screen) Lines() [Rows]string {
	var out [Rows]string
	for i, cells := range s.grid.cells {
		out[i] = s.read(cells)
	}
	return out
}

// read turns cells into text by the font.
func (s *Screen) read(cells [Cols]byte) string {
	if !s.enc.multibyte() {
		return decode(s.charset(), cells[:])
	}
	var b strings.Builder
	for i := 0; i < Cols; i++ {
		c := cells[i]
		if c < 0x80 {
			b.WriteByte(c)
			continue
		}
		if i+1 < Cols {
			if t := decode(s.enc.table(), cells[i:i+2]); len([]rune(t)) == 1 && t != "\uFFFD" {
				b.WriteString(t)
				i++
				continue
			}
		}
		b.WriteRune('\uFFFD')
	}
	return b.String()
}

func decode(e encoding.Encoding, cells []byte) string {
	t, err := e.NewDecoder().Bytes(cells)
	if err != nil {
		return strings.Repeat("\uFFFD", len(cells))
	}
	return string(t)
}

// charset is the single-byte table in use. Epson numbers are those of ESC t;
// a CD5220 has its own switch, so the font it was made with decides.
func (s *Screen) charset() encoding.Encoding {
	if s.driver == DriverCD5220 {
		if s.slavonic {
			return charmap.CodePage852
		}
		return s.enc.table()
	}
	switch s.codeTable {
	case 2:
		return charmap.CodePage850
	case 3:
		return charmap.CodePage860
	case 4:
		return charmap.CodePage863
	case 5:
		return charmap.CodePage865
	case 16:
		return charmap.Windows1252
	case 17:
		return charmap.CodePage866
	case 18:
		return charmap.CodePage852
	case 19:
		return charmap.CodePage858
	}
	return charmap.CodePage437
}
