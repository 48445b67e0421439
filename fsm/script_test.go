package fsm_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
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
			stepsAreMeant(t, path)
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

// stumbles are refusals that come before what a step is about, so that one which goes to the wrong
// thing, or comes too late, looks like a test and is none.
var stumbles = regexp.MustCompile(`refused \w+ (NO_SUCH_[A-Z]+|ASSIGNMENT_STATE)\b`)

// stepsAreMeant asks whether the comment above a block names every stumble in it.
func stepsAreMeant(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range unmeant(string(text)) {
		t.Errorf("%s: a step ends in %s, which no comment of its block names", path, found)
	}
}

// unmeant lists the stumbles of a script that no comment names. A block goes on to the next comment.
func unmeant(script string) (list []string) {
	said, output := "", false
	for line := range strings.Lines(script) {
		switch {
		case strings.HasPrefix(line, "#") && output:
			said, output = line, false
		case strings.HasPrefix(line, "#"):
			said += line
		case line == "----\n":
			output = true
		}
		if m := stumbles.FindStringSubmatch(line); m != nil && !strings.Contains(said, m[1]) {
			list = append(list, m[1])
		}
	}
	return list
}

// TestUnmeantStepsAreSeen gives the law a step that came too late, with and without a word about it.
func TestUnmeantStepsAreSeen(t *testing.T) {
	const step = "finish A-1\n----\nrefused Conflict ASSIGNMENT_STATE assignment=A-1 state=CANCELLED\n\n"
	if got := unmeant("# Ends once: ASSIGNMENT_STATE.\n" + step + "# Only the desk ends it.\n" + step); !slices.Equal(got, []string{"ASSIGNMENT_STATE"}) {
		t.Error(got)
	}
}

// madeElsewhere are the reasons that no rule gives, and who does.
var madeElsewhere = map[string]string{
	"UNSPECIFIED":     "nobody",
	"MALFORMED":       "rpc",
	"NO_SUCH_METHOD":  "rpc",
	"EVENTS_GONE":     "rpc",
	"TOO_SLOW":        "rpc",
	"CROSS_ORIGIN":    "rpc",
	"SETUP_SECRET":    "rpc",
	"NOT_SET_UP":      "rpc",
	"NO_LEADER":       "node/replica",
	"NO_MAJORITY":     "node/replica",
	"UNCERTAIN":       "node/replica",
	"BEHIND":          "node/replica",
	"OVERLOADED":      "node/replica",
	"NEEDS_UPGRADE":   "node/replica",
	"QUARANTINED":     "node/replica",
	"NODE_REMOVED":    "node/replica",
	"NODE_DOWN":       "node",
	"NO_SUCH_DISPLAY": "node",
}

// TestReasonsAreMade: a reason that nobody gives has words in three places that nobody can check.
func TestReasonsAreMade(t *testing.T) {
	made := ruleReasons(t)
	all := storehubv1.Reason(0).Descriptor().Values()
	for i := range all.Len() {
		name := strings.TrimPrefix(string(all.Get(i).Name()), "REASON_")
		if byRule := slices.Contains(made, name); byRule == (madeElsewhere[name] != "") {
			t.Errorf("%s: given by a rule: %v, by %q", name, byRule, madeElsewhere[name])
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
