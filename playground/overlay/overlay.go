// Package overlay holds what is laid over a demo when it is built or started, so that it keeps a
// record of what its goroutines or tasks do. The sources that readers see stay as they are.
//
// A Go program is built with go build -overlay. Its package main is given a file that imports the
// recorder, and three functions of the standard library a first statement that calls what is added
// beside them: preprintpanics and writeErr of package runtime, and Write of package syscall. The
// statement stands on the line of the function's brace, so that all line numbers stay.
//
// A Python program finds sitecustomize.py on its path, which Python imports before anything else. In a
// browser, browser.py starts it, and the program after it.
package overlay

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed src
var sources embed.FS

//go:embed sitecustomize.py
var sitecustomize []byte

//go:embed browser
var browser embed.FS

const (
	// PythonFile is the name under which Python looks for Python().
	PythonFile = "sitecustomize.py"
	// BrowserFile is the name under which a worker of the page looks for Browser(), beside PythonFile.
	BrowserFile = "browser.py"
	// Tag is the build tag of the added files.
	Tag = "interleave"
	// Env is the variable that tells a program the descriptor on which it is to leave its record.
	// A program that does not find it keeps none.
	Env = "INTERLEAVE_TRACE"
)

// Python returns the recorder of Python programs.
func Python() []byte { return sitecustomize }

// Browser returns the module that runs Python programs on Pyodide; static/ts/worker/python.ts is its
// host. It is one module in several files, in the order of their names.
func Browser() []byte {
	var module []byte
	files, _ := fs.Glob(browser, "browser/*.py") // the pattern is sound
	for _, name := range files {
		text, _ := browser.ReadFile(name) // what is embedded is there
		module = append(append(module, text...), "\n\n"...)
	}
	return module
}

// added are the files beside those that there are, by their place below src: in folder runtime or
// syscall of the library, or below the program's module.
var added = []struct {
	name string
	path []string
	js   bool // for browsers alone
}{
	{"runtime/interleave.go", []string{"runtime", "interleave.go"}, false},
	{"runtime/interleave_js.go", []string{"runtime", "interleave_js.go"}, true},
	{"runtime/interleave_stack_js.go", []string{"runtime", "interleave_stack_js.go"}, true},
	{"syscall/interleave.go", []string{"syscall", "interleave.go"}, false},
	{"syscall/interleave_js.go", []string{"syscall", "interleave_js.go"}, true},
	{"recorder/recorder.go", []string{"internal", "recorder", "recorder.go"}, false},
	{"recorder/recorder_js.go", []string{"internal", "recorder", "recorder_js.go"}, true},
	{"recorder/recorder_os.go", []string{"internal", "recorder", "recorder_os.go"}, false},
	{"main/interleave.go", []string{"interleave.go"}, false},
	{"main/interleave_js.go", []string{"interleave_js.go"}, true},
}

// hooks are the functions of the standard library that get a first statement. Those that a toolchain
// does not have are passed over: what they tell is then missing, and the rest is there.
var hooks = []struct {
	file      string
	js, os    bool // whether it is for browsers, and for operating systems
	function  string
	statement string // $1 is the function's first parameter
}{
	{"runtime/panic.go", true, true, "preprintpanics", "interleavePanics()"},
	{"runtime/write_err.go", true, true, "writeErr", "interleavePrinted(len($1))"},
	{"syscall/syscall_unix.go", false, true, "Write", "interleaveWrites($1, len($2))"},
	{"syscall/fs_js.go", true, false, "Write", "if interleavePrints($1, $2) { return len($2), nil }"},
	{"runtime/lock_js.go", true, false, "beforeIdle", "if interleaveIdle($2) { return nil, true }"},
	{"runtime/tracestack.go", true, false, "traceStack", "if id, ok := interleaveStack($1, $2, $3); ok { return id }"},
}

// Files returns what is laid over the module "demo" in folder module when Go, whose library is in
// the folder goroot, builds it for an operating system, or for browsers ("js"): contents by path.
func Files(goroot, module, goos string) (map[string][]byte, error) {
	library := filepath.Join(goroot, "src")
	js := goos == "js"
	files := map[string][]byte{}
	for _, add := range added {
		if add.js && !js {
			continue
		}
		text, err := sources.ReadFile("src/" + add.name)
		if err != nil {
			return nil, fmt.Errorf("overlay: %w", err)
		}
		folder := module
		if add.path[0] == "runtime" || add.path[0] == "syscall" {
			folder = library
		}
		files[filepath.Join(folder, filepath.Join(add.path...))] = text
	}
	for _, hook := range hooks {
		if js && !hook.js || !js && !hook.os {
			continue
		}
		path := filepath.Join(library, filepath.FromSlash(hook.file))
		if text, ok := insert(path, hook.function, hook.statement); ok {
			files[path] = text
		}
	}
	if js {
		return files, count(module, files)
	}
	return files, nil
}

// insert returns the file at path with a statement at the beginning of a function.
func insert(path, function, statement string) ([]byte, bool) {
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
		at := set.Position(f.Body.Lbrace).Offset + 1
		for i, arg := range args {
			statement = strings.ReplaceAll(statement, fmt.Sprintf("$%d", i+1), arg)
		}
		if strings.Contains(statement, "$") {
			return nil, false
		}
		return fmt.Appendf(nil, "%s %s; %s", text[:at], statement, text[at:]), true
	}
	return nil, false
}

func parameters(f *ast.FuncDecl) (names []string) {
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}
