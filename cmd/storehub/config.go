package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"
)

// configFile says in YAML with --config what the flags of a command say: a key is the name of a
// flag, a value one word or a list of them.
//
// What is not understood is refused with its line: a node that starts with half of its devices
// is worse than one that does not start.
type configFile struct {
	name    string
	text    string
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
	if err := c.parse(raw); err != nil {
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
			if v == "" && !mayBeEmpty(flag) {
				return c.bad(e.line, quote(e.key)+" is empty")
			}
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

// parse reads the file as a tree of nodes and not into a struct: a value is the word that stands
// there, as on the command line, and each has its line.
func (c *configFile) parse(raw []byte) error {
	var docs []yaml.Node
	if err := yaml.Load(raw, &docs, yaml.WithAllDocuments()); err != nil {
		return c.notYAML(err)
	}
	c.text = string(raw)
	for i, doc := range docs {
		root := doc.Content[0]
		switch {
		case i > 0:
			return c.bad(root.Line, "a second document begins: the settings are one")
		case root.Tag == "!!null" && root.Value == "":
			continue // nothing between --- and the end
		case root.Kind != yaml.MappingNode:
			return c.bad(root.Line, "a line is \"key: value\"")
		}
		for at := 0; at < len(root.Content); at += 2 {
			if err := c.entry(root.Content[at], root.Content[at+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// notYAML tells the first mistake with its line.
func (c *configFile) notYAML(err error) error {
	var at *yaml.LoadError
	if !errors.As(err, &at) {
		return badInput(c.name+" is no YAML", err.Error(), "see \"storehub serve --help\"")
	}
	why := at.Message
	if at.ContextMsg != "" {
		why = at.ContextMsg + ": " + why
	}
	return c.bad(max(1, at.Mark.Line), why)
}

// entry takes "key: value" or "key: list". A key without a value is an empty list.
func (c *configFile) entry(key, value *yaml.Node) error {
	name, err := c.word(key)
	if err != nil {
		return err
	}
	e := configEntry{line: key.Line, key: strings.ReplaceAll(name, "_", "-")}
	for _, before := range c.entries {
		if before.key == e.key {
			return c.bad(e.line, quote(name)+" stands twice, first in line "+fmt.Sprint(before.line))
		}
	}
	words := []*yaml.Node{value}
	switch {
	case value.Kind == yaml.SequenceNode:
		e.list, words = true, value.Content
	case value.Tag == "!!null" && value.Value == "":
		e.list, words = true, nil
	}
	for _, n := range words {
		v, err := c.word(n)
		if err != nil {
			return err
		}
		e.values = append(e.values, v)
	}
	c.entries = append(c.entries, e)
	return nil
}

// word is what stands at one place, with or without quotes. YAML also joins the words of several
// lines; here that is a list that was indented by mistake.
func (c *configFile) word(n *yaml.Node) (string, error) {
	quoted := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
	switch {
	case n.Kind != yaml.ScalarNode:
		return "", c.bad(n.Line, "one word is wanted here, not a list, a map or a reference")
	case n.Anchor != "" || n.Style&(yaml.TaggedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return "", c.bad(n.Line, "anchors, tags and blocks of text have no use here")
	case quoted:
		return n.Value, nil
	case n.Tag == "!!null":
		return "", c.bad(n.Line, "a value is missing")
	case !strings.Contains(c.text, n.Value):
		return "", c.bad(n.Line, quote(n.Value)+" goes on in the next line: a list begins in the line behind its key, text of several words stands between quotes")
	}
	return n.Value, nil
}
