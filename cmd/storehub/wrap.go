package main

import (
	"strings"

	"github.com/spf13/pflag"
)

// helpWidth is what every terminal has.
const helpWidth = 80

func flagLines(flags *pflag.FlagSet) string { return flags.FlagUsagesWrapped(helpWidth) }

// wrapped fits running text into helpWidth. Lines that begin with a blank are tables and stay.
func wrapped(text string) string {
	var out []string
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if strings.HasPrefix(paragraph, " ") || strings.Contains(paragraph, "\n ") {
			out = append(out, paragraph)
			continue
		}
		out = append(out, strings.Join(wrapAt(paragraph, helpWidth), "\n"))
	}
	return strings.Join(out, "\n\n")
}

// wrapAt breaks text between words into lines of a width; a longer word has its own.
func wrapAt(text string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case widths.StringWidth(*last)+1+widths.StringWidth(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}
