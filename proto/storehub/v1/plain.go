package storehubv1

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
)

// Plain is what proto/plaingen writes for every message of this package, without reflection.
type Plain interface {
	proto.Message
	// AppendCanonical appends a form that depends on the values alone: the fields that are set, in
	// order of their numbers, each number with its value, and a zero at the end. A list has its
	// length, a text or bytes too. Numbers are varints, enums as well. Fields with the option
	// unhashed are left out. proto.Marshal promises no such thing between versions.
	AppendCanonical(b []byte) []byte
	// Known tells whether the message, with all it contains, has no field and no enum number that
	// this version has no name for, and no text that is not UTF-8.
	Known() bool
}

// The form of values.

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

func appendInt[N ~int32 | ~int64](b []byte, v N) []byte    { return binary.AppendVarint(b, int64(v)) }
func appendUint[N ~uint32 | ~uint64](b []byte, v N) []byte { return binary.AppendUvarint(b, uint64(v)) }

func appendText(b []byte, v string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(v))), v...)
}

func appendBytes(b, v []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(v))), v...)
}

func appendMessage[M Plain](b []byte, m M) []byte { return m.AppendCanonical(b) }

// moment is a Timestamp or a Duration.
type moment interface {
	proto.Message
	GetSeconds() int64
	GetNanos() int32
}

func appendMoment[M moment](b []byte, m M) []byte {
	return append(fieldInt(fieldInt(b, 1, m.GetSeconds()), 2, m.GetNanos()), 0)
}

// The form of fields, which is nothing for one that is not set.

func fieldBool(b []byte, number uint32, v bool) []byte {
	if !v {
		return b
	}
	return append(appendUint(b, number), 1)
}

func fieldInt[N ~int32 | ~int64](b []byte, number uint32, v N) []byte {
	if v == 0 {
		return b
	}
	return appendInt(appendUint(b, number), v)
}

func fieldUint[N ~uint32 | ~uint64](b []byte, number uint32, v N) []byte {
	if v == 0 {
		return b
	}
	return appendUint(appendUint(b, number), v)
}

func fieldText(b []byte, number uint32, v string) []byte {
	if v == "" {
		return b
	}
	return appendText(appendUint(b, number), v)
}

func fieldBytes(b []byte, number uint32, v []byte) []byte {
	if len(v) == 0 {
		return b
	}
	return appendBytes(appendUint(b, number), v)
}

// message is a pointer that can be compared with nil.
type message[T any] interface {
	*T
	Plain
}

func fieldMessage[T any, M message[T]](b []byte, number uint32, m M) []byte {
	if m == nil {
		return b
	}
	return m.AppendCanonical(appendUint(b, number))
}

func fieldMoment[T any, M interface {
	*T
	moment
}](b []byte, number uint32, m M) []byte {
	if m == nil {
		return b
	}
	return appendMoment(appendUint(b, number), m)
}

func optionalField[V any](b []byte, number uint32, v *V, value func([]byte, V) []byte) []byte {
	if v == nil {
		return b
	}
	return value(appendUint(b, number), *v)
}

func listField[V any](b []byte, number uint32, list []V, value func([]byte, V) []byte) []byte {
	if len(list) == 0 {
		return b
	}
	b = binary.AppendUvarint(appendUint(b, number), uint64(len(list)))
	for _, v := range list {
		b = value(b, v)
	}
	return b
}

func knownText(v string) bool { return utf8.ValidString(v) }

func knownTexts(list []string) bool {
	return !slices.ContainsFunc(list, func(v string) bool { return !utf8.ValidString(v) })
}

// knownEnum need not look 0 up, which every enum has.
func knownEnum[E ~int32](v E, names map[int32]string) bool {
	return v == 0 || names[int32(v)] != ""
}

func knownEnums[E ~int32](list []E, names map[int32]string) bool {
	return !slices.ContainsFunc(list, func(v E) bool { return !knownEnum(v, names) })
}

func knownMessages[M Plain](list []M) bool {
	return !slices.ContainsFunc(list, func(m M) bool { return !m.Known() })
}

func knownMoment(m moment) bool { return len(m.ProtoReflect().GetUnknown()) == 0 }

func knownMoments[M moment](list []M) bool {
	return !slices.ContainsFunc(list, func(m M) bool { return !knownMoment(m) })
}

func cloneList[V any](list []V) []V { return append([]V(nil), list...) }

func cloneEach[V any](list []V, clone func(V) V) []V {
	c := make([]V, len(list))
	for i, v := range list {
		c[i] = clone(v)
	}
	return c
}

func cloneOptional[V any](v *V) *V {
	if v == nil {
		return nil
	}
	c := *v
	return &c
}
