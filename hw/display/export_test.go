package display

// What the vectors look at and nobody else.

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
