package wasm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"interleave/playground"
	"interleave/playground/hostile"
	"interleave/playground/wasm/wasmtest"
)

// patience is how long the worker may say nothing of a hostile program: less than pages wait, for the time of this test.
const patience = 2 * time.Second

// maxResident is what a browser's process may take while it compiles such programs: a tool has 1 GiB, and holds beside it
// the other tools and what it reads and writes.
const maxResident = 3 << 30

// TestHostileProgramsInBrowser: each ends in what is said of it on the server too, or in that it is too much, within memory.
func TestHostileProgramsInBrowser(t *testing.T) {
	b := wasmtest.New(t)
	var jobs []wasmtest.CompileJob
	programs := hostile.Programs()
	for i, p := range programs {
		job := wasmtest.CompileJob{Files: map[string]string{}}
		for name, text := range p.Files {
			job.Files[name] = text
			if !utf8.ValidString(text) { // which texts in a browser are
				programs[i].Says = ""
			}
		}
		if p.Says == "" {
			job.Limit = int(patience.Milliseconds())
		}
		jobs = append(jobs, job)
	}
	for i, got := range b.Compile(t, playground.Library{}, jobs) {
		p := programs[i]
		var said strings.Builder
		for _, f := range got.Compiled.Findings {
			fmt.Fprintf(&said, "%s:%d %s %s\n", f.File, f.Line, f.By, f.Text)
		}
		t.Logf("%s: %.1f s, %d MiB, late %v, %.12s: %.100s", p.Name, got.MS/1000, got.Peak>>20, got.Late, got.Sum, said.String())
		if got.Late && p.Says == "" {
			continue // the page says that it takes too long
		}
		if !strings.Contains(said.String(), p.Says) || said.Len() == 0 && got.Sum == "" {
			t.Errorf("%s: it says %q, want %q in it", p.Name, said.String(), p.Says)
		}
		if got.Peak > maxResident {
			t.Errorf("%s: its process took %d MiB", p.Name, got.Peak>>20)
		}
	}
}
