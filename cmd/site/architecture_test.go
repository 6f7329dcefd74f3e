package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImportDirections holds the rooms of the project apart: lessons and
// playground know neither each other nor HTTP, views has no I/O, and only this
// command wires them.
func TestImportDirections(t *testing.T) {
	for _, tt := range []struct {
		pkg       string
		forbidden []string
	}{
		{"interleave/lessons", []string{"interleave/playground", "interleave/views", "net/http", "os/exec"}},
		{"interleave/playground", []string{"interleave/lessons", "interleave/views", "net/http", "github.com/yuin/goldmark"}},
		{"interleave/playground/timeline", []string{"os", "os/exec", "net", "net/http", "syscall", "interleave/playground"}},
		{"interleave/views", []string{"interleave/playground", "interleave/static", "interleave/content", "os", "os/exec", "net/http"}},
		{"interleave/content", []string{"interleave/lessons", "interleave/playground"}},
	} {
		text, err := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}`, tt.pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		imports := strings.Fields(string(text))
		for _, name := range tt.forbidden {
			if slices.Contains(imports, name) {
				t.Errorf("%s imports %s", tt.pkg, name)
			}
		}
	}
}

// TestOneImporter keeps goldmark and chroma in one room.
func TestOneImporter(t *testing.T) {
	text, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "interleave/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		pkg, imports, _ := strings.Cut(line, " ")
		if pkg != "interleave/lessons" && (strings.Contains(imports, "yuin/goldmark") || strings.Contains(imports, "alecthomas/chroma")) {
			t.Errorf("%s imports goldmark or chroma; only lessons does", pkg)
		}
	}
}

// TestTimelineRunsInBrowsers builds the reader of timelines for js/wasm, where it is to run unchanged.
func TestTimelineRunsInBrowsers(t *testing.T) {
	cmd := exec.Command("go", "build", "interleave/playground/timeline")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}
