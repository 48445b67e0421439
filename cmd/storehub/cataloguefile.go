package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// fileObject is an object and where it stands.
type fileObject struct {
	objectName
	document, line int
	object         *storehubv1.CatalogueObject
}

// catalogueFile is read strictly: what is not understood would be left out of the shop unseen.
type catalogueFile struct {
	name     string
	document int
	objects  []*fileObject
	known    map[objectName]*fileObject
}

type objectName struct{ kind, name string }

// readCatalogue reads the objects of a file, "-" for stdin.
func (a *app) readCatalogue(file string) (*catalogueFile, error) {
	c := &catalogueFile{name: file, known: map[objectName]*fileObject{}}
	var raw []byte
	var err error
	if file == "-" {
		c.name = "stdin"
		raw, err = io.ReadAll(a.in)
	} else {
		raw, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, badInput("cannot read "+c.name, innermost(err), "name a file that \"storehub export\" has written, or - for stdin")
	}
	return c, c.parse(raw)
}

func (c *catalogueFile) parse(raw []byte) error {
	var docs []yaml.Node
	if err := yaml.Load(raw, &docs, yaml.WithAllDocuments()); err != nil {
		return c.notYAML(err)
	}
	for i, doc := range docs {
		c.document = i + 1
		root := doc.Content[0]
		if root.Tag == "!!null" && root.Value == "" {
			continue // nothing between two ---
		}
		if err := c.read(root); err != nil {
			return err
		}
	}
	if len(c.objects) == 0 {
		return badInput(c.name+" has no object", "each document is one: a kind and a spec", "see what one looks like with \"storehub export\"")
	}
	return nil
}

func (c *catalogueFile) notYAML(err error) error {
	var at *yaml.LoadError
	if !errors.As(err, &at) {
		return badInput(c.name+" is no YAML", err.Error(), "see what a file looks like with \"storehub export\"")
	}
	why := at.Message
	if at.ContextMsg != "" {
		why = at.ContextMsg + ": " + why
	}
	return badInput(fmt.Sprintf("%s, line %d: %s", c.name, max(1, at.Mark.Line), why), "this is no YAML; nothing was done", "correct it; \"storehub export\" shows what a file looks like")
}

// bad refuses the whole file for what stands in a line.
func (c *catalogueFile) bad(line int, format string, args ...any) error {
	return badInput(
		fmt.Sprintf("%s, document %d, line %d: ", c.name, c.document, line)+fmt.Sprintf(format, args...),
		"the file is read strictly, all of it before anything is done; nothing was done",
		"correct it; \"storehub export\" shows what a file looks like",
	)
}

// read takes one document.
func (c *catalogueFile) read(root *yaml.Node) error {
	pairs, err := c.pairs(root, "a document")
	if err != nil {
		return err
	}
	var kind, spec *yaml.Node
	for _, p := range pairs {
		switch p.key {
		case "kind":
			kind = p.value
		case "spec":
			spec = p.value
		default:
			return c.bad(p.line, "unknown key %q: a document has kind and spec", p.key)
		}
	}
	if kind == nil || spec == nil {
		return c.bad(root.Line, "a document has kind and spec")
	}
	word, err := c.text(kind, "kind")
	if err != nil {
		return err
	}
	fd := objectFields.ByName(protoreflect.Name(word))
	if fd == nil {
		return c.bad(kind.Line, "unknown kind %q: one of %s", word, strings.Join(kindNames(), ", "))
	}
	o := &fileObject{objectName: objectName{kind: word}, document: c.document, line: root.Line, object: &storehubv1.CatalogueObject{}}
	if err := c.fill(o.object.ProtoReflect().Mutable(fd).Message(), spec); err != nil {
		return err
	}
	return c.add(o)
}

func (c *catalogueFile) add(o *fileObject) error {
	_, spec := specOf(o.object)
	o.name = spec.Get(nameField(spec.Descriptor())).String()
	if before, twice := c.known[o.objectName]; twice {
		return c.bad(o.line, "%s %q stands twice, first in document %d, line %d", o.kind, o.name, before.document, before.line)
	}
	c.known[o.objectName] = o
	c.objects = append(c.objects, o)
	return nil
}

type yamlPair struct {
	key   string
	line  int
	value *yaml.Node
}

// pairs are the keys of a mapping with their values, each key once.
func (c *catalogueFile) pairs(n *yaml.Node, what string) (list []yamlPair, err error) {
	if err := c.plain(n); err != nil {
		return nil, err
	}
	if n.Kind != yaml.MappingNode {
		return nil, c.bad(n.Line, "%s is lines of \"key: value\"", what)
	}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if err := c.plain(key); err != nil {
			return nil, err
		}
		if at := slices.IndexFunc(list, func(p yamlPair) bool { return p.key == key.Value }); at >= 0 {
			return nil, c.bad(key.Line, "%q stands twice, first in line %d", key.Value, list[at].line)
		}
		list = append(list, yamlPair{key.Value, key.Line, n.Content[i+1]})
	}
	return list, nil
}

// plain refuses what lets a small file mean a large one, or a word something else than it says.
func (c *catalogueFile) plain(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return c.bad(n.Line, "anchors, references and tags have no use here")
	}
	return nil
}

// outside are fields of the requests that a catalogue does not bring, and what does.
var outside = map[protoreflect.Name]string{
	"card_uids": "cards are given with \"storehub call roster.AssignCard\"",
}

// fill reads the fields of a message.
func (c *catalogueFile) fill(m protoreflect.Message, n *yaml.Node) error {
	pairs, err := c.pairs(n, "a spec")
	if err != nil {
		return err
	}
	for _, p := range pairs {
		fd := m.Descriptor().Fields().ByName(protoreflect.Name(p.key))
		if fd == nil {
			return c.bad(p.line, "unknown key %q: one of %s", p.key, strings.Join(specKeys(m.Descriptor()), ", "))
		}
		if instead, ok := outside[fd.Name()]; ok {
			return c.bad(p.line, "%s has no place in a catalogue: %s", p.key, instead)
		}
		if err := c.field(m, fd, p.value); err != nil {
			return err
		}
	}
	return nil
}

func specKeys(md protoreflect.MessageDescriptor) (names []string) {
	for i := range md.Fields().Len() {
		if fd := md.Fields().Get(i); outside[fd.Name()] == "" {
			names = append(names, string(fd.Name()))
		}
	}
	return names
}

func (c *catalogueFile) field(m protoreflect.Message, fd protoreflect.FieldDescriptor, n *yaml.Node) error {
	if err := c.plain(n); err != nil {
		return err
	}
	if !fd.IsList() {
		v, err := c.value(m.NewField(fd), fd, n)
		if err == nil {
			m.Set(fd, v)
		}
		return err
	}
	if n.Kind != yaml.SequenceNode {
		return c.bad(n.Line, "%s: a list is wanted, such as [a, b]", fd.Name())
	}
	list := m.Mutable(fd).List()
	for _, element := range n.Content {
		if err := c.plain(element); err != nil {
			return err
		}
		v, err := c.value(list.NewElement(), fd, element)
		if err != nil {
			return err
		}
		list.Append(v)
	}
	return nil
}

// value reads one value; fresh is an empty one of its kind.
func (c *catalogueFile) value(fresh protoreflect.Value, fd protoreflect.FieldDescriptor, n *yaml.Node) (protoreflect.Value, error) {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		if fd.Message().ParentFile().Package() != "google.protobuf" {
			return fresh, c.fill(fresh.Message(), n)
		}
		word, err := c.text(n, string(fd.Name()))
		if err == nil && protojson.Unmarshal([]byte(quote(word)), fresh.Message().Interface()) != nil {
			err = c.bad(n.Line, "%s: a %s is wanted", fd.Name(), valueWords(fd))
		}
		return fresh, err
	case protoreflect.EnumKind:
		return c.enum(fd, n)
	case protoreflect.StringKind:
		word, err := c.text(n, string(fd.Name()))
		return protoreflect.ValueOfString(word), err
	case protoreflect.BoolKind:
		v, err := strconv.ParseBool(n.Value)
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || err != nil {
			return fresh, c.bad(n.Line, "%s: true or false is wanted", fd.Name())
		}
		return protoreflect.ValueOfBool(v), nil
	}
	return c.number(fd, n)
}

func (c *catalogueFile) number(fd protoreflect.FieldDescriptor, n *yaml.Node) (protoreflect.Value, error) {
	bits := 64
	if fd.Kind() == protoreflect.Int32Kind {
		bits = 32
	}
	v, err := strconv.ParseInt(n.Value, 10, bits)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil {
		return protoreflect.Value{}, c.bad(n.Line, "%s: a whole number is wanted", fd.Name())
	}
	if bits == 32 {
		return protoreflect.ValueOfInt32(int32(v)), nil
	}
	return protoreflect.ValueOfInt64(v), nil
}

func (c *catalogueFile) enum(fd protoreflect.FieldDescriptor, n *yaml.Node) (protoreflect.Value, error) {
	word, err := c.text(n, string(fd.Name()))
	if err != nil {
		return protoreflect.Value{}, err
	}
	words := enumWords(fd.Enum())
	if !slices.Contains(words, word) {
		return protoreflect.Value{}, c.bad(n.Line, "%q is no value of %s: one of %s", word, fd.Name(), strings.Join(words, ", "))
	}
	return protoreflect.ValueOfEnum(fd.Enum().Values().ByName(protoreflect.Name(enumPrefix(fd.Enum()) + word)).Number()), nil
}

// text is a text as it stands there. 201 is a number, and no is what some readers take for false.
func (c *catalogueFile) text(n *yaml.Node, what string) (string, error) {
	if err := c.plain(n); err != nil {
		return "", err
	}
	switch {
	case n.Kind != yaml.ScalarNode:
		return "", c.bad(n.Line, "%s: a text is wanted", what)
	case n.ShortTag() == "!!null":
		return "", c.bad(n.Line, "%s: a value is missing; leave the line out, or write \"\"", what)
	case n.ShortTag() != "!!str":
		return "", c.bad(n.Line, "%s: a text is wanted; write %s", what, quote(n.Value))
	}
	return n.Value, nil
}
