package rpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// decodeJSON reads the JSON of a request into m. It walks objects and lists itself, to know
// where it is when something is wrong, and leaves single values to protojson. Every error about
// the input is a *fsm.Fault; none repeats a value, which may be a secret, but for enum words.
func decodeJSON(data []byte, m protoreflect.Message) error {
	if !utf8.Valid(data) {
		return refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", "the whole body: not UTF-8")
	}
	if err := decodeObject(data, m, ""); err != nil {
		return err
	}
	return fsm.CheckKnown(m.Interface())
}

// decodeObject reads one object; path names its place, "" for the request itself.
func decodeObject(data []byte, m protoreflect.Message, path string) error {
	keys := json.NewDecoder(bytes.NewReader(data))
	if t, err := keys.Token(); err != nil || t != json.Delim('{') {
		return malformedAt(path, "an object is wanted")
	}
	seen := map[protoreflect.FieldNumber]bool{}
	for keys.More() {
		t, err := keys.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return malformedAt(path, "no JSON")
		}
		var value json.RawMessage
		if err := keys.Decode(&value); err != nil {
			return malformedAt(path+short(name), "no JSON")
		}
		fd, err := fieldOf(m, name, path)
		if err != nil {
			return err
		}
		if seen[fd.Number()] {
			return malformedAt(path+short(name), "it stands there twice")
		}
		seen[fd.Number()] = true
		if err := decodeField(value, m, fd, path+string(fd.Name())); err != nil {
			return err
		}
	}
	if _, err := keys.Token(); err != nil {
		return malformedAt(path, "no JSON")
	}
	if _, err := keys.Token(); !errors.Is(err, io.EOF) {
		return malformedAt(path, "something follows the object")
	}
	return nil
}

func malformedAt(path, what string) error {
	if path = strings.TrimSuffix(path, "."); path == "" {
		return malformed("problem", what)
	}
	return malformed("field", path, "problem", what)
}

// short keeps a refusal from repeating a whole body.
func short(s string) string {
	if len(s) <= 64 {
		return s
	}
	return strings.ToValidUTF8(s[:64], "") + "…"
}

// fieldOf takes a field by either of its spellings.
func fieldOf(m protoreflect.Message, name, path string) (protoreflect.FieldDescriptor, error) {
	fields := m.Descriptor().Fields()
	if fd := fields.ByJSONName(name); fd != nil {
		return fd, nil
	}
	if fd := fields.ByTextName(name); fd != nil {
		return fd, nil
	}
	return nil, refuse(fsm.Invalid, storehubv1.Reason_REASON_UNKNOWN_FIELD, "field", path+short(name))
}

func decodeField(value json.RawMessage, m protoreflect.Message, fd protoreflect.FieldDescriptor, path string) error {
	if string(value) == "null" {
		return nil
	}
	if one := fd.ContainingOneof(); one != nil && m.WhichOneof(one) != nil {
		return malformedAt(path, "only one of "+names(one.Fields())+" may be set")
	}
	if fd.IsList() {
		return decodeList(value, m, fd, path)
	}
	v, err := decodeValue(value, m, fd, path)
	if err == nil {
		m.Set(fd, v)
	}
	return err
}

func names(fields protoreflect.FieldDescriptors) string {
	list := make([]string, fields.Len())
	for i := range list {
		list[i] = string(fields.Get(i).Name())
	}
	return strings.Join(list, ", ")
}

func decodeList(value json.RawMessage, m protoreflect.Message, fd protoreflect.FieldDescriptor, path string) error {
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil {
		return malformedAt(path, "a list is wanted")
	}
	list := m.Mutable(fd).List()
	for _, item := range items {
		v, err := decodeValue(item, m, fd, path)
		if err != nil {
			return err
		}
		list.Append(v)
	}
	return nil
}

// decodeValue reads a single value, or one of a list.
func decodeValue(value json.RawMessage, m protoreflect.Message, fd protoreflect.FieldDescriptor, path string) (protoreflect.Value, error) {
	switch {
	case fd.Enum() != nil && value[0] == '"':
		return enumWord(value, fd.Enum(), path)
	case fd.Message() != nil && fd.Message().ParentFile().Package() == storehubv1.File_storehub_v1_model_proto.Package():
		sub := newValue(m, fd)
		return sub, decodeObject(value, sub.Message(), path+".")
	}
	return decodeLeaf(value, m, fd, path)
}

func newValue(m protoreflect.Message, fd protoreflect.FieldDescriptor) protoreflect.Value {
	if fd.IsList() {
		return m.NewField(fd).List().NewElement()
	}
	return m.NewField(fd)
}

// enumWord takes a value's full name or the word behind the enum's prefix.
func enumWord(value json.RawMessage, ed protoreflect.EnumDescriptor, path string) (protoreflect.Value, error) {
	var word string
	if err := json.Unmarshal(value, &word); err != nil {
		return protoreflect.Value{}, malformedAt(path, "no text")
	}
	prefix := strings.TrimSuffix(string(ed.Values().ByNumber(0).Name()), "UNSPECIFIED")
	for _, name := range []string{word, prefix + word} {
		if v := ed.Values().ByName(protoreflect.Name(name)); v != nil {
			return protoreflect.ValueOfEnum(v.Number()), nil
		}
	}
	return protoreflect.Value{}, refuse(fsm.Invalid, storehubv1.Reason_REASON_UNKNOWN_ENUM, "field", path, "value", short(word))
}

// decodeLeaf lets protojson read one value, as the only field of a message of m's type.
func decodeLeaf(value json.RawMessage, m protoreflect.Message, fd protoreflect.FieldDescriptor, path string) (protoreflect.Value, error) {
	var b bytes.Buffer
	b.WriteString(`{"` + string(fd.Name()) + `":`)
	if fd.IsList() {
		b.WriteString("[" + string(value) + "]}")
	} else {
		b.WriteString(string(value) + "}")
	}
	alone := m.New()
	if err := (protojson.UnmarshalOptions{}).Unmarshal(b.Bytes(), alone.Interface()); err != nil {
		return protoreflect.Value{}, malformedAt(path, "no "+wanted(fd))
	}
	if fd.IsList() {
		if alone.Get(fd).List().Len() != 1 {
			return protoreflect.Value{}, malformedAt(path, "no "+wanted(fd))
		}
		return alone.Get(fd).List().Get(0), nil
	}
	return alone.Get(fd), nil
}

// wanted is the kind of a value in a person's words.
func wanted(fd protoreflect.FieldDescriptor) string {
	if md := fd.Message(); md != nil {
		switch md.FullName() {
		case "google.protobuf.Timestamp":
			return "time as RFC 3339 with offset"
		case "google.protobuf.Duration":
			return `duration as "3600s"`
		}
		return string(md.Name())
	}
	return fd.Kind().String()
}
