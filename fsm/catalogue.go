package fsm

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// What one entry of the log may bring into the catalogue.
const (
	MaxCatalogue        = 64 << 10 // bytes
	MaxCatalogueObjects = 1000
)

// catalogue is its kinds, in the order of CatalogueObject: each refers only to those before it. A new
// kind is a field there and a line here.
var catalogue = []catalogueKind{
	kindOf[*storehubv1.PutCategoryRequest, *storehubv1.CategoryRow, *storehubv1.PutCategoryResponse]{
		rows: func(t *tables) *table[*storehubv1.CategoryRow] { return t.categories },
		want: categoryRow, put: putCategory, object: categoryObject,
	},
	kindOf[*storehubv1.PutRoomRequest, *storehubv1.RoomRow, *storehubv1.PutRoomResponse]{
		rows: func(t *tables) *table[*storehubv1.RoomRow] { return t.rooms },
		want: roomRow, put: putRoom, object: roomObject,
	},
	kindOf[*storehubv1.PutTechnicianRequest, *storehubv1.TechnicianRow, *storehubv1.PutTechnicianResponse]{
		rows: func(t *tables) *table[*storehubv1.TechnicianRow] { return t.technicians },
		want: technicianRow, put: putTechnician, object: technicianObject, check: checkBare,
	},
	kindOf[*storehubv1.PutServiceItemRequest, *storehubv1.ServiceItemRow, *storehubv1.PutServiceItemResponse]{
		rows: func(t *tables) *table[*storehubv1.ServiceItemRow] { return t.items },
		want: itemRow, put: putServiceItem, object: itemObject, keep: keepMode,
	},
	kindOf[*storehubv1.PutResourceRequest, *storehubv1.ResourceRow, *storehubv1.PutResourceResponse]{
		rows: func(t *tables) *table[*storehubv1.ResourceRow] { return t.resources },
		want: resourceRow, put: putResource, object: resourceObject,
	},
}

// catalogueKind is what the catalogue needs to know of a kind; an object is the request that puts it.
type catalogueKind interface {
	field() protoreflect.FieldDescriptor // of CatalogueObject
	id(s *State, object proto.Message) string
	bring(tx *Tx, object proto.Message) (*storehubv1.CatalogueChange, error)
	export(s *State, visit func(object proto.Message))
}

type kindOf[Req, Row, Res proto.Message] struct {
	rows func(*tables) *table[Row]
	// want is the row that a request asks for, object the request that asks for a row as it is.
	want   func(Req) Row
	object func(Row) Req
	put    func(*Tx, Req) (Res, error)
	// check, if any, refuses what only the request alone may say.
	check func(Req) error
	// keep, if any, fills in what is left out from the row that is there, nil = none is.
	keep func(row, known Row)
}

var objectField = (&storehubv1.CatalogueObject{}).ProtoReflect().Descriptor().Oneofs().ByName("object")

func (k kindOf[Req, Row, Res]) field() protoreflect.FieldDescriptor {
	var req Req
	for fields, i := objectField.Fields(), 0; i < fields.Len(); i++ {
		if fields.Get(i).Message() == req.ProtoReflect().Descriptor() {
			return fields.Get(i)
		}
	}
	panic(string(req.ProtoReflect().Descriptor().FullName()) + " is no object of the catalogue")
}

func (k kindOf[Req, Row, Res]) id(s *State, object proto.Message) string {
	return k.rows(&s.rows).key(k.want(object.(Req)))
}

// bring puts an object, unless it is there as it is asked for: then its rule, which may refuse whoever
// asks or the time when he does, has nothing to say.
func (k kindOf[Req, Row, Res]) bring(tx *Tx, object proto.Message) (*storehubv1.CatalogueChange, error) {
	req := object.(Req)
	if k.check != nil {
		if err := k.check(req); err != nil {
			return nil, err
		}
	}
	t, row := k.rows(&tx.s.rows), k.want(req)
	known, there := t.get(t.key(row))
	if k.keep != nil {
		k.keep(row, known)
	}
	if there && proto.Equal(row, known) {
		return &storehubv1.CatalogueChange{Verb: storehubv1.CatalogueVerb_CATALOGUE_VERB_UNCHANGED}, nil
	}
	change := &storehubv1.CatalogueChange{Verb: storehubv1.CatalogueVerb_CATALOGUE_VERB_CREATED}
	if there {
		change.Verb, change.Before = storehubv1.CatalogueVerb_CATALOGUE_VERB_CHANGED, k.wrap(known)
	}
	if err := CheckRequired(req); err != nil {
		return nil, err
	}
	if _, err := k.put(tx, req); err != nil {
		return nil, err
	}
	now, _ := t.get(t.key(row))
	change.After = k.wrap(now)
	return change, nil
}

func (k kindOf[Req, Row, Res]) wrap(row Row) *storehubv1.CatalogueObject {
	return catalogueObject(k, k.object(row))
}

func (k kindOf[Req, Row, Res]) export(s *State, visit func(proto.Message)) {
	k.rows(&s.rows).scan("", func(_ string, row Row) bool {
		visit(k.object(row))
		return true
	})
}

func catalogueObject(k catalogueKind, object proto.Message) *storehubv1.CatalogueObject {
	o := &storehubv1.CatalogueObject{}
	o.ProtoReflect().Set(k.field(), protoreflect.ValueOfMessage(object.ProtoReflect()))
	return o
}

// applyCatalogue brings all objects or none. A dry run takes back what it has tried.
func applyCatalogue(tx *Tx, req *storehubv1.ApplyCatalogueRequest) (*storehubv1.ApplyCatalogueResponse, error) {
	if err := tx.s.checkCatalogue(req); err != nil {
		return nil, err
	}
	begin := tx.mark()
	res := &storehubv1.ApplyCatalogueResponse{Changes: make([]*storehubv1.CatalogueChange, len(req.Objects)), Total: int32(len(req.Objects))}
	for _, k := range catalogue {
		for i, o := range req.Objects {
			object, ok := objectOf(k, o)
			if !ok {
				continue
			}
			change, err := k.bring(tx, object)
			if err != nil {
				return nil, ofObject(err, k, k.id(tx.s, object))
			}
			change.Kind, change.Name = string(k.field().Name()), k.id(tx.s, object)
			res.Changes[i] = change
		}
	}
	countChanges(res)
	if req.DryRun {
		tx.rollback(begin)
		return res, nil
	}
	for _, change := range res.Changes {
		change.Before, change.After = nil, nil // the answer is remembered, and names of people are not to be
	}
	return res, nil
}

// objectOf is the object of a kind, false when it is of another.
func objectOf(k catalogueKind, o *storehubv1.CatalogueObject) (proto.Message, bool) {
	m, fd := o.ProtoReflect(), k.field()
	return m.Get(fd).Message().Interface(), m.Has(fd)
}

// ofObject adds to a refusal which object it is about.
func ofObject(err error, k catalogueKind, id string) error {
	if f, ok := err.(*Fault); ok {
		f.Detail.Args = append(f.Detail.Args, argList([]any{"kind", string(k.field().Name()), "id", id})...)
	}
	return err
}

func countChanges(res *storehubv1.ApplyCatalogueResponse) {
	for _, change := range res.Changes {
		switch change.Verb {
		case storehubv1.CatalogueVerb_CATALOGUE_VERB_CREATED:
			res.Created++
		case storehubv1.CatalogueVerb_CATALOGUE_VERB_CHANGED:
			res.Changed++
		default:
			res.Unchanged++
		}
	}
}

// checkCatalogue refuses more than one entry takes, an object that is none, and one that stands twice.
func (s *State) checkCatalogue(req *storehubv1.ApplyCatalogueRequest) error {
	if n := proto.Size(req); n > MaxCatalogue && !req.DryRun {
		return refuse(Invalid, storehubv1.Reason_REASON_TOO_LARGE, "field", "objects", "bytes", n, "limit", MaxCatalogue)
	}
	if n := len(req.Objects); n > MaxCatalogueObjects && !req.DryRun {
		return refuse(Invalid, storehubv1.Reason_REASON_TOO_LONG, "field", "objects", "limit", MaxCatalogueObjects)
	}
	seen := make(map[string]bool, len(req.Objects))
	for _, o := range req.Objects {
		k := kindOfObject(o)
		if k == nil {
			return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "objects.object")
		}
		object, _ := objectOf(k, o)
		id := k.id(s, object)
		name := string(k.field().Name()) + " " + id
		if seen[name] {
			return ofObject(refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", "objects", "value", name), k, id)
		}
		seen[name] = true
	}
	return nil
}

func kindOfObject(o *storehubv1.CatalogueObject) catalogueKind {
	for _, k := range catalogue {
		if o.ProtoReflect().Has(k.field()) {
			return k
		}
	}
	return nil
}

// ExportCatalogue is the catalogue, kind by kind, each by id.
func (v View) ExportCatalogue(*storehubv1.ExportCatalogueRequest) *storehubv1.ExportCatalogueResponse {
	res := &storehubv1.ExportCatalogueResponse{}
	for _, k := range catalogue {
		k.export(v.s, func(object proto.Message) { res.Objects = append(res.Objects, catalogueObject(k, object)) })
	}
	return res
}
