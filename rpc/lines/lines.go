// Package lines puts the shop into two lines of twenty cells, in the words of the terminal's
// language.
//
// It is pure: what to show comes in as messages of the schema, and what comes out fits. A
// Chinese character takes two cells and is never cut in half; a number is shown whole or not at
// all, because half a number is another technician or another room. Polish words have
// all their letters: a display that cannot spell one shows it without its mark, in as many cells.
package lines

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	storehubv1 "storehub/proto/storehub/v1"
)

// Cells is the length of a line.
const Cells = 20

// Width is how many cells s takes at most: two for wide characters and for those that only some
// fonts have wide, such as ★ · Ⅱ … €, Greek and Cyrillic, since half a number is worse than an
// empty cell; none for marks that join the one before them, else one. Displays show Latin letters
// with marks in one cell, if need be without the mark.
func Width(s string) int {
	n := 0
	for _, r := range norm.NFC.String(s) {
		n += cellsOf(r)
	}
	return n
}

func cellsOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
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

// clip shortens s to at most cells cells. It cuts before a character of which only half would
// fit, and before a number of which only a part would.
func clip(s string, cells int) string {
	s = norm.NFC.String(s)
	used, digits := 0, -1
	for i, r := range s {
		if !unicode.IsDigit(r) {
			digits = -1
		} else if digits < 0 {
			digits = i
		}
		if used += cellsOf(r); used > cells {
			if digits >= 0 {
				i = digits
			}
			return strings.TrimRight(s[:i], " ")
		}
	}
	return s
}

// fit is clip to a whole line.
func fit(s string) string { return clip(s, Cells) }

// ends puts right at the end of the line and as much of left as fits before it.
func ends(left, right string) string {
	if right == "" {
		return fit(left)
	}
	left = clip(left, Cells-Width(right)-1)
	return left + strings.Repeat(" ", Cells-Width(left)-Width(right)) + right
}

// withRoom adds where to go, if there is place for it.
func withRoom(s, room string, cells int) string {
	const arrow = " > "
	left := cells - Width(s) - len(arrow)
	if room = clip(room, max(left, 0)); room == "" {
		return clip(s, cells)
	}
	return s + arrow + room
}

// numbersIn joins as many of the first numbers as fit, each whole.
func numbersIn(numbers []string, cells int) string {
	s := ""
	for _, n := range numbers {
		next := strings.TrimLeft(s+" "+n, " ")
		if Width(next) > cells {
			break
		}
		s = next
	}
	return s
}

// Kind is what a kind of assignment is called aloud.
func Kind(lang storehubv1.Language, k storehubv1.Kind) string { return in(lang).spoken[k] }

// kindLetter is how a display tells the kinds apart.
func (w *words) kindLetter(k storehubv1.Kind) string {
	if s := w.kinds[k]; s != "" {
		return s
	}
	return "?"
}
