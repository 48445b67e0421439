package fsm

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	storehubv1 "storehub/proto/storehub/v1"
)

// rowHash is 128 bits of a row's SHA-256. The state's hash is the sum of its
// rows' hashes, so that a put costs two additions whatever the size of the state.
// It finds replicas that differ by accident; it is no defence against forgery,
// which the audit tree is.
type rowHash [2]uint64

func (h rowHash) plus(o rowHash) rowHash  { return rowHash{h[0] + o[0], h[1] + o[1]} }
func (h rowHash) minus(o rowHash) rowHash { return rowHash{h[0] - o[0], h[1] - o[1]} }

// maxUnhashed bounds the changes that wait to be counted, and with them the old rows kept alive.
const maxUnhashed = 4096

// rehash counts all that was written since the last time into the state's hash. It does so when
// somebody asks, not with every entry: a row that many entries write, as the shop's counters, is
// then hashed once.
func (s *State) rehash() {
	if len(s.journal) == 0 && !s.rows.shop.dirty && !s.rows.tree.dirty {
		return // nothing is written: many may ask a fork at the same time
	}
	for _, c := range s.journal {
		s.scratch = c.t.rehash(s, c.key, c.before, s.scratch)
	}
	s.scratch = s.rows.shop.rehash(s, s.scratch)
	s.scratch = s.rows.tree.rehash(s, s.scratch)
	clear(s.journal)
	s.journal = s.journal[:0]
}

// hashRow writes into buf, which it answers for the next row.
func hashRow(table uint32, row proto.Message, buf []byte) (rowHash, []byte) {
	buf = binary.BigEndian.AppendUint32(buf[:0], table)
	buf = appendCanonical(buf, row.ProtoReflect())
	sum := sha256.Sum256(buf)
	return rowHash{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}, buf
}

// appendCanonical writes a message in a form that depends on its values alone:
// set fields in order of their numbers, each with number and length-delimited or
// fixed-width value. proto.Marshal promises no such thing between versions.
func appendCanonical(b []byte, m protoreflect.Message) []byte {
	for _, fd := range layoutOf(m.Descriptor()) {
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

// layouts are the fields of our messages in order of their numbers.
var layouts = makeLayouts()

func makeLayouts() map[protoreflect.FullName][]protoreflect.FieldDescriptor {
	m := map[protoreflect.FullName][]protoreflect.FieldDescriptor{}
	protoregistry.GlobalFiles.RangeFilesByPackage("storehub.v1", func(f protoreflect.FileDescriptor) bool {
		for i := range f.Messages().Len() {
			m[f.Messages().Get(i).FullName()] = byNumber(f.Messages().Get(i).Fields())
		}
		return true
	})
	return m
}

func layoutOf(d protoreflect.MessageDescriptor) []protoreflect.FieldDescriptor {
	if l, ok := layouts[d.FullName()]; ok {
		return l
	}
	return byNumber(d.Fields()) // a message inside a message, or of another package
}

// byNumber leaves out what another field stands for.
func byNumber(fields protoreflect.FieldDescriptors) []protoreflect.FieldDescriptor {
	list := make([]protoreflect.FieldDescriptor, 0, fields.Len())
	for i := range fields.Len() {
		if fd := fields.Get(i); !proto.GetExtension(fd.Options(), storehubv1.E_Unhashed).(bool) {
			list = append(list, fd)
		}
	}
	slices.SortFunc(list, func(a, b protoreflect.FieldDescriptor) int { return int(a.Number()) - int(b.Number()) })
	return list
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
