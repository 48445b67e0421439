package main

import (
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// writeCatalogue writes objects as a file that readCatalogue reads.
func writeCatalogue(w io.Writer, objects []*storehubv1.CatalogueObject) error {
	for i, o := range objects {
		if i > 0 {
			if _, err := fmt.Fprintln(w, "---"); err != nil {
				return err
			}
		}
		kind, spec := specOf(o)
		fields, err := specTree(spec)
		if err != nil {
			return err
		}
		document := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{
			word("kind"), word(string(kind.Name())), word("spec"), fields,
		}}
		if err := writeTree(w, document); err != nil {
			return err
		}
	}
	return nil
}

// word is a text that needs no quotes.
func word(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// specTree is the fields of a message that are set, in the order of the schema.
func specTree(m protoreflect.Message) (*yaml.Node, error) {
	tree := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := range m.Descriptor().Fields().Len() {
		fd := m.Descriptor().Fields().Get(i)
		if !m.Has(fd) {
			continue
		}
		value, err := fieldTree(fd, m.Get(fd))
		if err != nil {
			return nil, err
		}
		tree.Content = append(tree.Content, word(string(fd.Name())), value)
	}
	return tree, nil
}

func fieldTree(fd protoreflect.FieldDescriptor, v protoreflect.Value) (*yaml.Node, error) {
	if !fd.IsList() {
		return valueTree(fd, v)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
	for i := range v.List().Len() {
		element, err := valueTree(fd, v.List().Get(i))
		if err != nil {
			return nil, err
		}
		list.Content = append(list.Content, element)
	}
	return list, nil
}

func valueTree(fd protoreflect.FieldDescriptor, v protoreflect.Value) (*yaml.Node, error) {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		if fd.Message().ParentFile().Package() != "google.protobuf" {
			return specTree(v.Message())
		}
		b, err := protojson.Marshal(v.Message().Interface())
		if err != nil {
			return nil, err
		}
		return yamlText(strings.Trim(string(b), `"`))
	case protoreflect.EnumKind:
		name := string(fd.Enum().Values().ByNumber(v.Enum()).Name())
		return yamlText(strings.TrimPrefix(name, enumPrefix(fd.Enum())))
	case protoreflect.StringKind:
		return yamlText(v.String())
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(v.Interface())}, nil
}
