package rpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// Connect answers a codec's error in words of its own and without a detail. So our codecs never
// fail for a mistake of the client: they leave the refusal in the message, and the gate finds it
// there (unreadable). It travels in the one place where nothing else can be, the unknown fields,
// since both codecs refuse those.

// refusalField is the largest field number there is.
const refusalField = protowire.Number(1<<29 - 1)

func leaveRefusal(m proto.Message, fault *fsm.Fault) error {
	detail, err := proto.Marshal(fault.Detail)
	if err != nil {
		return err
	}
	proto.Reset(m)
	b := protowire.AppendTag(nil, refusalField, protowire.BytesType)
	m.ProtoReflect().SetUnknown(protowire.AppendBytes(b, detail))
	return nil
}

// unreadable is the refusal of a request that its codec could not read, nil when it could.
func unreadable(request any) error {
	m, ok := request.(proto.Message)
	if !ok {
		return fmt.Errorf("a request of type %T", request)
	}
	left := m.ProtoReflect().GetUnknown()
	if len(left) == 0 {
		return nil
	}
	_, _, n := protowire.ConsumeTag(left)
	b, _ := protowire.ConsumeBytes(left[max(n, 0):])
	detail := &storehubv1.FaultDetail{}
	if err := proto.Unmarshal(b, detail); err != nil {
		return fmt.Errorf("the refusal of a codec: %w", err)
	}
	return &fsm.Fault{Kind: fsm.Invalid, Detail: detail}
}

// refuseIn is what both codecs do with the outcome of reading m.
func refuseIn(m proto.Message, err error) error {
	var fault *fsm.Fault
	if errors.As(err, &fault) {
		return leaveRefusal(m, fault)
	}
	return err
}

func asMessage(m any) (proto.Message, error) {
	if p, ok := m.(proto.Message); ok {
		return p, nil
	}
	return nil, fmt.Errorf("%T is no message", m)
}

// jsonCodec is our JSON: both spellings and bare enum words in, lowerCamelCase out, with zero
// values. The name is part of the content type.
type jsonCodec struct{ name string }

func (c jsonCodec) Name() string   { return c.name }
func (c jsonCodec) IsBinary() bool { return false }

func (c jsonCodec) Marshal(m any) ([]byte, error) {
	p, err := asMessage(m)
	if err != nil {
		return nil, err
	}
	return encodeJSON(p)
}

func (c jsonCodec) MarshalStable(m any) ([]byte, error) { return c.Marshal(m) }

func (c jsonCodec) Unmarshal(data []byte, m any) error {
	p, err := asMessage(m)
	if err != nil {
		return err
	}
	return refuseIn(p, decodeJSON(data, p.ProtoReflect()))
}

// encodeJSON writes every field, one not set as its zero or null. protojson strews blanks on
// purpose; they are taken out, so that equal answers are equal bytes.
func encodeJSON(m proto.Message) ([]byte, error) {
	b, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(m)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, b)
	return compact.Bytes(), err
}

// binaryCodec is protobuf that refuses what this version has no name for.
type binaryCodec struct{}

func (binaryCodec) Name() string   { return "proto" }
func (binaryCodec) IsBinary() bool { return true }

func (binaryCodec) Marshal(m any) ([]byte, error) {
	p, err := asMessage(m)
	if err != nil {
		return nil, err
	}
	return proto.Marshal(p)
}

func (binaryCodec) MarshalAppend(b []byte, m any) ([]byte, error) {
	p, err := asMessage(m)
	if err != nil {
		return nil, err
	}
	return proto.MarshalOptions{}.MarshalAppend(b, p)
}

func (binaryCodec) MarshalStable(m any) ([]byte, error) {
	p, err := asMessage(m)
	if err != nil {
		return nil, err
	}
	return proto.MarshalOptions{Deterministic: true}.Marshal(p)
}

func (binaryCodec) Unmarshal(data []byte, m any) error {
	p, err := asMessage(m)
	if err != nil {
		return err
	}
	return refuseIn(p, decodeBinary(data, p))
}

func decodeBinary(data []byte, m proto.Message) error {
	if err := proto.Unmarshal(data, m); err != nil {
		// The parser does not tell bad text from a bad frame, and a caller needs the field's name.
		if field, ok := badText(data, m.ProtoReflect().Descriptor(), ""); ok {
			return refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", field)
		}
		return malformed()
	}
	return fsm.CheckKnown(m)
}

// badText finds the first text that is not UTF-8.
func badText(data []byte, md protoreflect.MessageDescriptor, path string) (string, bool) {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeField(data)
		if n < 0 {
			return "", false
		}
		field := data[:n]
		data = data[n:]
		fd := md.Fields().ByNumber(number)
		if fd == nil || kind != protowire.BytesType {
			continue
		}
		_, _, head := protowire.ConsumeTag(field)
		value, _ := protowire.ConsumeBytes(field[head:])
		switch fd.Kind() {
		case protoreflect.StringKind:
			if !utf8.Valid(value) {
				return path + string(fd.Name()), true
			}
		case protoreflect.MessageKind:
			if found, ok := badText(value, fd.Message(), path+string(fd.Name())+"."); ok {
				return found, true
			}
		}
	}
	return "", false
}
