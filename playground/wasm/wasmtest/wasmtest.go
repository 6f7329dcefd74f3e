// Package wasmtest runs programs in tests as a page would run them, in the worker of the bundle, but in Node.
package wasmtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"io/fs"
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

// quick has Node not optimise what it compiles, which takes longer than nearly all programs run: a tenth of the time for one
// with SQLite.
const quick = "--liftoff-only"

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
	playground *playground.Playground
	files      *wasm.Files
	dir        string
}

// New returns a Bench whose programs are kept from one test to the next. It skips the test where there is no Node.
func New(t *testing.T) *Bench {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("skipped: needs node, 20 or later (Debian: apt-get install nodejs)")
	}
	cache := filepath.Join(os.TempDir(), "interleave-test-cache")
	pg, err := playground.Open(playground.Config{Cache: cache, Limits: playground.Limits{Compile: time.Minute}}) // for a busy machine
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pg.Close() })
	b := &Bench{pg, wasm.New(pg, cache), t.TempDir()}
	execText, err := b.files.Exec()
	if err != nil {
		t.Fatal(err)
	}
	b.write(t, "run.mjs", runner)
	b.write(t, "compile.mjs", compiler)
	b.write(t, "exec.mjs", execText)
	for name, file := range map[string]string{"worker.mjs": "go-worker.js", "compile-worker.mjs": "compile-worker.js"} {
		worker, err := fs.ReadFile(static.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		b.write(t, name, worker)
	}
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
	return b.run(t, b.put(t, prog), b.put(t, wasm.Toolbox()), clock, args)
}

// RunBinary is Run of a program that was compiled already, without a timeline of it.
func (b *Bench) RunBinary(t *testing.T, binary []byte, clock string, args ...string) (events []Event, raw []byte) {
	t.Helper()
	sum := sha256.Sum256(binary)
	return b.run(t, b.write(t, hex.EncodeToString(sum[:8])+".wasm", binary), "", clock, args)
}

func (b *Bench) run(t *testing.T, program, toolbox, clock string, args []string) (events []Event, raw []byte) {
	t.Helper()
	command := []string{quick, filepath.Join(b.dir, "run.mjs"), filepath.Join(b.dir, "worker.mjs"), filepath.Join(b.dir, "exec.mjs"),
		toolbox, program, clock}
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
