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

// wrapAt breaks text between words into lines of a width; a longer word has its own. The bar between
// two choices stays behind the first.
func wrapAt(text string, width int) []string {
	lines := []string{""}
	for _, word := range wordsOf(text) {
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

func wordsOf(text string) []string {
	var words []string
	for _, w := range strings.Fields(text) {
		if w == "|" && len(words) > 0 {
			words[len(words)-1] += " |"
			continue
		}
		words = append(words, w)
	}
	return words
}
