package display

import "golang.org/x/text/unicode/norm"

// What the vectors look at and nobody else.

// Width is how many cells s takes at most.
func Width(s string) int {
	n := 0
	for _, r := range norm.NFC.String(s) {
		n += runeWidth(r)
	}
	return n
}

// Can reports whether e shows r itself rather than a substitute.
func (e Encoding) Can(r rune) bool {
	_, ok := e.encode(r)
	return ok
}

// Cells is how many cells e takes for r.
func (e Encoding) Cells(r rune) int { return len(e.cells(r)) }

// Raw is the byte in each cell.
func (s *Screen) Raw() [Rows][Cols]byte { return s.grid.cells }

// Brightness is 1 to 4.
func (s *Screen) Brightness() int { return s.brightness }

// Blink is the interval in units of 50 ms; 0 is steady, 255 is dark.
func (s *Screen) Blink() int { return s.blink }

// CodeTable is the number of the code table last selected with ESC t.
func (s *Screen) CodeTable() int { return s.codeTable }

// Selected reports whether bytes are for the display and not for the printer
// behind it.
func (s *Screen) Selected() bool { return !s.deselected }
