package fsm_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// notInScripts are reasons that the rules never give, or that a Go test shows better.
var notInScripts = map[string]string{
	"UNKNOWN_FIELD":  "Decode refuses the entry before it is a command",
	"UNKNOWN_ENUM":   "Decode",
	"BAD_REQUEST_ID": "CheckRequestID, before the log",
	"TOO_LARGE":      "CheckSize, before the log",
	"RULE_PANICKED":  "no rule should; TestPanicLeavesNoTrace breaks a state to make one",
	"TABLE_FULL":     "TestFull, limits are large",
	"REQUEST_DONE":   "TestRequestMemory, after 65,536 commands",
}

// TestScripts runs every golden script, and then asks whether they gave every command, saw every
// reason that a rule can give, and changed every setting.
func TestScripts(t *testing.T) {
	ops, reasons, settings := map[string]bool{}, map[string]bool{}, map[string]bool{}
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	ran := 0
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(filepath.Dir(path))+"/"+filepath.Base(path), ".txt"), func(t *testing.T) {
			ran++
			s := fsmtest.Script(t, path)
			for op := range s.Ops {
				ops[op] = true
			}
			for reason := range s.Reasons {
				reasons[reason] = true
			}
			for _, cmd := range s.Log {
				if set := cmd.GetUpdateSettings(); set != nil {
					set.ProtoReflect().Range(func(fd protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
						settings[string(fd.Name())] = true
						return true
					})
				}
			}
		})
	}
	if ran < len(files) || t.Failed() {
		return
	}
	fields := (&storehubv1.Command{}).ProtoReflect().Descriptor().Oneofs().ByName("op").Fields()
	for i := range fields.Len() {
		if name := string(fields.Get(i).Message().Name()); !ops[name] {
			t.Errorf("no script gives a %s", name)
		}
	}
	for _, reason := range ruleReasons(t) {
		if notInScripts[reason] == "" && !reasons[reason] {
			t.Errorf("no script shows %s", reason)
		}
	}
	fields = (&storehubv1.Settings{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if name := string(fields.Get(i).Name()); !settings[name] {
			t.Errorf("no script sets %s", name)
		}
	}
}

// ruleReasons are the reasons that the package names.
func ruleReasons(t *testing.T) []string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if name, ok := strings.CutPrefix(sel.Sel.Name, "Reason_REASON_"); ok && !slices.Contains(list, name) {
					list = append(list, name)
				}
			}
			return true
		})
	}
	return list
}
