package fsm_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"storehub/fsm"
	"storehub/proto/schema"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestCommandsComplete: every op has a rule, and every rule is an op.
func TestCommandsComplete(t *testing.T) {
	var ops []string
	fields := (&storehubv1.Command{}).ProtoReflect().Descriptor().Oneofs().ByName("op").Fields()
	for i := range fields.Len() {
		ops = append(ops, string(fields.Get(i).Message().FullName()))
	}
	have := fsm.CommandNames()
	slices.Sort(ops)
	slices.Sort(have)
	if !slices.Equal(ops, have) {
		t.Errorf("commands.go and Command.op differ:\n%v\n%v", have, ops)
	}
}

// TestEveryWriteHasAPermission: what is not a method belongs to nodes; every method says who may call it.
func TestEveryWriteHasAPermission(t *testing.T) {
	eachFile(func(f protoreflect.FileDescriptor) {
		for i := range f.Services().Len() {
			methods := f.Services().Get(i).Methods()
			for j := range methods.Len() {
				m := methods.Get(j)
				if p := proto.GetExtension(m.Options(), storehubv1.E_Permission).(storehubv1.Permission); p == 0 {
					t.Errorf("%s has no permission", m.FullName())
				}
			}
		}
	})
}

// TestSettingsTwice: Settings and UpdateSettingsRequest are field by field the same; from 1000 on the request says how it is meant.
func TestSettingsTwice(t *testing.T) {
	a, b := (&storehubv1.Settings{}).ProtoReflect().Descriptor().Fields(), (&storehubv1.UpdateSettingsRequest{}).ProtoReflect().Descriptor().Fields()
	for i := range b.Len() {
		if n := b.Get(i).Number(); n < 1000 && a.ByNumber(n) == nil {
			t.Errorf("%s is no setting", b.Get(i).Name())
		}
	}
	for i := range a.Len() {
		x, y := a.Get(i), b.ByNumber(a.Get(i).Number())
		if y == nil || x.Name() != y.Name() || x.Kind() != y.Kind() || x.IsList() != y.IsList() || x.HasPresence() != y.HasPresence() || typeName(x) != typeName(y) {
			t.Errorf("%v and %v differ", x, y)
		}
		if !x.HasPresence() {
			t.Errorf("%s cannot be absent", x.Name())
		}
	}
}

func typeName(fd protoreflect.FieldDescriptor) protoreflect.FullName {
	switch {
	case fd.Message() != nil:
		return fd.Message().FullName()
	case fd.Enum() != nil:
		return fd.Enum().FullName()
	}
	return ""
}

// TestTablesAndIndexesListed: what all() leaves out would be in no snapshot, no hash and no copy.
func TestTablesAndIndexesListed(t *testing.T) {
	numbers, titles := fsm.Tables(fsm.New())
	if want := reflect.TypeOf(fsm.TablesStruct()).NumField(); len(numbers) != want {
		t.Errorf("%d tables are listed, the struct has %d", len(numbers), want)
	}
	for i := range numbers {
		if numbers[i] != uint32(i+1) || slices.Contains(titles[:i], titles[i]) {
			t.Errorf("table %d is number %d, %s", i, numbers[i], titles[i])
		}
	}
	names := fsm.IndexNames(fsm.New())
	st := reflect.TypeOf(fsm.IndexesStruct())
	for i := range st.NumField() {
		if name := st.Field(i).Name; name != "counts" && !slices.Contains(names, name) {
			t.Errorf("index %s is not listed", name)
		}
	}
}

// TestForkCopiesEverything: a field that Fork forgot would be shared by copies.
func TestForkCopiesEverything(t *testing.T) {
	s := fsm.New()
	c := s.Fork()
	for _, field := range []string{"rows", "by"} {
		a, b := reflect.ValueOf(s).Elem().FieldByName(field), reflect.ValueOf(c).Elem().FieldByName(field)
		for i := range a.NumField() {
			if a.Field(i).Pointer() == b.Field(i).Pointer() {
				t.Errorf("%s.%s is shared", field, a.Type().Field(i).Name)
			}
		}
	}
}

// openSecrets are fields whose names sound secret and that are none.
var openSecrets = map[string]string{
	"storehub.v1.Credential.token_hash": "the hash itself; what a credential is compared by",
	"storehub.v1.Prepared.secret_hash":  "the hash of a derived secret, made by the leader",
}

// TestSecretsAreMarked: a text or bytes field that sounds like a secret carries the option (secret).
func TestSecretsAreMarked(t *testing.T) {
	sounds := []string{"pin", "password", "token", "secret", "code"}
	eachMessage(func(m protoreflect.MessageDescriptor) {
		for i := range m.Fields().Len() {
			fd := m.Fields().Get(i)
			texts := fd.Kind() == protoreflect.StringKind || fd.Kind() == protoreflect.BytesKind
			secret := proto.GetExtension(fd.Options(), storehubv1.E_Secret).(storehubv1.SecretForm) != 0
			named := slices.ContainsFunc(sounds, func(s string) bool { return strings.Contains(string(fd.Name()), s) })
			if texts && named && !secret && openSecrets[string(fd.FullName())] == "" {
				t.Errorf("%s sounds secret and is not marked", fd.FullName())
			}
		}
	})
}

// TestRequiredIsOfRequests: nobody looks for a required field anywhere but in the request of a call, a
// stream's aside.
func TestRequiredIsOfRequests(t *testing.T) {
	requests := map[protoreflect.FullName]bool{}
	for _, m := range schema.Methods {
		requests[m.Input().FullName()] = !m.IsStreamingServer() && !m.IsStreamingClient()
	}
	eachMessage(func(m protoreflect.MessageDescriptor) {
		for i := range m.Fields().Len() {
			if fd := m.Fields().Get(i); required(fd) && !requests[m.FullName()] {
				t.Errorf("%s is required, and nobody looks", fd.FullName())
			}
		}
	})
}

// TestNoMapsNoFloats: neither has one form on every machine, so neither may be in the log or a snapshot.
func TestNoMapsNoFloats(t *testing.T) {
	seen := map[protoreflect.FullName]bool{}
	var walk func(m protoreflect.MessageDescriptor)
	walk = func(m protoreflect.MessageDescriptor) {
		if seen[m.FullName()] {
			return
		}
		seen[m.FullName()] = true
		for i := range m.Fields().Len() {
			fd := m.Fields().Get(i)
			if fd.IsMap() || fd.Kind() == protoreflect.FloatKind || fd.Kind() == protoreflect.DoubleKind {
				t.Errorf("%s is a %v", fd.FullName(), fd.Kind())
			}
			if fd.Message() != nil {
				walk(fd.Message())
			}
		}
	}
	walk((&storehubv1.Command{}).ProtoReflect().Descriptor())
	walk((&storehubv1.Result{}).ProtoReflect().Descriptor())
	eachFile(func(f protoreflect.FileDescriptor) {
		if strings.HasSuffix(f.Path(), "snapshot.proto") {
			for i := range f.Messages().Len() {
				walk(f.Messages().Get(i))
			}
		}
	})
	if len(seen) < 60 {
		t.Errorf("only %d messages were looked at", len(seen))
	}
}

func eachFile(f func(protoreflect.FileDescriptor)) {
	protoregistry.GlobalFiles.RangeFilesByPackage("storehub.v1", func(fd protoreflect.FileDescriptor) bool {
		f(fd)
		return true
	})
}

func eachMessage(f func(protoreflect.MessageDescriptor)) {
	eachFile(func(fd protoreflect.FileDescriptor) {
		for i := range fd.Messages().Len() {
			f(fd.Messages().Get(i))
		}
	})
}
