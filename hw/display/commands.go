package display

// step takes one byte from the cable. Commands are kept until they are whole,
// the longest being ESC W n m x1 y1 x2 y2; arguments of any length (patterns,
// functions of US parenthesis) are counted and swallowed.
func (s *Screen) step(b byte) {
	switch {
	case s.skip > 0:
		s.skip--
	case len(s.cmd) > 0:
		s.cmd = append(s.cmd, b)
		if len(s.cmd) >= s.need() {
			s.obey()
			s.cmd = s.cmd[:0]
		}
	case s.stringRow >= 0:
		s.stringByte(b)
	case b == 0x1B || b == 0x1F || b == 0x1C:
		s.cmd = append(s.cmd, b)
	default:
		s.plain(b)
	}
}

// plain is a character or a command of one byte.
func (s *Screen) plain(b byte) {
	clears := b == 0x0C || b == 0x18
	if s.deselected || s.stringMode && !clears {
		return
	}
	if clears {
		s.stringMode = false
	}
	if !s.grid.control(b) && b >= ' ' {
		s.grid.put(b)
	}
}

// stringByte fills the line that ESC Q chose, up to CR.
func (s *Screen) stringByte(b byte) {
	switch {
	case b == 0x0D:
		s.stringRow = -1
	case b >= ' ' && s.stringCol < Cols && !s.deselected:
		s.grid.cells[s.stringRow][s.stringCol] = b
		s.stringCol++
	}
}

// need is how many bytes the command in s.cmd has, itself included, as far as
// its first bytes tell.
func (s *Screen) need() int {
	group, code := s.cmd[0], s.cmd[1]
	switch {
	case group == 0x1C: // FS & and FS .
		return 2
	case group == 0x1F:
		return 2 + usArgs(code)
	case code == 'W':
		if s.driver == DriverCD5220 {
			return 6
		}
		if len(s.cmd) < 4 || s.cmd[3]&1 == 1 {
			return 8
		}
		return 4
	case code == '&': // s n m, then patterns, which are swallowed
		return 5
	}
	return 2 + s.escArgs(code)
}

func usArgs(code byte) int {
	switch code {
	case '$', '#', 'T', '^':
		return 2
	case 'X', 'C', 'E', 'v', 'r', ',', ';', '.':
		return 1
	case '(':
		return 3 // function class, length low and high; the data are swallowed
	}
	return 0
}

func (s *Screen) escArgs(code byte) int {
	if s.driver == DriverCD5220 {
		switch code {
		case 'l':
			return 2
		case 'Q', '[', '*', '_', 'f', 'c', '=', '%', '?', 't', '#', 's', 'd':
			return 1
		}
		return 0
	}
	switch code {
	case 't', 'R', '=', '%', '?':
		return 1
	}
	return 0
}

// obey carries out the complete command in s.cmd.
func (s *Screen) obey() {
	group, code := s.cmd[0], s.cmd[1]
	if group == 0x1B && code == '=' {
		s.deselected = s.cmd[2]&2 == 0
		return
	}
	if group == 0x1B && code == '&' {
		s.skip = patternBytes(s.cmd)
		return
	}
	if group == 0x1F && code == '(' {
		s.skip = int(s.cmd[3]) | int(s.cmd[4])<<8
		return
	}
	if s.deselected || s.stringMode && !(group == 0x1B && code == 'Q') {
		return
	}
	switch {
	case group == 0x1F:
		s.us(code)
	case group == 0x1B && s.driver == DriverCD5220:
		s.escCD5220(code)
	case group == 0x1B:
		s.escEpson(code)
	}
}

// patternBytes is how many bytes of patterns follow ESC & s n m when every
// character has the full width of five columns.
func patternBytes(cmd []byte) int {
	n, m := int(cmd[3]), int(cmd[4])
	if m < n {
		return 0
	}
	const columns = 5
	return (m - n + 1) * (columns + 1)
}

func (s *Screen) us(code byte) {
	switch code {
	case '$':
		s.grid.move(int(s.cmd[2]), int(s.cmd[3]))
	case 'X':
		s.setBrightness(s.cmd[2])
	case 'E':
		s.blink = int(s.cmd[2])
	case 1, 2, 3:
		s.grid.mode = int(code)
	case 0x0A:
		s.grid.up()
	case 0x0D:
		s.grid.col = Cols - 1
	case 'B':
		s.grid.row, s.grid.col = Rows-1, Cols-1
	}
}

func (s *Screen) setBrightness(n byte) {
	if n >= 1 && n <= brightnessMax {
		s.brightness = int(n)
	}
}

func (s *Screen) escEpson(code byte) {
	switch code {
	case '@':
		s.reset()
	case 't':
		s.codeTable = int(s.cmd[2])
	}
}

func (s *Screen) escCD5220(code byte) {
	switch code {
	case '@':
		s.reset()
	case 'Q':
		s.beginString(s.cmd[2])
	case 'l':
		s.grid.move(int(s.cmd[2]), int(s.cmd[3]))
	case '*':
		s.setBrightness(s.cmd[2])
	case 'f':
		s.slavonic = s.cmd[2] == 'L'
	case 0x11, 0x12, 0x13:
		s.grid.mode = int(code) - 0x10
	case '[':
		s.cursor(s.cmd[2])
	}
}

// beginString is ESC Q A, B or D; the scroll of D is shown as a still line.
func (s *Screen) beginString(which byte) {
	switch which {
	case 'A', 'D':
		s.stringRow = 0
	case 'B':
		s.stringRow = 1
	default:
		return
	}
	s.stringMode, s.stringCol = true, 0
	s.grid.cells[s.stringRow] = blank()
}

// cursor is ESC [ and a letter.
func (s *Screen) cursor(letter byte) {
	switch letter {
	case 'A':
		s.grid.up()
	case 'B':
		s.grid.down()
	case 'C':
		s.grid.right()
	case 'D':
		s.grid.left()
	case 'H':
		s.grid.row, s.grid.col = 0, 0
	case 'L':
		s.grid.col = 0
	case 'R':
		s.grid.col = Cols - 1
	case 'K':
		s.grid.row, s.grid.col = Rows-1, Cols-1
	}
}
