package laws

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// allowedImports are all that the rules may import besides the schema: a package that is not here
// has been looked at by nobody. None of them knows a clock, chance, the machine or the order of a map.
var allowedImports = []string{
	"bufio", "bytes", "cmp", "crypto/aes", "crypto/cipher", "crypto/hmac", "crypto/sha256", // what seals takes its keys from the log and draws none
	"encoding/base64", "encoding/binary", "encoding/hex", "fmt", "hash", "hash/crc32", "io", "math",
	"slices", "strconv", "strings", "unicode", "unicode/utf8",
	"github.com/tidwall/btree", "golang.org/x/mod/sumdb/tlog",
	"google.golang.org/protobuf/encoding/protowire", "google.golang.org/protobuf/proto",
	"google.golang.org/protobuf/reflect/protoreflect", "google.golang.org/protobuf/reflect/protoregistry",
	"google.golang.org/protobuf/types/known/durationpb", "google.golang.org/protobuf/types/known/timestamppb",
	"storehub/proto/storehub/v1",
}

// beforeTheLog is the file whose functions run before the log, on one machine: what its tables say
// stands in the entry then.
const beforeTheLog = "prepare.go"

var allowedBeforeTheLog = []string{"golang.org/x/text/unicode/norm"}

// bannedNames are what the rules may not use of packages that they may import.
var bannedNames = map[string][]string{
	"fmt": {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"google.golang.org/protobuf/reflect/protoreflect": {"Range"}, // in an order of its own on every run
}

var allowedIO = []string{"Reader", "Writer"}

// changesItsArgument are functions that write into the slice they are given.
var changesItsArgument = []string{"Sort", "SortFunc", "SortStableFunc", "Reverse", "Delete", "DeleteFunc", "Insert", "Replace", "Compact", "CompactFunc"}

// TestRulesArePure is docs/architecture.md section 2, points 1, 2 and 6.
func TestRulesArePure(t *testing.T) {
	for _, what := range impurities(load(t, "fsm", "")) {
		t.Error(what)
	}
}

// TestPurityIsSeen puts what the law forbids beside the rules and looks whether it is found.
func TestPurityIsSeen(t *testing.T) {
	for _, src := range []string{
		`import "crypto/rand"; var _ = rand.Reader`,
		`import "hash/maphash"; var _ = maphash.MakeSeed`,
		`import "runtime"; var _ = runtime.NumCPU`,
		`import "unsafe"; var _ unsafe.Pointer`,
		`import "os/user"; var _ = user.Current`,
		`import "time"; var _ = time.Now`,
		`import "golang.org/x/text/unicode/norm"; var _ = norm.NFC`,
		`import ("maps"; "slices"); func f(m map[string]int) []string { return slices.Collect(maps.Keys(m)) }`,
		`func f(m map[string]int) { for range m {} }`,
		`func f() { go f() }`,
		`func f(c chan int) { c <- 1 }`,
		`var v map[string]int; func f() { delete(v, "a") }`,
		`var v []int; func f() { clear(v) }`,
		`var v []int; func f() { v[0] = 1 }`,
		`var v int; func f() *int { return &v }`,
		`var v struct{ n int }; func f() { v.n++ }`,
		`import "slices"; var v []int; func f() { slices.Sort(v) }`,
		`import "fmt"; func f() { fmt.Println() }`,
		`import "io"; var _ = io.ReadAll`,
		`import "google.golang.org/protobuf/reflect/protoreflect"; func f(m protoreflect.Message) { m.Range(nil) }`,
	} {
		if len(impurities(load(t, "fsm", "package fsm\n"+src))) == 0 {
			t.Errorf("not seen: %s", src)
		}
	}
}

// impurities are the places at which a package does what rules may not.
func impurities(pkg *loaded) (list []string) {
	for _, file := range pkg.files {
		name := filepath.Base(pkg.fset.Position(file.Pos()).Filename)
		say := func(n ast.Node, format string, args ...any) {
			list = append(list, pkg.fset.Position(n.Pos()).String()+": "+fmt.Sprintf(format, args...))
		}
		for _, imp := range file.Imports {
			path := strings.Trim(imp.Path.Value, `"`)
			if !slices.Contains(allowedImports, path) && (name != beforeTheLog || !slices.Contains(allowedBeforeTheLog, path)) {
				say(imp, "a rule may not import %s", path)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				say(n, "a rule starts no goroutine")
			case *ast.SendStmt, *ast.SelectStmt, *ast.ChanType:
				say(n, "a rule uses no channel")
			case *ast.RangeStmt:
				if _, isMap := pkg.info.TypeOf(n.X).Underlying().(*types.Map); isMap && name != "table.go" {
					say(n, "the order of a Go map differs between replicas")
				}
			case *ast.SelectorExpr:
				if use, ok := pkg.info.Uses[n.Sel]; ok && use.Pkg() != nil && forbidden(use) && name != beforeTheLog {
					say(n, "a rule may not use %s.%s", use.Pkg().Path(), use.Name())
				}
			}
			for _, e := range changed(pkg, n) {
				if v, ok := pkg.info.ObjectOf(root(e)).(*types.Var); ok && v.Parent() == pkg.pkg.Scope() {
					say(n, "the package-level variable %s changes", v.Name())
				}
			}
			return true
		})
	}
	return list
}

func forbidden(use types.Object) bool {
	if use.Pkg().Path() == "io" {
		return use.Parent() == use.Pkg().Scope() && !slices.Contains(allowedIO, use.Name())
	}
	return slices.Contains(bannedNames[use.Pkg().Path()], use.Name())
}

// changed is what a piece of code writes to, or lets others write to.
func changed(pkg *loaded, n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		switch f := ast.Unparen(n.Fun).(type) {
		case *ast.Ident:
			if b, ok := pkg.info.Uses[f].(*types.Builtin); ok && (b.Name() == "delete" || b.Name() == "clear" || b.Name() == "copy") {
				return n.Args[:1]
			}
		case *ast.SelectorExpr:
			use := pkg.info.Uses[f.Sel]
			if use != nil && use.Pkg() != nil && use.Pkg().Path() == "slices" && slices.Contains(changesItsArgument, use.Name()) {
				return n.Args[:1]
			}
		}
	}
	return nil
}

// root is the variable that an expression such as a.b[c] starts from.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return ast.NewIdent("_")
		}
	}
}

type loaded struct {
	fset  *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
}

// strange are packages that only the law's own test imports.
var strange = []string{"crypto/rand", "hash/maphash", "runtime", "os/user", "time", "maps"}

// listing is what go list says, once: it is the slow part.
var listing = sync.OnceValues(func() ([]byte, error) {
	return exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles", module + "fsm"}, strange...)...).Output()
})

// load type-checks a package against the compiler's export data of what it imports; with source,
// that one file alone, as a part of it.
func load(t *testing.T, name, source string) *loaded {
	t.Helper()
	out, err := listing()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	l := &loaded{fset: token.NewFileSet(), info: &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Export, Dir string
			GoFiles                 []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.ImportPath != module+name || source != "" {
			continue
		}
		for _, f := range p.GoFiles {
			file, err := parser.ParseFile(l.fset, filepath.Join(p.Dir, f), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			l.files = append(l.files, file)
		}
	}
	if source != "" {
		file, err := parser.ParseFile(l.fset, "source.go", source, 0)
		if err != nil {
			t.Fatal(err)
		}
		l.files = append(l.files, file)
	}
	conf := types.Config{Importer: importer.ForCompiler(l.fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(exports[path])
	})}
	if l.pkg, err = conf.Check(module+name, l.fset, l.files, l.info); err != nil {
		t.Fatal(err)
	}
	return l
}

// goroutinesIn are the places that may start one (docs/architecture.md section 9).
var goroutinesIn = []string{"node/...", "node", "hw", "ops/...", "rpc/client", "cmd/storehub"}

func TestGoroutinesStartWhereTheyMay(t *testing.T) {
	eachFile(t, func(pkg, path string, fset *token.FileSet, file *ast.File) {
		if slices.ContainsFunc(goroutinesIn, func(m string) bool { return matches(m, pkg) }) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if g, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s: package %s starts no goroutine", fset.Position(g.Pos()), pkg)
			}
			return true
		})
	})
}

// The limits of a function and a struct that one can read in one sitting.
const (
	maxFunctionLines = 70
	maxStructFields  = 24
	maxFileLines     = 600
)

// wideStructs may have more fields: tables of contents, which have no behaviour.
var wideStructs = []string{"tables", "indexes"}

func TestFunctionsAndStructsStaySmall(t *testing.T) {
	eachFile(t, func(pkg, path string, fset *token.FileSet, file *ast.File) {
		if n := fset.Position(file.End()).Line; n > maxFileLines {
			t.Errorf("%s has %d lines, at most %d", path, n, maxFileLines)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if lines := fset.Position(n.End()).Line - fset.Position(n.Pos()).Line + 1; lines > maxFunctionLines {
					t.Errorf("%s: %s has %d lines, at most %d", fset.Position(n.Pos()), n.Name.Name, lines, maxFunctionLines)
				}
			case *ast.TypeSpec:
				if st, ok := n.Type.(*ast.StructType); ok && st.Fields.NumFields() > maxStructFields && !slices.Contains(wideStructs, n.Name.Name) {
					t.Errorf("%s: %s has %d fields, at most %d", fset.Position(n.Pos()), n.Name.Name, st.Fields.NumFields(), maxStructFields)
				}
			}
			return true
		})
	})
}

// eachFile visits the module's own Go files, generated ones and tests aside.
func eachFile(t *testing.T, f func(pkg, path string, fset *token.FileSet, file *ast.File)) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".pb.go") || strings.HasSuffix(path, ".connect.go") {
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		pkg, _ := filepath.Rel(root, filepath.Dir(path))
		f(filepath.ToSlash(pkg), path, fset, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
