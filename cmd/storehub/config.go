package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// configFile says with --config what the flags of a command say: a key is the name of a flag.
//
// The file is the part of YAML that this needs, and nothing else of it:
//
//	# a comment
//	listen: 0.0.0.0:7100
//	reader:
//	  - rdm6300@/dev/serial/by-id/usb-1
//	display: ["epson@/dev/ttyUSB1?encoding=gb18030"]
//
// What is not understood is refused with its line: a node that starts with half of its devices
// is worse than one that does not start.
type configFile struct {
	name    string
	entries []configEntry
}

type configEntry struct {
	line   int
	key    string
	values []string
	list   bool
}

// applyConfig sets the flags that the file names, except those given on the command line.
func applyConfig(cmd *cobra.Command, file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	c := &configFile{name: file}
	if err := c.parse(string(raw)); err != nil {
		return err
	}
	for _, e := range c.entries {
		flag := cmd.LocalNonPersistentFlags().Lookup(e.key)
		if flag == nil || e.key == "config" || e.key == "help" || flag.Hidden {
			return c.bad(e.line, "unknown key "+quote(e.key))
		}
		if flag.Changed {
			continue // the command line wins
		}
		many := strings.HasSuffix(flag.Value.Type(), "Array")
		if e.list && !many {
			return c.bad(e.line, quote(e.key)+" takes one value, not a list")
		}
		for _, v := range e.values {
			// Not through the set of flags, or the next entry would look like the command line.
			if err := flag.Value.Set(v); err != nil {
				return c.bad(e.line, quote(e.key)+": "+err.Error())
			}
		}
	}
	return nil
}

func (c *configFile) bad(line int, why string) error {
	return badInput(fmt.Sprintf("%s, line %d: %s", c.name, line, why), "the file is read strictly: a key is the name of a flag, a value one word or a list of them", "see \"storehub serve --help\"")
}

func (c *configFile) parse(text string) error {
	open := -1 // the entry that "- value" lines belong to
	for i, raw := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		line := dropComment(strings.TrimRight(raw, " \t\r"))
		body := strings.TrimLeft(line, " ")
		switch {
		case body == "" || line == "---" && len(c.entries) == 0:
			continue
		case strings.HasPrefix(body, "\t"):
			return c.bad(i+1, "a tab at the begin of a line")
		case body == "-" || strings.HasPrefix(body, "- "):
			if open < 0 {
				return c.bad(i+1, "a list without a key before it")
			}
			v, err := configScalar(strings.TrimSpace(body[1:]))
			if err != nil {
				return c.bad(i+1, err.Error())
			}
			c.entries[open].values = append(c.entries[open].values, v)
		case body != line:
			return c.bad(i+1, "there is nothing here that could be indented")
		default:
			e, err := c.entry(i+1, line)
			if err != nil {
				return err
			}
			c.entries = append(c.entries, e)
			if open = -1; e.list && e.values == nil {
				open = len(c.entries) - 1
			}
		}
	}
	return nil
}

// entry reads "key: value", "key: [a, b]" or "key:" with its list in the next lines.
func (c *configFile) entry(line int, text string) (configEntry, error) {
	key, rest, ok := strings.Cut(text, ":")
	if !ok || rest != "" && rest[0] != ' ' {
		return configEntry{}, c.bad(line, "a line is \"key: value\"")
	}
	e := configEntry{line: line, key: strings.ReplaceAll(key, "_", "-")}
	for _, before := range c.entries {
		if before.key == e.key {
			return e, c.bad(line, quote(key)+" stands twice, first in line "+fmt.Sprint(before.line))
		}
	}
	rest = strings.TrimSpace(rest)
	switch {
	case rest == "":
		e.list = true
	case strings.HasPrefix(rest, "["):
		e.list = true
		inner, ok := strings.CutSuffix(rest[1:], "]")
		if !ok {
			return e, c.bad(line, "a list that begins with [ ends with ] in the same line")
		}
		e.values = []string{}
		if strings.TrimSpace(inner) == "" {
			break
		}
		for _, part := range splitOutsideQuotes(inner, ',') {
			v, err := configScalar(strings.TrimSpace(part))
			if err != nil {
				return e, c.bad(line, err.Error())
			}
			e.values = append(e.values, v)
		}
	default:
		v, err := configScalar(rest)
		if err != nil {
			return e, c.bad(line, err.Error())
		}
		e.values = []string{v}
	}
	return e, nil
}

// configScalar reads one value: plain, 'quoted' or "quoted".
func configScalar(s string) (string, error) {
	switch {
	case s == "":
		return "", fmt.Errorf("a value is missing")
	case s[0] == '"':
		var v string
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			return "", fmt.Errorf("the quotes of %s do not fit", s)
		}
		return v, nil
	case s[0] == '\'':
		inner, ok := strings.CutSuffix(s[1:], "'")
		if !ok || strings.Contains(strings.ReplaceAll(inner, "''", ""), "'") {
			return "", fmt.Errorf("the quotes of %s do not fit", s)
		}
		return strings.ReplaceAll(inner, "''", "'"), nil
	case strings.ContainsRune("&*!|>{}[]%@`,#?-", rune(s[0])) || strings.Contains(s, ": ") || strings.HasSuffix(s, ":"):
		return "", fmt.Errorf("%s has a meaning in YAML that is not read here: put it between quotes", quote(s))
	}
	return s, nil
}

// dropComment takes off what follows a # that begins a word outside quotes.
func dropComment(line string) string {
	parts := splitOutsideQuotes(line, '#')
	for i, p := range parts[:len(parts)-1] {
		if i == 0 && p == "" || strings.HasSuffix(p, " ") || strings.HasSuffix(p, "\t") {
			return strings.TrimRight(strings.Join(parts[:i+1], "#"), " \t")
		}
	}
	return line
}

// splitOutsideQuotes cuts at a sign that is not between quotes. Quotes open only where a value
// begins, and again behind themselves ('it”s'): the one in "it's" is a letter.
func splitOutsideQuotes(s string, sign rune) []string {
	var parts []string
	var quoted, before rune
	start, escaped := 0, false
	for i, r := range s {
		switch {
		case escaped:
			escaped = false
		case quoted == '"' && r == '\\':
			escaped = true
		case quoted != 0:
			if r == quoted {
				quoted = 0
			}
		case (r == '"' || r == '\'') && (before == r || strings.ContainsRune("\x00:,[-", before)):
			quoted = r
		case r == sign:
			parts = append(parts, s[start:i])
			start = i + 1
		}
		if r != ' ' {
			before = r
		}
	}
	return append(parts, s[start:])
}
