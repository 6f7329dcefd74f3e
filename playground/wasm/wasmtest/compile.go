package wasmtest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sync/errgroup"

	"interleave/playground"
	"interleave/playground/wasm"
)

//go:embed compile.mjs
var compiler []byte

// A CompileJob is a program to be compiled, or a file of one to be formatted.
type CompileJob struct {
	Files  map[string]string `json:"files,omitzero"`
	Format *FormatJob        `json:"format,omitempty"`
	Limit  int               `json:"limit,omitzero"` // milliseconds after which a worker that says nothing is ended; 0: five minutes
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
	Late      bool // it said nothing for too long
	Missing   string
	Detail    string
	Peak      int64 // the most memory that was resident in its process so far, in bytes
}

// Compile does jobs in workers that compile for pages, with a kit for a library: in several at once, one for each processor,
// and each one after the other.
func (b *Bench) Compile(t *testing.T, library playground.Library, jobs []CompileJob) []Compiled {
	t.Helper()
	index := b.kit(t, library)
	workers := min(runtime.GOMAXPROCS(0), len(jobs))
	done := make([]Compiled, len(jobs))
	var group errgroup.Group
	for first := range workers {
		var share []CompileJob
		for i := first; i < len(jobs); i += workers {
			share = append(share, jobs[i])
		}
		group.Go(func() error {
			said, err := b.compile(t, index, fmt.Sprintf("jobs-%d.json", first), share)
			for i, c := range said {
				done[first+i*workers] = c
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	return done
}

// CompileHere compiles a program as a server does, with a kit for a library.
func (b *Bench) CompileHere(ctx context.Context, library playground.Library, files map[string][]byte) (*playground.Compiled, error) {
	kit, err := b.playground.Kit(ctx, library)
	if err != nil {
		return nil, err
	}
	return b.playground.Compile(ctx, kit, files)
}

// kit writes a kit beside the worker, unless it is there, and returns the path of its index.
func (b *Bench) kit(t *testing.T, library playground.Library) string {
	t.Helper()
	folder := filepath.Join(b.dir, "kit")
	if _, err := os.Stat(folder); err == nil {
		return filepath.Join(folder, wasm.KitIndex)
	}
	kit, err := b.files.Kit(t.Context(), library)
	if err == nil {
		err = os.CopyFS(folder, kit)
	}
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, wasm.KitIndex)
}

// compile does jobs one after the other.
func (b *Bench) compile(t *testing.T, index, name string, jobs []CompileJob) ([]Compiled, error) {
	text, err := json.Marshal(jobs)
	if err == nil {
		err = os.WriteFile(filepath.Join(b.dir, name), text, 0o644)
	}
	if err != nil {
		return nil, err
	}
	at := func(name string) string { return filepath.Join(b.dir, name) }
	cmd := exec.CommandContext(t.Context(), "node", quick, at("compile.mjs"), at("compile-worker.mjs"), at("exec.mjs"), index, at(name))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	said, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("node: %w\n%s%s", err, said, stderr.String())
	}
	var all []Compiled
	for line := range bytes.Lines(said) {
		var c Compiled
		if err := json.Unmarshal(line, &c); err != nil || c.Missing != "" {
			return nil, fmt.Errorf("the worker says of job %d: %s: %v", len(all), line, err)
		}
		all = append(all, c)
	}
	return all, nil
}
