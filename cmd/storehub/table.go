package main

import (
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// widths counts cells the way terminals draw them: Chinese takes two. Characters of ambiguous
// width take one, whatever the locale says, or the same output would differ between machines.
var widths = &runewidth.Condition{}

// table is text in columns, padded by width on the screen and not by the number of characters.
type table struct {
	head  []string
	right map[int]bool // columns of numbers
	rows  [][]string
	paint func(row, column int, padded string) string
}

func newTable(head ...string) *table { return &table{head: head, right: map[int]bool{}} }

// numbers aligns columns to the right.
func (t *table) numbers(columns ...int) *table {
	for _, c := range columns {
		t.right[c] = true
	}
	return t
}

func (t *table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = printable(c)
	}
	t.rows = append(t.rows, cells)
}

const columnGap = "  "

func (t *table) widths() []int {
	width := make([]int, len(t.head))
	for _, r := range append([][]string{t.head}, t.rows...) {
		for i, c := range r {
			width[i] = max(width[i], widths.StringWidth(c))
		}
	}
	return width
}

// width is how many cells the widest line takes at most.
func (t *table) width() int {
	total := len(columnGap) * max(0, len(t.head)-1)
	for _, w := range t.widths() {
		total += w
	}
	return total
}

func (t *table) lines() []string {
	width := t.widths()
	lines := make([]string, 0, 1+len(t.rows))
	for n, r := range append([][]string{t.head}, t.rows...) {
		var b strings.Builder
		for i, c := range r {
			padded := pad(c, width[i], t.right[i])
			if i == len(r)-1 && !t.right[i] {
				padded = c
			}
			if i > 0 {
				b.WriteString(columnGap)
			}
			if t.paint != nil {
				padded = t.paint(n-1, i, padded)
			}
			b.WriteString(padded)
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}

func (t *table) write(w io.Writer) error {
	_, err := io.WriteString(w, strings.Join(t.lines(), "\n")+"\n")
	return err
}

// inColumns aligns cells without a head over them; a column in which nothing stands is left out.
func inColumns(rows [][]string) []string {
	var width []int
	for _, r := range rows {
		width = append(width, make([]int, max(0, len(r)-len(width)))...)
		for i := range r {
			r[i] = printable(r[i])
			width[i] = max(width[i], widths.StringWidth(r[i]))
		}
	}
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		var parts []string
		for i, cell := range r {
			if width[i] > 0 {
				parts = append(parts, pad(cell, width[i], false))
			}
		}
		lines = append(lines, strings.TrimRight(strings.Join(parts, columnGap), " "))
	}
	return lines
}

func pad(s string, width int, right bool) string {
	blanks := strings.Repeat(" ", max(0, width-widths.StringWidth(s)))
	if right {
		return blanks + s
	}
	return s + blanks
}

// cut shortens to a width on the screen.
func cut(s string, width int) string {
	if widths.StringWidth(s) <= width {
		return s
	}
	return widths.Truncate(s, max(width, 1), "…")
}

// cutPainted shortens a line that has colours in it; they are ended where the line is.
func cutPainted(s string, width int) string {
	if widths.StringWidth(escapes.ReplaceAllString(s, "")) <= width {
		return s
	}
	var b strings.Builder
	left := width - 1 // one cell for the ellipsis
	for s != "" {
		if at := escapes.FindStringIndex(s); at != nil && at[0] == 0 {
			b.WriteString(s[:at[1]])
			s = s[at[1]:]
			continue
		}
		_, size := utf8.DecodeRuneInString(s)
		if left -= widths.StringWidth(s[:size]); left < 0 {
			break
		}
		b.WriteString(s[:size])
		s = s[size:]
	}
	b.WriteString("…")
	if strings.Contains(b.String(), "\x1b") {
		b.WriteString("\x1b[0m")
	}
	return b.String()
}

var escapes = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// printable takes out what would move a terminal's cursor or change its colours: names and notes
// come from other people.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '·'
		}
		return r
	}, s)
}

// orDash shows that there is nothing.
func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
