package display

// Commands of CD5220 displays and the many that imitate them: CD5220 user's
// manual, command list of the standard mode.
const (
	// cd5220Reset ends a line that was cut off (CR), leaves string mode, in
	// which no other command is heard (CLR), and resets (ESC @).
	cd5220Reset = "\x0D\x0C\x1B\x40"
	// cd5220Slavonic selects the font for central Europe (ESC f L).
	cd5220Slavonic = "\x1B\x66\x4C"
)

func cd5220Init(enc Encoding) []byte {
	s := cd5220Reset
	switch enc {
	case GB18030, GBK:
		s += kanjiOn
	case CP852:
		s += cd5220Slavonic
	}
	return []byte(s)
}

// cd5220Line is ESC Q A (upper) or ESC Q B (lower), the twenty cells, CR.
func cd5220Line(out []byte, row int, cells [Cols]byte) []byte {
	out = append(out, 0x1B, 0x51, 'A'+byte(row))
	out = append(out, cells[:]...)
	return append(out, 0x0D)
}
