package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// writeYAML prints JSON as YAML in the same order of fields. Every JSON text is a tree of maps,
// lists and scalars, so this needs little of YAML.
func writeYAML(w io.Writer, raw []byte) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	y := &yamlWriter{dec: dec, w: bufio.NewWriter(w)}
	tok, err := dec.Token()
	if err == nil {
		err = y.value(tok, 0, true)
	}
	if err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	return y.w.Flush()
}

type yamlWriter struct {
	dec *json.Decoder
	w   *bufio.Writer
}

// value writes what tok begins. The cursor stands behind "key:" or "-", or, with fresh, at the
// place where a line's text begins.
func (y *yamlWriter) value(tok json.Token, depth int, fresh bool) error {
	switch tok {
	case json.Delim('{'):
		return y.collection(depth, fresh, "{}", func(depth int) error {
			key, err := y.dec.Token()
			if err != nil {
				return err
			}
			name, ok := key.(string)
			if !ok {
				return errors.New("a field without a name")
			}
			y.w.WriteString(yamlScalar(name) + ":")
			return y.next(depth+1, false)
		})
	case json.Delim('['):
		return y.collection(depth, fresh, "[]", func(depth int) error {
			y.w.WriteString("- ")
			return y.next(depth+1, true)
		})
	}
	if !fresh {
		y.w.WriteByte(' ')
	}
	y.w.WriteString(yamlScalar(tok) + "\n")
	return nil
}

func (y *yamlWriter) next(depth int, fresh bool) error {
	tok, err := y.dec.Token()
	if err != nil {
		return err
	}
	return y.value(tok, depth, fresh)
}

// collection writes a map or a list; member writes one member at the place where it begins.
func (y *yamlWriter) collection(depth int, fresh bool, empty string, member func(depth int) error) error {
	if !y.dec.More() {
		if !fresh {
			y.w.WriteByte(' ')
		}
		y.w.WriteString(empty + "\n")
		_, err := y.dec.Token()
		return err
	}
	if !fresh {
		y.w.WriteByte('\n')
	}
	for first := true; y.dec.More(); first = false {
		// The first member of a list's member stands behind the dash.
		if !first || !fresh {
			y.w.WriteString(strings.Repeat("  ", depth))
		}
		if err := member(depth); err != nil {
			return err
		}
	}
	_, err := y.dec.Token()
	return err
}

// plainYAML is what needs no quotes: it cannot be taken for a number, a date, a word with a
// meaning of its own, or punctuation. A colon is none within a word.
var plainYAML = regexp.MustCompile(`^[\p{L}_/](?:[\p{L}\p{N} _./@-]|:[\p{L}\p{N}/])*$`)

var yamlWords = map[string]bool{"null": true, "true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

func yamlScalar(tok any) string {
	switch v := tok.(type) {
	case nil:
		return "null"
	case string:
		if plainYAML.MatchString(v) && !strings.HasSuffix(v, " ") && !yamlWords[strings.ToLower(v)] {
			return v
		}
		// A JSON string is a YAML double-quoted string.
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(v)
		return strings.TrimSuffix(b.String(), "\n")
	}
	return fmt.Sprint(tok)
}
