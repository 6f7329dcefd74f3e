// Package overlay holds what is laid over a demo when it is built or started, so that it keeps a
// record of what its goroutines or tasks do. The sources that readers see stay as they are.
//
// A Go program is built with go build -overlay. Its package main is given a file that imports the
// recorder, and three functions of the standard library a first statement that calls what is added
// beside them: preprintpanics and writeErr of package runtime, and Write of package syscall. The
// statement stands on the line of the function's brace, so that all line numbers stay.
//
// A Python program finds sitecustomize.py on its path, which Python imports before anything else.
package overlay

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

//go:embed src
var sources embed.FS

//go:embed sitecustomize.py
var sitecustomize []byte

const (
	// PythonFile is the name under which Python looks for Python().
	PythonFile = "sitecustomize.py"
	// Tag is the build tag of the added files.
	Tag = "interleave"
	// Env is the variable that tells a program the descriptor on which it is to leave its record.
	// A program that does not find it keeps none.
	Env = "INTERLEAVE_TRACE"
)

// Python returns the recorder of Python programs.
func Python() []byte { return sitecustomize }

// hooks are the functions of the standard library that get a first statement. Those that a toolchain
// does not have are passed over: what they tell is then missing, and the rest is there.
var hooks = []struct {
	files    []string // below src, by operating system; the first that has the function counts
	function string
	call     string // %s are the function's parameters
}{
	{[]string{"runtime/panic.go"}, "preprintpanics", "interleavePanics()"},
	{[]string{"runtime/write_err.go"}, "writeErr", "interleavePrinted(len(%s))"},
	{[]string{"syscall/syscall_unix.go", "syscall/fs_js.go"}, "Write", "interleaveWrites(%s, len(%s))"},
}

// Files returns what is laid over the module "demo" in folder module when Go, whose library is in
// the folder goroot, builds it: contents by path.
func Files(goroot, module string) (map[string][]byte, error) {
	library := filepath.Join(goroot, "src")
	files := map[string][]byte{}
	for name, path := range map[string]string{
		"runtime/interleave.go": filepath.Join(library, "runtime", "interleave.go"),
		"syscall/interleave.go": filepath.Join(library, "syscall", "interleave.go"),
		"recorder/recorder.go":  filepath.Join(module, "internal", "recorder", "recorder.go"),
		"main/interleave.go":    filepath.Join(module, "interleave.go"),
	} {
		text, err := sources.ReadFile("src/" + name)
		if err != nil {
			return nil, fmt.Errorf("overlay: %w", err)
		}
		files[path] = text
	}
	for _, hook := range hooks {
		for _, name := range hook.files {
			if excluded(name) {
				continue
			}
			path := filepath.Join(library, filepath.FromSlash(name))
			if text, ok := insert(path, hook.function, hook.call); ok {
				files[path] = text
				break
			}
		}
	}
	return files, nil
}

// excluded reports whether a file of the standard library is for another system.
func excluded(name string) bool {
	return strings.HasSuffix(name, "_js.go") != (runtime.GOOS == "js") && strings.Contains(name, "syscall/")
}

// insert returns the file at path with a call at the beginning of a function.
func insert(path, function, call string) ([]byte, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, false
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Name.Name != function || f.Body == nil {
			continue
		}
		args := parameters(f)
		n := strings.Count(call, "%s")
		if len(args) < n {
			return nil, false
		}
		at := set.Position(f.Body.Lbrace).Offset + 1
		return fmt.Appendf(nil, "%s %s; %s", text[:at], fmt.Sprintf(call, args[:n]...), text[at:]), true
	}
	return nil, false
}

func parameters(f *ast.FuncDecl) (names []any) {
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// Version tells one overlay of Go programs from another.
func Version() string {
	h := sha256.New()
	_ = fs.WalkDir(sources, "src", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			text, _ := sources.ReadFile(name) // what is embedded is there
			fmt.Fprintf(h, "%s %d:%s", name, len(text), text)
		}
		return nil
	})
	fmt.Fprint(h, hooks)
	return hex.EncodeToString(h.Sum(nil)[:8])
}
