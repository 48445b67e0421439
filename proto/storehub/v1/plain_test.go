package storehubv1_test

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"pgregory.net/rapid"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestCanonicalForm: what the generated code writes is what a walk by reflection writes, for every
// message. The hashes in every snapshot are made of it: it stays as it is.
func TestCanonicalForm(t *testing.T) {
	eachMessage(t, func(t *rapid.T, m storehubv1.Plain, _ bool) {
		got := m.AppendCanonical([]byte("x"))
		if want := appendCanonical([]byte("x"), m.ProtoReflect()); !bytes.Equal(got, want) {
			t.Fatalf("%v\nis %x\nnot %x", m, got, want)
		}
	})
}

// TestKnown: whatever a version cannot know is seen, wherever it stands.
func TestKnown(t *testing.T) {
	eachMessage(t, func(t *rapid.T, m storehubv1.Plain, flawed bool) {
		if m.Known() == flawed {
			t.Fatalf("known: %v, flawed: %v: %v", m.Known(), flawed, m)
		}
	})
}

// TestCloneSharesNothing: a clone is equal, and stays as it was whatever happens to the first.
func TestCloneSharesNothing(t *testing.T) {
	eachMessage(t, func(t *rapid.T, m storehubv1.Plain, _ bool) {
		method := reflect.ValueOf(m).MethodByName("Clone")
		if !method.IsValid() {
			if m.ProtoReflect().Descriptor().ParentFile() == storehubv1.File_storehub_v1_snapshot_proto {
				t.Fatalf("the row %T has no Clone", m)
			}
			return
		}
		clone, before := method.Call(nil)[0].Interface().(proto.Message), proto.Clone(m)
		spoil(m.ProtoReflect())
		if !proto.Equal(clone, before) {
			t.Fatalf("the clone of %v is %v", before, clone)
		}
	})
}

// eachMessage calls f with messages of every type of this package, and whether they have a flaw.
func eachMessage(t *testing.T, f func(t *rapid.T, m storehubv1.Plain, flawed bool)) {
	protoregistry.GlobalFiles.RangeFilesByPackage("storehub.v1", func(file protoreflect.FileDescriptor) bool {
		for messages, i := file.Messages(), 0; i < messages.Len(); i++ {
			mt, err := protoregistry.GlobalTypes.FindMessageByName(messages.Get(i).FullName())
			if err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, func(t *rapid.T) {
				m := mt.New()
				flawed := fill(t, m, 3)
				f(t, m.Interface().(storehubv1.Plain), flawed)
			})
		}
		return true
	})
}

// fill sets fields at random, now and then to what no version knows, and answers whether it did that.
func fill(t *rapid.T, m protoreflect.Message, depth int) (flawed bool) {
	for fields, i := m.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		if one := fd.ContainingOneof(); rapid.Bool().Draw(t, "absent") || fd.Message() != nil && depth == 0 || one != nil && m.WhichOneof(one) != nil {
			continue
		}
		if !fd.IsList() {
			v, bad := value(t, fd, m.NewField(fd), depth)
			m.Set(fd, v)
			flawed = flawed || bad
			continue
		}
		for list := m.Mutable(fd).List(); list.Len() < rapid.IntRange(0, 3).Draw(t, "length"); {
			v, bad := value(t, fd, list.NewElement(), depth)
			list.Append(v)
			flawed = flawed || bad
		}
	}
	if rare(t) {
		m.SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 99, protowire.VarintType), 1))
		flawed = true
	}
	return flawed
}

func rare(t *rapid.T) bool { return rapid.IntRange(0, 9).Draw(t, "rare") == 0 }

// value is one for a field or its list; empty is a new one.
func value(t *rapid.T, fd protoreflect.FieldDescriptor, empty protoreflect.Value, depth int) (v protoreflect.Value, flawed bool) {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		return empty, fill(t, empty.Message(), depth-1)
	case protoreflect.EnumKind:
		if rare(t) {
			return protoreflect.ValueOfEnum(-1), true
		}
		names := fd.Enum().Values()
		return protoreflect.ValueOfEnum(names.Get(rapid.IntRange(0, names.Len()-1).Draw(t, "enum")).Number()), false
	case protoreflect.StringKind:
		if rare(t) {
			return protoreflect.ValueOfString("a\xff"), true
		}
		return protoreflect.ValueOfString(rapid.String().Draw(t, "text")), false
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")), false
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(rapid.Bool().Draw(t, "bool")), false
	}
	to := reflect.TypeOf(empty.Interface())
	return protoreflect.ValueOf(reflect.ValueOf(rapid.Int64().Draw(t, "number")).Convert(to).Interface()), false
}

// spoil changes all that a message holds, where it lies.
func spoil(m protoreflect.Message) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if fd.IsList() {
			for i := range v.List().Len() {
				v.List().Set(i, spoiled(fd, v.List().Get(i), v.List().NewElement()))
			}
		} else {
			m.Set(fd, spoiled(fd, v, m.NewField(fd)))
		}
		return true
	})
	for i := range m.GetUnknown() {
		m.GetUnknown()[i]++
	}
}

// spoiled changes what lies elsewhere and keeps it; anything else becomes the zero.
func spoiled(fd protoreflect.FieldDescriptor, v, zero protoreflect.Value) protoreflect.Value {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		spoil(v.Message())
		return v
	case protoreflect.BytesKind:
		for i := range v.Bytes() {
			v.Bytes()[i]++
		}
		return v
	}
	return zero
}

// appendCanonical is the canonical form by reflection.
func appendCanonical(b []byte, m protoreflect.Message) []byte {
	fields := make([]protoreflect.FieldDescriptor, m.Descriptor().Fields().Len())
	for i := range fields {
		fields[i] = m.Descriptor().Fields().Get(i)
	}
	slices.SortFunc(fields, func(a, b protoreflect.FieldDescriptor) int { return int(a.Number() - b.Number()) })
	for _, fd := range fields {
		if !m.Has(fd) || proto.GetExtension(fd.Options(), storehubv1.E_Unhashed).(bool) {
			continue
		}
		b = binary.AppendUvarint(b, uint64(fd.Number()))
		v := m.Get(fd)
		if !fd.IsList() {
			b = appendValue(b, fd, v)
			continue
		}
		b = binary.AppendUvarint(b, uint64(v.List().Len()))
		for i := range v.List().Len() {
			b = appendValue(b, fd, v.List().Get(i))
		}
	}
	return append(b, 0)
}

func appendValue(b []byte, fd protoreflect.FieldDescriptor, v protoreflect.Value) []byte {
	switch fd.Kind() {
	case protoreflect.BoolKind:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case protoreflect.EnumKind:
		return binary.AppendVarint(b, int64(v.Enum()))
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		return binary.AppendVarint(b, v.Int())
	case protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		return binary.AppendUvarint(b, v.Uint())
	case protoreflect.StringKind:
		b = binary.AppendUvarint(b, uint64(len(v.String())))
		return append(b, v.String()...)
	case protoreflect.BytesKind:
		b = binary.AppendUvarint(b, uint64(len(v.Bytes())))
		return append(b, v.Bytes()...)
	case protoreflect.MessageKind:
		return appendCanonical(b, v.Message())
	}
	panic("no form for " + fd.FullName())
}
