package demo

import (
	"fmt"
	"io"
	"strings"

	"storehub/hw/display"
)

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
	row(" ", " ", func(i int) string { return display.Fit(" "+names[i], display.Cols+2) })
	row("┌", "┐", func(int) string { return rule })
	for line := range display.Rows {
		row("│", "│", func(i int) string { return " " + display.Fit(screens[i][line], display.Cols) + " " })
	}
	row("└", "┘", func(int) string { return rule })
}

// printPairs aligns a column of words with what is said about each.
func printPairs(out io.Writer, pairs [][2]string) {
	width := 0
	for _, p := range pairs {
		width = max(width, display.Width(p[0]))
	}
	for _, p := range pairs {
		fmt.Fprintf(out, "  %s  %s\n", display.Fit(p[0], width), p[1])
	}
}
