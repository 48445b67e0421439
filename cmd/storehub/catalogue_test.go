package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"go.yaml.in/yaml/v4"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// fakeShop takes catalogues and answers what a test tells it to.
type fakeShop struct {
	storehubv1connect.UnimplementedShopServiceHandler
	refuse func(*storehubv1.ApplyCatalogueRequest) error
	took   []*storehubv1.ApplyCatalogueRequest
	ids    []string
}

func (f *fakeShop) ApplyCatalogue(_ context.Context, req *storehubv1.ApplyCatalogueRequest) (*storehubv1.ApplyCatalogueResponse, error) {
	f.took = append(f.took, req)
	if err := f.refuse(req); err != nil {
		return nil, err
	}
	res := &storehubv1.ApplyCatalogueResponse{Created: int32(len(req.Objects)), Total: int32(len(req.Objects))}
	for _, o := range req.Objects {
		kind, spec := specOf(o)
		res.Changes = append(res.Changes, &storehubv1.CatalogueChange{
			Kind: string(kind.Name()), Name: spec.Get(nameField(spec.Descriptor())).String(), Verb: storehubv1.CatalogueVerb_CATALOGUE_VERB_CREATED,
		})
	}
	return res, nil
}

func (f *fakeShop) start(t *testing.T) (url string) {
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewShopServiceHandler(f))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.ids = append(f.ids, r.Header.Get("Storehub-Request-Id"))
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// roomsFile is a file of rooms with, behind them, the category that nothing refers to.
func roomsFile(t *testing.T, rooms int) string {
	var b strings.Builder
	for i := range rooms {
		fmt.Fprintf(&b, "kind: room\nspec: {id: r%d, name: Room %d}\n---\n", i, i)
	}
	b.WriteString("kind: category\nspec: {id: foot, name: 足疗}\n")
	path := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func never(*storehubv1.ApplyCatalogueRequest) error { return nil }

// A file that is larger than a command is tried as a whole, and then applied in parts, each under an id of its own.
func TestApplyInParts(t *testing.T) {
	f := &fakeShop{refuse: never}
	o := storehub(t, "--node", f.start(t), "apply", "-f", roomsFile(t, 2100), "--request-id", "act-7")
	o.want(t, codeDone)
	if len(f.took) != 4 || !f.took[0].DryRun || len(f.took[0].Objects) != 2101 {
		t.Fatalf("took %d commands", len(f.took))
	}
	for i, want := range []int{1000, 1000, 101} {
		if req := f.took[i+1]; req.DryRun || len(req.Objects) != want || proto.Size(req) > maxCatalogue {
			t.Errorf("part %d: %d objects, %d bytes, dry run: %v", i+1, len(req.Objects), proto.Size(req), req.DryRun)
		}
	}
	if f.took[1].Objects[0].GetCategory().GetId() != "foot" {
		t.Error("the first object is not what others may refer to")
	}
	if !slices.Equal(f.ids[1:], []string{"act-7", "act-7.2", "act-7.3"}) || f.ids[0] == "act-7" {
		t.Errorf("the ids were %q", f.ids)
	}
	if !strings.Contains(o.out, "room      r2099  created\n2101 created, 0 changed, 0 unchanged\n") {
		t.Error(o.out[max(0, len(o.out)-300):])
	}
}

func rangeFault(kind, id string) error {
	return fault(connect.CodeInvalidArgument, "A number is outside its range.", &storehubv1.FaultDetail{
		Reason: storehubv1.Reason_REASON_OUT_OF_RANGE,
		Args: []*storehubv1.FaultArg{
			{Name: "field", Value: "usual_minutes"}, {Name: "value", Value: "1"}, {Name: "min", Value: "5"}, {Name: "max", Value: "600"},
			{Name: "kind", Value: kind}, {Name: "id", Value: id},
		},
	})
}

// Nothing is done by what is only tried, so its outcome is never in doubt.
func TestTryingIsNeverInDoubt(t *testing.T) {
	f := &fakeShop{refuse: func(*storehubv1.ApplyCatalogueRequest) error {
		return connect.NewError(connect.CodeInternal, errors.New("broken"))
	}}
	o := storehub(t, "--node", f.start(t), "--timeout", "200ms", "diff", "-f", roomsFile(t, 1))
	o.want(t, codeUnavailable, "error: no node told what would change", "broken; nothing was done")
}

// A refusal of the whole stops before the first part.
func TestApplyTriesFirst(t *testing.T) {
	f := &fakeShop{refuse: func(*storehubv1.ApplyCatalogueRequest) error { return rangeFault("category", "foot") }}
	o := storehub(t, "--node", f.start(t), "apply", "-f", roomsFile(t, 1500))
	o.want(t, codeRefused, `document 1501, line 4501: category "foot": usual_minutes is out of range: 1, allowed is 5 to 600`)
	if len(f.took) != 1 || o.out != "" {
		t.Errorf("took %d commands, said %q", len(f.took), o.out)
	}
}

// A part that is refused after others were applied is told with what was.
func TestApplyStopsInBetween(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		says string
	}{
		{rangeFault("room", "r1200"), codeRefused, `shop.yaml, document 1201, line 3601: room "r1200": usual_minutes is out of range`},
		{connect.NewError(connect.CodeInternal, errors.New("broken")), codeUnavailable, ""},
	} {
		writes := 0
		f := &fakeShop{refuse: func(req *storehubv1.ApplyCatalogueRequest) error {
			if !req.DryRun {
				writes++
			}
			if writes > 1 {
				return c.err
			}
			return nil
		}}
		// What is broken is tried again until patience ends, which has to be long enough for what goes before.
		o := storehub(t, "--node", f.start(t), "--timeout", "5s", "apply", "-f", roomsFile(t, 2500))
		o.want(t, c.code, c.says, "; 1 of 3 parts are applied, with 1000 objects, the others are not", "then apply the file again, what is there already is left alone")
		if !strings.Contains(o.out, "1000 created, 0 changed, 0 unchanged\n") {
			t.Errorf("stdout %q", o.out[max(0, len(o.out)-200):])
		}
	}
}

// TestPartsFit: by number or by bytes, a part is one that the node takes.
func TestPartsFit(t *testing.T) {
	if maxCatalogue != fsm.MaxCatalogue || maxCatalogueObjects != fsm.MaxCatalogueObjects {
		t.Error("the node has other limits")
	}
	rapid.Check(t, func(t *rapid.T) {
		var objects []*fileObject
		for i := range rapid.IntRange(1, 2500).Draw(t, "objects") {
			name := strings.Repeat("x", rapid.IntRange(1, 500).Draw(t, "long"))
			objects = append(objects, &fileObject{object: &storehubv1.CatalogueObject{Object: &storehubv1.CatalogueObject_Room{
				Room: &storehubv1.PutRoomRequest{Id: fmt.Sprint(i), Name: name},
			}}})
		}
		n := 0
		for _, part := range parts(objects) {
			if req := applying(part); len(part) == 0 || len(part) > maxCatalogueObjects || proto.Size(req) > maxCatalogue {
				t.Fatalf("a part has %d objects and %d bytes", len(part), proto.Size(req))
			}
			n += len(part)
		}
		if n != len(objects) {
			t.Fatalf("%d of %d objects", n, len(objects))
		}
	})
}

// TestFileRoundTrip: what is written is read as what it was, whatever stands in it.
func TestFileRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var objects []*storehubv1.CatalogueObject
		for i := range rapid.IntRange(1, 5).Draw(t, "objects") {
			o := &storehubv1.CatalogueObject{}
			kind := objectFields.Get(rapid.IntRange(0, objectFields.Len()-1).Draw(t, "kind"))
			spec := o.ProtoReflect().Mutable(kind).Message()
			drawFields(t, spec)
			spec.Set(nameField(spec.Descriptor()), protoreflect.ValueOfString(fmt.Sprint(i)))
			objects = append(objects, o)
		}
		var b bytes.Buffer
		if err := writeCatalogue(&b, objects); err != nil {
			t.Fatal(err)
		}
		c := &catalogueFile{name: "f", known: map[objectName]*fileObject{}}
		if err := c.parse(b.Bytes()); err != nil {
			t.Fatalf("%v in\n%s", err, b.String())
		}
		if have := applying(c.objects); !proto.Equal(have, &storehubv1.ApplyCatalogueRequest{Objects: objects}) {
			t.Fatalf("%v became %v in\n%s", objects, have, b.String())
		}
	})
}

func drawFields(t *rapid.T, m protoreflect.Message) {
	for i := range m.Descriptor().Fields().Len() {
		fd := m.Descriptor().Fields().Get(i)
		if outside[fd.Name()] != "" || rapid.Bool().Draw(t, "left out") {
			continue
		}
		if !fd.IsList() {
			m.Set(fd, drawValue(t, fd))
			continue
		}
		for range rapid.IntRange(0, 3).Draw(t, "elements") {
			m.Mutable(fd).List().Append(drawValue(t, fd))
		}
	}
}

func drawValue(t *rapid.T, fd protoreflect.FieldDescriptor) protoreflect.Value {
	switch fd.Kind() {
	case protoreflect.EnumKind:
		values := fd.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(rapid.IntRange(1, values.Len()-1).Draw(t, "word")).Number())
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(rapid.Int32().Draw(t, "number"))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(rapid.Int64().Draw(t, "number"))
	}
	texts := []string{"no", "201", "007", "12:30", "1e3", "~", "null", "", " a ", "- x", "a: b", "#x", "&a", "*a", "!x", "'", `"`, "2026-01-01", "王芳", "true", ".5", "{", "]"}
	return protoreflect.ValueOfString(rapid.OneOf(rapid.SampledFrom(texts), rapid.StringMatching(`[ -~ąß足\t]*`)).Draw(t, "text"))
}

// TestKindsToCome: files have every form that a request can have, for kinds that the catalogue does not know yet.
func TestKindsToCome(t *testing.T) {
	yes := true
	for _, m := range []proto.Message{
		&storehubv1.UpdateSettingsRequest{
			AllowPartial: &yes, ReturnGraceMs: proto.Int64(5), ManagerList: &storehubv1.NumberList{Numbers: []string{"8", "no"}},
			DueRemindersMin: &storehubv1.MinuteList{Minutes: []int32{10, 0}}, TailAt: storehubv1.TailAt_TAIL_AT_FINISH.Enum(),
		},
		&storehubv1.StartLeaveRequest{Technician: "8", Until: &timestamppb.Timestamp{Seconds: 1_700_000_000}},
		&storehubv1.ApplyCatalogueRequest{Objects: []*storehubv1.CatalogueObject{{Object: &storehubv1.CatalogueObject_Room{Room: &storehubv1.PutRoomRequest{Id: "1"}}}}},
	} {
		tree, err := specTree(m.ProtoReflect())
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := writeTree(&b, tree); err != nil {
			t.Fatal(err)
		}
		var read yaml.Node
		if err := yaml.Load(b.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		back := m.ProtoReflect().New()
		if err := (&catalogueFile{}).fill(back, read.Content[0]); err != nil || !proto.Equal(back.Interface(), m) {
			t.Errorf("%v, %v became %v in\n%s", err, m, back, b.String())
		}
	}
	for text, says := range map[string]string{
		"until: soon": "until: a time,", "until: [a]": "until: a text is wanted", "allow_partial: 1": "allow_partial: true or false is wanted",
		"manager_list: 8": "a spec is lines of", "return_grace_ms: 99999999999999999999": "a whole number is wanted", "return_grace_ms: 0x10": "a whole number is wanted",
	} {
		var m proto.Message = &storehubv1.UpdateSettingsRequest{}
		if strings.HasPrefix(text, "until") {
			m = &storehubv1.StartLeaveRequest{}
		}
		var read yaml.Node
		if err := yaml.Load([]byte(text), &read); err != nil {
			t.Fatal(err)
		}
		if err := (&catalogueFile{}).fill(m.ProtoReflect(), read.Content[0]); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
