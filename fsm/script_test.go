package fsm_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
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

// TestScripts runs every golden script, and then asks whether they speak of every command and
// of every refusal that a rule can give.
func TestScripts(t *testing.T) {
	ops, reasons := map[string]bool{}, map[string]bool{}
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
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range strings.FieldsFunc(string(b), func(r rune) bool { return r != '_' && (r < 'A' || r > 'Z') }) {
				reasons[w] = true
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

// TestEverySettingIsScripted: each setting is changed in some script.
func TestEverySettingIsScripted(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	text := strings.NewReplacer(" due=", " due_reminders_min=", " list=", " manager_list=", " partial=", " allow_partial=").Replace(all.String())
	var fields protoreflect.FieldDescriptors = (&storehubv1.Settings{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if name := string(fields.Get(i).Name()); !strings.Contains(text, " "+name+"=") {
			t.Errorf("no script sets %s", name)
		}
	}
}
