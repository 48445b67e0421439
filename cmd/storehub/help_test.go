package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestHelpFitsEveryTerminal: no line is wider than 80 cells, and what stands for a value is a word
// in capitals or the choice itself.
func TestHelpFitsEveryTerminal(t *testing.T) {
	var out bytes.Buffer
	placeholder := regexp.MustCompile(`^$|^[A-Z0-9]|\|`)
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		out.Reset()
		cmd.InitDefaultHelpFlag()
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if n := widths.StringWidth(line); n > helpWidth {
				t.Errorf("%s: %d cells: %s", cmd.CommandPath(), n, line)
			}
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if name, _ := pflag.UnquoteUsage(f); !f.Hidden && !placeholder.MatchString(name) {
				t.Errorf("%s: --%s %s", cmd.CommandPath(), f.Name, name)
			}
		})
		for _, c := range cmd.Commands() {
			if !c.Hidden && c.Name() != "completion" {
				walk(c)
			}
		}
	}
	walk(newRoot(&app{out: &out, err: &out}))
}

func TestFieldsFitToo(t *testing.T) {
	for _, m := range methods() {
		var out bytes.Buffer
		if err := m.describe(&out); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if n := widths.StringWidth(line); n > helpWidth {
				t.Errorf("%s: %d cells: %s", m.short(), n, line)
			}
		}
		if has := strings.Contains(out.String(), "--request-id"); has == m.reads() {
			t.Errorf("%s: --request-id is told: %v", m.short(), has)
		}
	}
}

func TestTextIsWrappedBetweenWords(t *testing.T) {
	got := strings.Join(wrapAt("one of FEMALE | MALE | and so on", 16), "/")
	if want := "one of FEMALE |/MALE | and so on"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEveryStreamCanBeCalled: a stream needs an entry of its own.
func TestEveryStreamCanBeCalled(t *testing.T) {
	for _, m := range methods() {
		if _, can := streams[m.name()]; can != m.IsStreamingServer() {
			t.Errorf("%s: a stream %v, an entry in streams %v", m.name(), m.IsStreamingServer(), can)
		}
	}
}
