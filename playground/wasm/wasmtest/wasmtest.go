// Package wasmtest runs programs in tests as a page would run them, in the worker of the bundle, but in Node.
package wasmtest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"interleave/playground"
	"interleave/playground/wasm"
	"interleave/static"
)

// runLimit ends a run that hangs.
const runLimit = time.Minute

//go:embed run.mjs
var runner []byte

// An Event is what the worker says of a run, as far as tests look at it.
type Event struct {
	Kind   string
	T      float64
	FD     int
	Text   string
	Code   int
	Reason string
	Lanes  []struct{ Name string }
	Broken string
	Detail string
}

// A Bench builds programs, and runs them.
type Bench struct {
	files *wasm.Files
	dir   string
}

// New returns a Bench whose programs are kept from one test to the next. It skips the test where there is no Node.
func New(t *testing.T) *Bench {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("skipped: needs node, 20 or later (Debian: apt-get install nodejs)")
	}
	cache := filepath.Join(os.TempDir(), "interleave-test-cache")
	pg, err := playground.Open(playground.Config{Cache: cache})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pg.Close() })
	b := &Bench{wasm.New(pg, cache), t.TempDir()}
	execText, err := b.files.Exec()
	if err != nil {
		t.Fatal(err)
	}
	worker, err := static.FS.(interface {
		ReadFile(string) ([]byte, error)
	}).ReadFile("go-worker.js")
	if err != nil {
		t.Fatal(err)
	}
	b.write(t, "run.mjs", runner)
	b.write(t, "exec.mjs", execText)
	b.write(t, "worker.mjs", worker)
	return b
}

// Build makes a program's file.
func (b *Bench) Build(ctx context.Context, prog playground.Program) error {
	_, err := b.files.Program(ctx, prog)
	return err
}

// Run runs a program by a clock, "virtual" or "real". It returns what happened, and that as the worker said it.
func (b *Bench) Run(t *testing.T, prog playground.Program, clock string, args ...string) (events []Event, raw []byte) {
	t.Helper()
	command := []string{filepath.Join(b.dir, "run.mjs"), filepath.Join(b.dir, "worker.mjs"), filepath.Join(b.dir, "exec.mjs"),
		b.put(t, wasm.Toolbox()), b.put(t, prog), clock}
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", append(command, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	raw, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s%s", err, raw, stderr.String())
	}
	for line := range bytes.Lines(raw) {
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		events = append(events, e)
	}
	return events, raw
}

// put makes a program's file and returns where it is.
func (b *Bench) put(t *testing.T, prog playground.Program) string {
	t.Helper()
	zipped, err := b.files.Program(t.Context(), prog)
	if err != nil {
		t.Fatal(err)
	}
	return b.write(t, wasm.Name(prog), zipped)
}

func (b *Bench) write(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
