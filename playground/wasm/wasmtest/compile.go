package wasmtest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"interleave/playground"
	"interleave/playground/wasm"
	"interleave/static"
)

//go:embed compile.mjs
var compiler []byte

// A CompileJob is a program to be compiled, or a file of one to be formatted.
type CompileJob struct {
	Files  map[string]string `json:"files,omitzero"`
	Format *FormatJob        `json:"format,omitempty"`
}

// A FormatJob is a file to be formatted, with the program's other files.
type FormatJob struct {
	Name  string            `json:"name"`
	Text  string            `json:"text"`
	Files map[string]string `json:"files"`
}

// Compiled is the worker's last word on a job.
type Compiled struct {
	Compiled  struct{ Findings []playground.Finding }
	Sum       string // SHA-256 of the program; empty if there is none
	MS        float64
	Formatted struct{ Text, Error string }
	Missing   string
	Detail    string
}

// Compile does jobs one after the other in the worker that compiles for pages, with a kit for a library.
func (b *Bench) Compile(t *testing.T, library playground.Library, jobs []CompileJob) []Compiled {
	t.Helper()
	kit, err := b.files.Kit(t.Context(), library)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(b.dir, "kit"), kit); err != nil {
		t.Fatal(err)
	}
	worker, err := fs.ReadFile(static.FS, "compile-worker.js")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", b.write(t, "compile.mjs", compiler), b.write(t, "compile-worker.mjs", worker),
		filepath.Join(b.dir, "exec.mjs"), filepath.Join(b.dir, "kit", wasm.KitIndex), b.write(t, "jobs.json", text))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s%s", err, said, stderr.String())
	}
	var all []Compiled
	for line := range bytes.Lines(said) {
		var c Compiled
		if err := json.Unmarshal(line, &c); err != nil || c.Missing != "" {
			t.Fatalf("%v: the worker says %s", err, line)
		}
		all = append(all, c)
	}
	return all
}
