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
	"testing"
)

// bannedNames are what the rules may not use of packages that they may import.
var bannedNames = map[string][]string{
	"time": {"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep", "LoadLocation", "Local"},
	"io":   nil, // see allowedIO
}

var allowedIO = []string{"Reader", "Writer"}

// TestRulesArePure is docs/architecture.md section 3, points 1, 2 and 6.
func TestRulesArePure(t *testing.T) {
	pkg := load(t, "fsm")
	for _, file := range pkg.files {
		name := filepath.Base(pkg.fset.Position(file.Pos()).Filename)
		ast.Inspect(file, func(n ast.Node) bool {
			at := func() string { return pkg.fset.Position(n.Pos()).String() }
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a rule starts no goroutine", at())
			case *ast.SendStmt, *ast.SelectStmt:
				t.Errorf("%s: a rule uses no channel", at())
			case *ast.ChanType:
				t.Errorf("%s: a rule uses no channel", at())
			case *ast.RangeStmt:
				if _, isMap := pkg.info.TypeOf(n.X).Underlying().(*types.Map); isMap && name != "table.go" {
					t.Errorf("%s: the order of a Go map differs between replicas", at())
				}
			case *ast.SelectorExpr:
				if use, ok := pkg.info.Uses[n.Sel]; ok && use.Pkg() != nil && forbidden(use) {
					t.Errorf("%s: a rule may not use %s.%s", at(), use.Pkg().Path(), use.Name())
				}
			}
			return true
		})
		checkVariables(t, pkg, file)
	}
}

func forbidden(use types.Object) bool {
	if use.Parent() != use.Pkg().Scope() {
		return false // a method or a field
	}
	if use.Pkg().Path() == "io" {
		return !slices.Contains(allowedIO, use.Name())
	}
	return slices.Contains(bannedNames[use.Pkg().Path()], use.Name())
}

// checkVariables: no assignment to a package-level variable outside its declaration.
func checkVariables(t *testing.T, pkg *loaded, file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		var targets []ast.Expr
		switch n := n.(type) {
		case *ast.AssignStmt:
			targets = n.Lhs
		case *ast.IncDecStmt:
			targets = []ast.Expr{n.X}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				targets = []ast.Expr{n.X}
			}
		}
		for _, e := range targets {
			if v, ok := pkg.info.ObjectOf(root(e)).(*types.Var); ok && v.Parent() == pkg.pkg.Scope() {
				t.Errorf("%s: the package-level variable %s changes", pkg.fset.Position(n.Pos()), v.Name())
			}
		}
		return true
	})
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

// load type-checks one package against the compiler's export data of what it imports.
func load(t *testing.T, name string) *loaded {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles", module+name).Output()
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
		if p.ImportPath != module+name {
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
var wideStructs = []string{"tables"}

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
