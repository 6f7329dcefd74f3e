package playground

import (
	"bytes"
	"fmt"
	gobuild "go/build"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a reader's own program.
const (
	MaxSource = 64 << 10 // bytes, all files together
	maxFiles  = 16
)

// A Finding is something that is wrong with a program, mostly at a place of its source.
type Finding struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`   // from 1; 0 if it is about no line
	Column int    `json:"column,omitempty"` // in bytes, from 1; 0 if it is about no column
	Text   string `json:"text"`
	By     string `json:"by"`
}

// Who finds what is wrong with a program.
const (
	ByCompile = "compile" // the compiler or the linker: the program cannot run
	ByVet     = "vet"     // go vet: it can
	ByLimit   = "limit"   // it is not compiled: it is too large, or wants what is not there
)

var placed = regexp.MustCompile(`^(?:\./|demo/)?([\w.-]+\.go):(\d+)(?::(\d+))?: (.*)$`)

// toolTalk takes out what means nothing to the author of a program.
var toolTalk = strings.NewReplacer("runtime.main_main·f: ", "", ": main.a: ", ": ", "vet: ", "")

// Findings reads what a tool says: a line for each finding, and lines that begin with a tab for the rest of it.
func Findings(said, by string) (all []Finding) {
	for line := range strings.Lines(toolTalk.Replace(said)) {
		line = strings.TrimRight(line, "\r\n")
		if m := placed.FindStringSubmatch(line); m != nil {
			f := Finding{File: m[1], Text: m[4], By: by}
			f.Line, _ = strconv.Atoi(m[2]) // digits
			f.Column, _ = strconv.Atoi(m[3])
			all = append(all, f)
		} else if strings.HasPrefix(line, "\t") && len(all) > 0 {
			all[len(all)-1].Text += "\n" + strings.TrimSpace(line)
		}
	}
	if first, _, _ := strings.Cut(strings.TrimSpace(toolTalk.Replace(said)), "\n"); len(all) == 0 && first != "" {
		all = append(all, Finding{Text: first, By: by})
	}
	return all
}

var fileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_]{0,39}\.go$`)

// Inspect returns what a program imports, or why it is not compiled.
func (k *Kit) Inspect(files map[string][]byte) (imports []string, wrong []Finding) {
	refuse := func(file string, line int, format string, args ...any) {
		wrong = append(wrong, Finding{File: file, Line: line, Text: fmt.Sprintf(format, args...), By: ByLimit})
	}
	size := 0
	for name, text := range files {
		size += len(text)
		if !fileName.MatchString(name) || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "interleave") {
			refuse("", 0, "A file cannot be called %.60q: write a name such as main.go, without a folder, that does not end in _test.go.", name)
		}
	}
	if len(files) == 0 || len(files) > maxFiles || size > MaxSource {
		refuse("", 0, "A program has 1 to %d files, of %d KiB together.", maxFiles, MaxSource>>10)
	}
	if len(wrong) > 0 {
		return nil, wrong[:1]
	}
	files = ForBrowsers(files)
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := files[name]
		if !utf8.Valid(text) || strings.ContainsRune(string(text), 0) {
			refuse(name, 0, "Go is written in UTF-8, without NUL.")
			continue
		}
		if line := lineOf(text, embedDirective); line > 0 {
			refuse(name, line, "There are no files to embed here.")
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, text, parser.ImportsOnly|parser.SkipObjectResolution)
		if err != nil || file.Name == nil {
			continue // the compiler says what is wrong
		}
		if file.Name.Name != "main" {
			refuse(name, set.Position(file.Name.Pos()).Line, "A program that runs is package main, not %.60s.", file.Name.Name)
		}
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if pkg := k.Packages[path]; path == "unsafe" || pkg.Open {
				seen[path] = true
				continue
			}
			refuse(name, set.Position(spec.Pos()).Line, "%s", k.whyNot(path))
		}
	}
	return slices.Sorted(maps.Keys(seen)), wrong
}

// ForBrowsers returns those files of a program that are not kept from browsers, by a line "//go:build ..." or by their names.
func ForBrowsers(files map[string][]byte) map[string][]byte {
	browser := gobuild.Context{GOOS: "js", GOARCH: "wasm", Compiler: "gc", ReleaseTags: gobuild.Default.ReleaseTags,
		JoinPath: path.Join,
		OpenFile: func(name string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files[name])), nil },
	}
	kept := map[string][]byte{}
	for name, text := range files {
		if match, err := browser.MatchFile("", name); match || err != nil { // the compiler says what is wrong with it
			kept[name] = text
		}
	}
	return kept
}

// whyNot says why a program cannot import a package.
func (k *Kit) whyNot(path string) string {
	switch first, _, _ := strings.Cut(path, "/"); {
	case path == "C":
		return "There is no C compiler here: import \"C\" is for programs on your own machine."
	case strings.Contains(first, "."):
		return fmt.Sprintf("%.80q is not here: programs can import the standard library, and the modules that this course uses.", path)
	}
	return fmt.Sprintf("%.80q is no package of the standard library that programs can import in a browser.", path)
}

var embedDirective = regexp.MustCompile(`(?m)^[ \t]*//go:embed\b`)

// lineOf returns the line on which a pattern is first found, 0 if there is none.
func lineOf(text []byte, pattern *regexp.Regexp) int {
	at := pattern.FindIndex(text)
	if at == nil {
		return 0
	}
	return 1 + strings.Count(string(text[:at[0]]), "\n")
}
