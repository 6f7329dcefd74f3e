// Package wasm makes the files with which a browser runs a course's programs: each Go program built for
// js/wasm, Go's own wasm_exec.js that runs it, and the toolbox, a Go program of this project that reads
// timelines there.
//
// Programs are compressed as they are kept and as they are served, so that any host of plain files will
// do: the browser inflates them itself. A file is named after all that goes into it, before it is made.
// So pages can name it, and whoever has it never asks for it again.
package wasm

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"interleave/playground"
)

// Files makes the files. Its methods may be called by several goroutines at once.
type Files struct {
	playground *playground.Playground
	cache      string
}

// New returns Files that are built by pg and kept in the folder cache.
func New(pg *playground.Playground, cache string) *Files { return &Files{pg, cache} }

// ExecName is the name of Go's wasm_exec.js.
func ExecName() string { return playground.BrowserExecName() }

// Name is the name of prog's file: "event-loop.gather.6f...e1.wasm.gz".
func Name(prog playground.Program) string {
	return strings.ReplaceAll(prog.Name, "/", ".") + "." + playground.BrowserKey(prog, plain(prog)) + ".wasm.gz"
}

// plain reports whether a program keeps no record: it is one of ours.
func plain(prog playground.Program) bool { return prog.Name == "toolbox" }

// Exec returns Go's wasm_exec.js.
func (f *Files) Exec() ([]byte, error) { return f.playground.BrowserExec() }

// Program returns prog's file, which it makes unless it is there. Errors are those of Playground.Prepare.
func (f *Files) Program(ctx context.Context, prog playground.Program) ([]byte, error) {
	kept := filepath.Join(f.cache, Name(prog))
	if zipped, err := os.ReadFile(kept); err == nil {
		return zipped, nil
	}
	path, err := f.playground.Browser(ctx, prog, plain(prog))
	if err != nil {
		return nil, err
	}
	binary, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read what was built of %s: %w", prog.Name, err)
	}
	zipped := compress(binary)
	return zipped, playground.ReplaceFile(kept, zipped)
}

// Size returns the size of prog's file in bytes, 0 if it has not been made.
func (f *Files) Size(prog playground.Program) int64 {
	info, err := os.Stat(filepath.Join(f.cache, Name(prog)))
	if err != nil {
		return 0
	}
	return info.Size()
}

func compress(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid, and a Buffer takes everything
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}
