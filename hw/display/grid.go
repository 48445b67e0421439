package display

import "bytes"

// Modes of a display when a character is written past the end of a line.
const (
	overwrite  = iota + 1 // go on in the other line
	vertical              // at the end of the lower line, move both up
	horizontal            // move the line to the left
)

// grid is the memory of a display: cells, cursor and mode.
type grid struct {
	cells    [Rows][Cols]byte
	row, col int
	mode     int
}

func newGrid() grid {
	g := grid{mode: overwrite}
	g.clear()
	return g
}

func blank() [Cols]byte { return [Cols]byte(bytes.Repeat([]byte{' '}, Cols)) }

func (g *grid) clear() {
	for i := range g.cells {
		g.cells[i] = blank()
	}
	g.row, g.col = 0, 0
}

// clearLine empties the cursor's line and puts the cursor at its start.
func (g *grid) clearLine() {
	g.cells[g.row] = blank()
	g.col = 0
}

// move puts the cursor at column x, line y, both from 1; outside is ignored.
func (g *grid) move(x, y int) {
	if x < 1 || x > Cols || y < 1 || y > Rows {
		return
	}
	g.row, g.col = y-1, x-1
}

func (g *grid) put(b byte) {
	switch {
	case g.col < Cols:
	case g.mode == horizontal:
		copy(g.cells[g.row][:], g.cells[g.row][1:])
		g.col = Cols - 1
	default:
		g.right()
	}
	g.cells[g.row][g.col] = b
	if g.mode == horizontal {
		g.col++ // may stand behind the last cell until the next character
		return
	}
	g.right()
}

func (g *grid) right() {
	if g.col++; g.col >= Cols {
		g.col = 0
		g.down()
	}
}

func (g *grid) left() {
	switch {
	case g.col > 0:
		g.col--
	case g.mode == overwrite:
		g.col = Cols - 1
		g.up()
	}
}

func (g *grid) down() {
	switch {
	case g.row+1 < Rows:
		g.row++
	case g.mode == vertical:
		copy(g.cells[:], g.cells[1:])
		g.cells[Rows-1] = blank()
	default:
		g.row = 0
	}
}

func (g *grid) up() {
	switch {
	case g.row > 0:
		g.row--
	case g.mode == vertical:
		copy(g.cells[1:], g.cells[:Rows-1])
		g.cells[0] = blank()
	default:
		g.row = Rows - 1
	}
}

// control obeys the single-byte commands that both protocols share and
// reports whether b was one.
func (g *grid) control(b byte) bool {
	switch b {
	case 0x08: // BS
		g.left()
	case 0x09: // HT
		g.right()
	case 0x0A: // LF
		g.down()
	case 0x0B: // HOM
		g.row, g.col = 0, 0
	case 0x0C: // CLR
		g.clear()
	case 0x0D: // CR
		g.col = 0
	case 0x18: // CAN
		g.clearLine()
	default:
		return false
	}
	g.col = min(g.col, Cols-1)
	return true
}
