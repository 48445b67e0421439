package display

// Commands of Epson DM-D displays (ESC/POS for displays): DM-D110
// specification pp. 42-45, POS-X XP8200 manual 4.1.2. US X is brightness,
// US $ is the cursor.
const (
	epsonReset    = "\x1B\x40"
	epsonUSA      = "\x1B\x52\x00" // international set: plain ASCII
	epsonTable437 = "\x1B\x74\x00"
	epsonTable852 = "\x1B\x74\x12"
)

// epsonInit resets twice: a display that still waits for the arguments of a
// command swallows the first reset, or a part of it.
func epsonInit(enc Encoding) []byte {
	s := epsonReset + epsonReset
	switch enc {
	case GB18030, GBK:
		s += kanjiOn
	case CP852:
		s += epsonUSA + epsonTable852
	default:
		s += epsonUSA + epsonTable437
	}
	return []byte(s)
}

// epsonLine is US $ 1 y and the twenty cells.
func epsonLine(out []byte, row int, cells [Cols]byte) []byte {
	out = append(out, 0x1F, 0x24, 1, byte(row+1))
	return append(out, cells[:]...)
}
