package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"go.yaml.in/yaml/v4"
)

// writeYAML prints JSON as YAML in the same order of fields.
func writeYAML(w io.Writer, raw []byte) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	tree, err := yamlTree(dec)
	if err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	return writeTree(w, tree)
}

func writeTree(w io.Writer, tree *yaml.Node) error {
	text, err := yaml.Dump(tree, yaml.WithCompactSeqIndent(false), yaml.WithLineWidth(-1))
	if err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	_, err = w.Write(text)
	return err
}

// yamlText is a text. Encode knows which ones older readers take for something else: no, 12:30, 007.
func yamlText(s string) (*yaml.Node, error) {
	n := new(yaml.Node)
	err := n.Encode(s)
	if n.Style&yaml.SingleQuotedStyle != 0 {
		n.Style = yaml.DoubleQuotedStyle // all quotes are the same ones
	}
	return n, err
}

// yamlTree reads one value. A tree of nodes keeps the order of fields and every digit of numbers,
// which maps and floats would not.
func yamlTree(dec *json.Decoder) (*yaml.Node, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := tok.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		if v == '[' {
			n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		}
		for dec.More() {
			member, err := yamlTree(dec)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, member)
		}
		_, err := dec.Token()
		return n, err
	case string:
		return yamlText(v)
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: v.String()}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(v)}, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
}
