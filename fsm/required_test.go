package fsm_test

import (
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	"storehub/proto/schema"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestRequired: the fields that the schema marks are those that no request can do without. Whatever
// the scripts get done is tried once more without each of its fields.
func TestRequired(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	needed := map[protoreflect.FullName]bool{}
	for _, path := range files {
		state := fsm.New()
		for i, cmd := range fsmtest.Script(t, path).Log {
			before := state.Fork()
			done := state.Apply(uint64(i+1), 1, proto.CloneOf(cmd)).Result
			if fsm.FaultOf(done) == nil && !done.Repeated {
				tryWithout(t, before, cmd, needed)
			}
		}
	}
	calls := 0
	for _, m := range schema.Methods {
		if !fsm.IsCommand(m.Input().FullName()) {
			continue
		}
		calls++
		for i := range m.Input().Fields().Len() {
			fd := m.Input().Fields().Get(i)
			if need, tried := needed[fd.FullName()]; !tried || need != required(fd) {
				t.Errorf("%s: tried %v, needed every time %v, marked as required %v", fd.FullName(), tried, need, required(fd))
			}
		}
	}
	if calls < 35 {
		t.Errorf("only %d calls were looked at", calls)
	}
}

func required(fd protoreflect.FieldDescriptor) bool {
	return proto.GetExtension(fd.Options(), storehubv1.E_Required).(bool)
}

// tryWithout finds the fields without which a command that was done would not have been. Needed in
// the end are those that were needed each time.
func tryWithout(t *testing.T, before *fsm.State, cmd *storehubv1.Command, needed map[protoreflect.FullName]bool) {
	fields := fsm.Request(cmd).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		need := false
		if fsm.Request(cmd).ProtoReflect().Has(fd) {
			without := proto.CloneOf(cmd)
			without.RequestId = "without " + string(fd.Name())
			fsm.Request(without).ProtoReflect().Clear(fd)
			fault := fsm.FaultOf(before.Fork().Apply(before.Index()+1, 1, without).Result)
			need = fault != nil
			if required(fd) && (fault == nil || fault.Kind != fsm.Invalid) {
				t.Errorf("without its %s: %v", fd.FullName(), fault)
			}
		}
		before, known := needed[fd.FullName()]
		needed[fd.FullName()] = need && (before || !known)
	}
}
