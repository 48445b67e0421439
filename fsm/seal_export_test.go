package fsm

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Rows is an empty row of each table.
func Rows() (list []proto.Message) {
	New().rows.eachRow(func(row proto.Message) { list = append(list, row.ProtoReflect().New().Interface()) })
	return list
}

func (t *tables) eachRow(visit func(proto.Message)) {
	for _, a := range t.all() {
		visit(a.(interface{ empty() proto.Message }).empty())
	}
}

func (t *table[R]) empty() proto.Message {
	var zero R
	return zero
}

func (t *single[R]) empty() proto.Message { return t.row }

func HoldsPeople(m proto.Message) bool              { return holdsPeople(m.ProtoReflect().Descriptor()) }
func TellsOfCustomers(m proto.Message) bool         { return tellsOfCustomers(m) }
func AboutPeople(op uint32) bool                    { return aboutPeople[op] }
func OfPeople(fd protoreflect.FieldDescriptor) bool { return ofPeople(fd) }
