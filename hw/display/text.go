// Package display makes the bytes that customer displays of two lines by
// twenty cells understand, and reads them back.
//
// It is pure: no port, no goroutine, no clock. A Driver encodes, a Screen is
// the display at the other end of the cable: it takes the same bytes and says
// what a person would read. Both know widths: a Chinese character takes two
// cells, is never cut in half, and what an encoding cannot spell is replaced
// by something of the same width, so that columns stay where they were put.
package display

import (
	"unicode"

	"golang.org/x/text/width"
)

const (
	Cols = 20 // cells in a line
	Rows = 2  // lines on a display
)

// runeWidth is how many cells r takes at most on a display, by the East Asian
// widths of Unicode: two for wide and full-width characters and for those that
// Unicode calls ambiguous, such as ★ · Ⅱ … €, Greek and Cyrillic, which Chinese
// fonts have wide; none for marks that join the character before them, else
// one. Latin letters with marks are always one: an Encoding takes the mark
// away before it widens a word. A display with a single-byte font shows an
// ambiguous character in one.
func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r < 0x80:
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	case width.EastAsianAmbiguous:
		if !unicode.IsLetter(r) || !unicode.Is(unicode.Latin, r) {
			return 2
		}
	}
	return 1
}
