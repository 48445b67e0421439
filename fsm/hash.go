package fsm

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// rowHash is 128 bits of a row's SHA-256. The state's hash is the sum of its
// rows' hashes, so that a put costs two additions whatever the size of the state.
// It finds replicas that differ by accident; it is no defence against forgery,
// which the audit tree is.
type rowHash [2]uint64

func (h rowHash) plus(o rowHash) rowHash  { return rowHash{h[0] + o[0], h[1] + o[1]} }
func (h rowHash) minus(o rowHash) rowHash { return rowHash{h[0] - o[0], h[1] - o[1]} }

func hashRow(table uint32, row proto.Message) rowHash {
	var room [512]byte
	b := binary.BigEndian.AppendUint32(room[:0], table)
	b = appendCanonical(b, row.ProtoReflect())
	sum := sha256.Sum256(b)
	return rowHash{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}

// appendCanonical writes a message in a form that depends on its values alone:
// set fields in order of their numbers, each with number and length-delimited or
// fixed-width value. proto.Marshal promises no such thing between versions.
func appendCanonical(b []byte, m protoreflect.Message) []byte {
	fields := m.Descriptor().Fields()
	for _, i := range fieldOrder(fields) {
		fd := fields.Get(i)
		if !m.Has(fd) {
			continue
		}
		b = binary.AppendUvarint(b, uint64(fd.Number()))
		v := m.Get(fd)
		if !fd.IsList() {
			b = appendValue(b, fd, v)
			continue
		}
		l := v.List()
		b = binary.AppendUvarint(b, uint64(l.Len()))
		for j := range l.Len() {
			b = appendValue(b, fd, l.Get(j))
		}
	}
	return append(b, 0)
}

// fieldOrder is the indexes of fields by number. Descriptors list fields as the
// file does; ours are declared in order, so sorting is the exception.
func fieldOrder(fields protoreflect.FieldDescriptors) []int {
	order := make([]int, fields.Len(), 40)
	sorted := true
	for i := range order {
		order[i] = i
		sorted = sorted && (i == 0 || fields.Get(i-1).Number() < fields.Get(i).Number())
	}
	if !sorted {
		slices.SortFunc(order, func(a, b int) int { return int(fields.Get(a).Number()) - int(fields.Get(b).Number()) })
	}
	return order
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
	case protoreflect.Int32Kind, protoreflect.Int64Kind, protoreflect.Sint32Kind, protoreflect.Sint64Kind, protoreflect.Sfixed32Kind, protoreflect.Sfixed64Kind:
		return binary.AppendVarint(b, v.Int())
	case protoreflect.Uint32Kind, protoreflect.Uint64Kind, protoreflect.Fixed32Kind, protoreflect.Fixed64Kind:
		return binary.AppendUvarint(b, v.Uint())
	case protoreflect.StringKind:
		b = binary.AppendUvarint(b, uint64(len(v.String())))
		return append(b, v.String()...)
	case protoreflect.BytesKind:
		b = binary.AppendUvarint(b, uint64(len(v.Bytes())))
		return append(b, v.Bytes()...)
	case protoreflect.MessageKind:
		return appendCanonical(b, v.Message())
	default:
		// Floats are forbidden in rows by a law; this keeps the walk total.
		return binary.BigEndian.AppendUint64(b, math.Float64bits(v.Float()))
	}
}
