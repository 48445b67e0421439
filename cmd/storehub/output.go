package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// protoJSON prints what the API prints: lowerCamelCase, zero values written.
var protoJSON = protojson.MarshalOptions{EmitDefaultValues: true}

// print shows an answer in the format asked for; table draws it for people.
func (a *app) print(m proto.Message, table func() error) error {
	if a.format == "table" {
		return table()
	}
	b, err := protoJSON.Marshal(m)
	if err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	return a.printJSON(b)
}

// printValue is print for what is no message of the API.
func (a *app) printValue(v any, table func() error) error {
	if a.format == "table" {
		return table()
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	return a.printJSON(b)
}

// printJSON prints JSON as JSON or YAML. protojson varies its blanks on purpose; they are made
// even here, so that the output of one answer never differs.
func (a *app) printJSON(raw []byte) error {
	if a.format == "yaml" {
		return writeYAML(a.out, raw)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	b.WriteByte('\n')
	_, err := a.out.Write(b.Bytes())
	return err
}

// printFrame prints one message of a stream: JSON on a line of its own, YAML as a document.
func (a *app) printFrame(raw []byte) error {
	if a.format == "yaml" {
		if _, err := fmt.Fprintln(a.out, "---"); err != nil {
			return err
		}
		return writeYAML(a.out, raw)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	b.WriteByte('\n')
	_, err := a.out.Write(b.Bytes())
	return err
}

func (a *app) printMessageFrame(m proto.Message) error {
	b, err := protoJSON.Marshal(m)
	if err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	return a.printFrame(b)
}
