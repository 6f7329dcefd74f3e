package lessons

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The files at the content's root that make a module of a demo which imports others: its go.mod and
// go.sum, under names that keep them from making modules of the folders they lie in. They are what
// "go build -modfile" takes.
const (
	moduleFile = "demos.mod"
	sumFile    = "demos.sum"
)

// postgresModule is the driver of the demos that can run on PostgreSQL too.
const postgresModule = "github.com/jackc/pgx/v5"

// raceDirective is the line of a program that is to be run with the race detector too.
const raceDirective = "//demo:race"

// Modules returns the go.mod and go.sum of a module that requires all that the course's programs import beyond the
// standard library, none if they import nothing of the kind, and the import paths.
func (c *Course) Modules() (module map[string][]byte, imports []string) {
	for _, lesson := range c.Lessons() {
		for _, demo := range lesson.Demos {
			main := demo.Sources[Go]
			if main.modules != nil {
				module = main.modules
			}
			for _, path := range main.imports {
				if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
					imports = append(imports, path)
				}
			}
		}
	}
	slices.Sort(imports)
	return module, slices.Compact(imports)
}

// Files returns everything that the program is built from, by name.
func (s *Source) Files() map[string][]byte {
	files := maps.Clone(s.modules)
	if files == nil {
		files = map[string][]byte{}
	}
	files[s.File] = s.Text
	for _, beside := range s.Beside {
		files[beside.File] = beside.Text
	}
	return files
}

// revision identifies all files of a program.
func (s *Source) revision() string {
	if len(s.Beside) == 0 {
		return Revision(s.Text)
	}
	var all bytes.Buffer
	files := s.Files()
	for _, name := range sortedKeys(files) {
		fmt.Fprintf(&all, "%s %d\n%s", name, len(files[name]), files[name])
	}
	return Revision(all.Bytes())
}

// beside reads the Go files that lie beside a demo's main.go.
func (l *loader) beside(dir string) ([]*Source, error) {
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []*Source
	for _, entry := range entries {
		if name := entry.Name(); path.Ext(name) != ".go" || name == "main.go" {
			continue
		}
		file := path.Join(dir, entry.Name())
		text, err := fs.ReadFile(l.fsys, file)
		if err != nil {
			return nil, err
		}
		source := newSource(file, Go, text)
		if numbers := source.markers(); len(numbers) > 0 {
			l.add(file, slices.Min(slices.Collect(maps.Values(numbers))), "markers stand in main.go, the file that the lesson is about")
		}
		out = append(out, source)
	}
	return out, nil
}

// inspect reads from a demo's Go program what it needs and what it can do.
func (l *loader) inspect(demo *Demo) {
	main := demo.Sources[Go]
	for _, source := range append([]*Source{main}, main.Beside...) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, source.File, source.Text, parser.SkipObjectResolution)
		if err != nil {
			l.add(source.Path, lineOfSyntaxError(err), "not a Go program: %v", err)
			continue
		}
		if source == main {
			demo.Flags = l.flags(source, fset, file)
		}
		demo.Interrupt = demo.Interrupt || calls(file, "signal", "Notify")
		demo.Cores = demo.Cores || setsProcessors(file)
		demo.Race = demo.Race || directs(source, raceDirective)
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			main.imports = append(main.imports, name)
			demo.Postgres = demo.Postgres || name == postgresModule || strings.HasPrefix(name, postgresModule+"/")
			if first, _, _ := strings.Cut(name, "/"); strings.Contains(first, ".") && main.modules == nil {
				main.modules = l.modules(source, fset.Position(spec.Pos()).Line)
			}
		}
	}
	main.Hash = main.revision()
}

// directs reports whether a line of a source is the directive.
func directs(source *Source, directive string) bool {
	return slices.Contains(strings.Split(readable(source.Text), "\n"), directive)
}

// calls reports whether a program names a function of a package that begins so.
func calls(file *ast.File, pkg, prefix string) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if ok && isIdent(selector.X, pkg) && strings.HasPrefix(selector.Sel.Name, prefix) {
			found = true
		}
		return !found
	})
	return found
}

// setsProcessors reports whether a program asks for more processors than one.
func setsProcessors(file *ast.File) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return !found
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		one, literal := call.Args[0].(*ast.BasicLit)
		if ok && isIdent(selector.X, "runtime") && selector.Sel.Name == "GOMAXPROCS" && !(literal && one.Value == "1") {
			found = true
		}
		return !found
	})
	return found
}

// modules returns the files that make a module of a program which imports others.
func (l *loader) modules(source *Source, line int) map[string][]byte {
	mod, err := fs.ReadFile(l.fsys, moduleFile)
	sum, errSum := fs.ReadFile(l.fsys, sumFile)
	if err := errors.Join(err, errSum); err != nil {
		l.add(source.Path, line, "a demo that imports modules needs %s and %s at the content's root: %v", moduleFile, sumFile, err)
		return nil
	}
	return map[string][]byte{"go.mod": mod, "go.sum": sum}
}
