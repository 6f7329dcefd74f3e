package overlay

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// countStatement adds one to what the program has computed; see runtime/interleave_js.go.
const countStatement = "interleaveWork++; "

// count adds to files those of the program in folder module, with a statement at the beginning of each
// function and of each loop's body, on the line of its brace. A file that is no Go is left to the compiler.
func count(module string, files map[string][]byte) error {
	entries, err := os.ReadDir(module)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(module, entry.Name())
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if counted, ok := counting(text); ok {
			files[path] = counted
		}
	}
	return nil
}

// Main returns the files that a package main for browsers is compiled from: its own, which count what they
// compute, and those that are added.
func Main(files map[string][]byte) map[string][]byte {
	all := Uncounted(files)
	for name, text := range files {
		if counted, ok := counting(text); ok {
			all[name] = counted
		}
	}
	return all
}

// Uncounted is Main with the program's own files as they are.
func Uncounted(files map[string][]byte) map[string][]byte {
	all := maps.Clone(files)
	for _, add := range added {
		if path.Dir(add.name) == "main" {
			all[path.Base(add.name)], _ = sources.ReadFile("src/" + add.name) // what is embedded is there
		}
	}
	return all
}

// counting returns a Go file that counts; ok is false if it cannot be parsed.
func counting(text []byte) (counted []byte, ok bool) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, false
	}
	var bodies []int
	ast.Inspect(file, func(n ast.Node) bool {
		var body *ast.BlockStmt
		switch n := n.(type) {
		case *ast.FuncDecl:
			body = n.Body
		case *ast.FuncLit:
			body = n.Body
		case *ast.ForStmt:
			body = n.Body
		case *ast.RangeStmt:
			body = n.Body
		}
		if body != nil {
			bodies = append(bodies, set.Position(body.Lbrace).Offset+1)
		}
		return true
	})
	slices.Sort(bodies)
	var out bytes.Buffer
	last := 0
	for _, at := range bodies {
		out.Write(text[last:at])
		out.WriteString(countStatement)
		last = at
	}
	out.Write(text[last:])
	return out.Bytes(), true
}
