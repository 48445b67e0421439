package demo

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"storehub/hw/display"
)

// columns are those of a terminal window, whose fonts have fewer wide characters than displays.
var columns = &runewidth.Condition{}

// inColumns cuts or pads s to n columns of a terminal window.
func inColumns(s string, n int) string { return columns.FillRight(columns.Truncate(s, n, ""), n) }

// printBoxes draws displays side by side, as they stand on the desks.
func printBoxes(out io.Writer, names []string, screens [][display.Rows]string) {
	rule := strings.Repeat("─", display.Cols+2)
	row := func(left, right string, cell func(i int) string) {
		var b strings.Builder
		for i := range names {
			b.WriteString("  " + left + cell(i) + right)
		}
		fmt.Fprintln(out, b.String())
	}
	row(" ", " ", func(i int) string { return inColumns(" "+names[i], display.Cols+2) })
	row("┌", "┐", func(int) string { return rule })
	for line := range display.Rows {
		row("│", "│", func(i int) string { return " " + inColumns(screens[i][line], display.Cols) + " " })
	}
	row("└", "┘", func(int) string { return rule })
}

// printPairs aligns a column of words with what is said about each.
func printPairs(out io.Writer, pairs [][2]string) {
	width := 0
	for _, p := range pairs {
		width = max(width, columns.StringWidth(p[0]))
	}
	for _, p := range pairs {
		fmt.Fprintf(out, "  %s  %s\n", inColumns(p[0], width), p[1])
	}
}
