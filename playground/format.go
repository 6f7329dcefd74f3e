package playground

import (
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxNesting is how deeply a file that is formatted may be nested: each level indents all lines within it.
const maxNesting = 200

var errNested = errors.New("it is nested too deeply to be formatted")

// Format returns a Go file formatted, without the imports of the standard library that it does not use, and with
// those that it uses and lacks. others are the program's other files. On an error the text is as it was.
func (k *Kit) Format(name, text string, others map[string][]byte) (string, error) {
	if nesting(text) > maxNesting {
		return text, errNested
	}
	packages := k.open()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		return text, err
	}
	used := map[string]bool{} // names before a dot that the file does not declare
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok && selector.Sel.IsExported() {
			if x, ok := selector.X.(*ast.Ident); ok && x.Obj == nil {
				used[x.Name] = true
			}
		}
		return true
	})
	declared := declarations(others)
	byName := namesOf(packages)
	var edits []replacement
	at := func(pos token.Pos) int { return set.Position(pos).Offset }
	for _, spec := range file.Imports {
		importPath, _ := strconv.Unquote(spec.Path.Value)
		imported := packageName(importPath)
		if spec.Name != nil {
			imported = spec.Name.Name
		}
		declared[imported] = true
		if !used[imported] && imported != "_" && imported != "." && slices.Contains(packages, importPath) && standard(importPath) {
			edits = append(edits, removal(file, spec, at))
		}
	}
	var lacking []string
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if importPath := byName[name]; importPath != "" && !declared[name] {
			lacking = append(lacking, importPath)
		}
	}
	if len(lacking) > 0 {
		edits = append(edits, addition(file, lacking, at))
	}
	out, err := format.Source(emptyImports.ReplaceAll([]byte(apply(text, edits)), nil))
	if err != nil {
		return text, err
	}
	return string(out), nil
}

// nesting is how deeply the brackets of a text are nested.
func nesting(text string) (most int) {
	var s scanner.Scanner
	set := token.NewFileSet()
	s.Init(set.AddFile("", set.Base(), len(text)), []byte(text), func(token.Position, string) {}, 0)
	for depth := 0; ; {
		switch _, tok, _ := s.Scan(); tok {
		case token.LBRACE, token.LPAREN, token.LBRACK:
			depth++
			most = max(most, depth)
		case token.RBRACE, token.RPAREN, token.RBRACK:
			depth--
		case token.EOF:
			return most
		}
	}
}

// emptyImports is what is left where all imports of a declaration were removed.
var emptyImports = regexp.MustCompile(`(?m)^import \(\s*\)\n?`)

// A replacement puts a text in the place of another.
type replacement struct {
	from, to int // bytes
	text     string
}

func apply(text string, edits []replacement) string {
	slices.SortStableFunc(edits, func(a, b replacement) int { return b.from - a.from })
	for _, e := range edits {
		text = text[:e.from] + e.text + text[e.to:]
	}
	return text
}

// removal removes an import, with its declaration if it is all that this holds.
func removal(file *ast.File, spec *ast.ImportSpec, at func(token.Pos) int) replacement {
	from, to := spec.Pos(), spec.End()
	if spec.Comment != nil {
		to = spec.Comment.End()
	}
	if decl := declOf(file, spec); len(decl.Specs) == 1 {
		from, to = decl.Pos(), max(to, decl.End())
	}
	return replacement{at(from), at(to), ""}
}

func declOf(file *ast.File, spec *ast.ImportSpec) *ast.GenDecl {
	for _, decl := range file.Decls {
		if imports, ok := decl.(*ast.GenDecl); ok && slices.Contains(imports.Specs, ast.Spec(spec)) {
			return imports
		}
	}
	return nil // every import has one
}

// addition adds imports to the first declaration of several, or in a new one after the package's name.
func addition(file *ast.File, paths []string, at func(token.Pos) int) replacement {
	for _, decl := range file.Decls {
		if imports, ok := decl.(*ast.GenDecl); ok && imports.Tok == token.IMPORT && imports.Lparen.IsValid() && len(imports.Specs) > 1 {
			where := at(imports.Lparen) + 1
			return replacement{where, where, "\n\t\"" + strings.Join(paths, "\"\n\t\"") + "\""}
		}
	}
	where := at(file.Name.End())
	if len(paths) == 1 {
		return replacement{where, where, "\n\nimport \"" + paths[0] + "\"\n"}
	}
	return replacement{where, where, "\n\nimport (\n\t\"" + strings.Join(paths, "\"\n\t\"") + "\"\n)\n"}
}

// declarations are the names that files declare for their whole package.
func declarations(files map[string][]byte) map[string]bool {
	names := map[string]bool{}
	for name, text := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			continue
		}
		for name := range file.Scope.Objects {
			names[name] = true
		}
	}
	return names
}

// Where two packages have one name, the one that programs about concurrency mean.
var preferred = map[string]string{"rand": "math/rand/v2", "template": "text/template", "pprof": "runtime/pprof", "scanner": "text/scanner"}

// namesOf gives the import paths of the standard library by the names of its packages.
func namesOf(packages []string) map[string]string {
	byName := map[string]string{}
	for _, importPath := range slices.Sorted(slices.Values(packages)) {
		name := packageName(importPath)
		if !standard(importPath) || preferred[name] != "" && preferred[name] != importPath || strings.HasSuffix(path.Dir(importPath), "/v2") {
			continue
		}
		if old := byName[name]; old == "" || strings.Count(importPath, "/") < strings.Count(old, "/") {
			byName[name] = importPath
		}
	}
	return byName
}

var versionElement = regexp.MustCompile(`^v[0-9]+$`)

// packageName is the name of a package of the standard library.
func packageName(importPath string) string {
	if versionElement.MatchString(path.Base(importPath)) {
		importPath = path.Dir(importPath)
	}
	return path.Base(importPath)
}

// standard reports whether a package is one of the standard library.
func standard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}
