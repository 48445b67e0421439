package main

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// slips are the sentences of the libraries that read the command line, and what people are told
// instead.
var slips = []struct {
	said *regexp.Regexp
	told string
}{
	{regexp.MustCompile(`: strconv\.Parse\w+: parsing ".*": value out of range$`), ": the number is too large"},
	{regexp.MustCompile(`: strconv\.Parse(Ui|I)nt: parsing ".*": invalid syntax$`), ": that is no whole number"},
	{regexp.MustCompile(`: strconv\.ParseBool: parsing ".*": invalid syntax$`), ": write true or false"},
	{regexp.MustCompile(`: time: .*$`), ": write a time span such as 500ms, 10s or 1h30m, at most 2562047h"},
	{regexp.MustCompile(`^accepts at most 0 arg\(s\), received (\d+)$`), "no argument is wanted here, $1 were given"},
	{regexp.MustCompile(`^accepts \d+ arg\(s\), received 0$`), "an argument is missing"},
	{regexp.MustCompile(`^accepts 1 arg\(s\), received (\d+)$`), "one argument is wanted, $1 were given"},
	{regexp.MustCompile(`^accepts (\d+) arg\(s\), received (\d+)$`), "$1 arguments are wanted, $2 were given; what has blanks in it needs quotes"},
	{regexp.MustCompile(`^accepts between 1 and \d+ arg\(s\), received 0$`), "an argument is missing"},
	{regexp.MustCompile(`^accepts (?:at most|between \d+ and) (\d+) arg\(s\), received (\d+)$`), "at most $1 of the arguments can be understood, $2 were given"},
}

// flagSlips are those that list flags.
var flagSlips = []struct {
	said *regexp.Regexp
	told string
}{
	{regexp.MustCompile(`^required flag\(s\) (.+) not set$`), "missing: "},
	{regexp.MustCompile(`^if any flags in the group \[(.+)\] are set none of the others can be; .*$`), "only one of these can be given: "},
}

// slip is what is wrong with the command line, in plain words.
func slip(err error) string {
	what := err.Error()
	for _, s := range flagSlips {
		if m := s.said.FindStringSubmatch(what); m != nil {
			names := strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(`", `, r) })
			return s.told + "--" + strings.Join(names, ", --")
		}
	}
	for _, s := range slips {
		what = s.said.ReplaceAllString(what, s.told)
	}
	return what
}

// span is a flag for a time that must be longer than nothing; 0 = not given.
type span struct{ value *time.Duration }

func (s span) String() string {
	if s.value == nil || *s.value == 0 {
		return ""
	}
	return s.value.String()
}
func (s span) Type() string { return "duration" }
func (s span) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		return err
	}
	if d <= 0 {
		return errors.New("it must be longer than nothing")
	}
	*s.value = d
	return nil
}

// withoutNode are the commands that ask no node: flags that say which one mean nothing to them.
var withoutNode = []string{"bench", "completion", "demo", "help", "init", "join", "serve", "sim", "version"}

var reachNames = []string{"node", "token-file", "ca-file", "context", "timeout"}

// sharedFlags are the flags of every command that mean something to this one.
func sharedFlags(cmd *cobra.Command) string {
	top := cmd
	for top.HasParent() && top.Parent().HasParent() {
		top = top.Parent()
	}
	shown := pflag.NewFlagSet("", pflag.ContinueOnError)
	cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(reachNames, f.Name) || !slices.Contains(withoutNode, top.Name()) {
			shown.AddFlag(f)
		}
	})
	return flagLines(shown)
}
