package main

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// A catalogue file is a row of YAML documents, each one object:
//
//	kind: room
//	spec:
//	  id: "201"
//	  name: "201"
//
// A kind is a field of CatalogueObject, a spec the request in it. All of it is read from the schema: a new
// kind needs nothing here.

var objectFields = (&storehubv1.CatalogueObject{}).ProtoReflect().Descriptor().Fields()

// kindNames are the kinds, in the order in which they refer to each other.
func kindNames() (names []string) {
	for i := range objectFields.Len() {
		names = append(names, string(objectFields.Get(i).Name()))
	}
	return names
}

// specOf is what an object is: its kind, and the request that makes it.
func specOf(o *storehubv1.CatalogueObject) (kind protoreflect.FieldDescriptor, spec protoreflect.Message) {
	m := o.ProtoReflect()
	kind = m.WhichOneof(m.Descriptor().Oneofs().Get(0))
	return kind, m.Get(kind).Message()
}

// nameField is the field by which an object is known: the first of its request.
func nameField(spec protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	return spec.Fields().Get(0)
}

// What one command may bring; the node refuses more.
const (
	maxCatalogue        = 64 << 10
	maxCatalogueObjects = 1000
	// elementHead is the most that an object adds to its own size in a request.
	elementHead = 8
)

// parts are the objects as commands can take them, in the order in which they refer to each other.
func parts(objects []*fileObject) (list [][]*fileObject) {
	var part []*fileObject
	size := 0
	for i := range objectFields.Len() {
		for _, o := range objects {
			if kind, _ := specOf(o.object); kind != objectFields.Get(i) {
				continue
			}
			n := proto.Size(o.object) + elementHead
			if len(part) == maxCatalogueObjects || len(part) > 0 && size+n > maxCatalogue {
				list, part, size = append(list, part), nil, 0
			}
			part, size = append(part, o), size+n
		}
	}
	return append(list, part)
}

func applying(objects []*fileObject) *storehubv1.ApplyCatalogueRequest {
	req := &storehubv1.ApplyCatalogueRequest{}
	for _, o := range objects {
		req.Objects = append(req.Objects, o.object)
	}
	return req
}
