package content_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/sync/errgroup"

	"interleave/playground"
	"interleave/playground/wasm/wasmtest"
)

// compileTwice compiles subjects as the server does for its readers, and as their browsers do, and holds both to the same
// findings and the same binary, to the byte.
func compileTwice(t *testing.T, bench *wasmtest.Bench, subjects []subject) [][]byte {
	t.Helper()
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	module, imports := c.Modules()
	library := playground.Library{Module: module, Packages: imports}
	compiled := make([]*playground.Compiled, len(subjects))
	jobs := make([]wasmtest.CompileJob, len(subjects))
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, s := range subjects {
		files, texts := map[string][]byte{}, map[string]string{}
		for name, text := range s.program.Files {
			if filepath.Ext(name) == ".go" { // what a reader edits
				files[name], texts[name] = text, string(text)
			}
		}
		jobs[i] = wasmtest.CompileJob{Files: texts}
		group.Go(func() (err error) {
			compiled[i], err = bench.CompileHere(t.Context(), library, files)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	var alsoThere []int // of the course's demos every second one, which with the tricky ones makes 40 programs
	var jobsThere []wasmtest.CompileJob
	binaries := make([][]byte, len(subjects))
	for i, s := range subjects {
		binaries[i] = compiled[i].Binary
		if binaries[i] == nil {
			t.Fatalf("%s: does not compile: %+v", s.name, compiled[i].Findings)
		}
		if !s.shipped || i%2 == 0 {
			alsoThere, jobsThere = append(alsoThere, i), append(jobsThere, jobs[i])
		}
	}
	for n, there := range bench.Compile(t, library, jobsThere) {
		i := alsoThere[n]
		here := compiled[i]
		sum := sha256.Sum256(here.Binary)
		if there.Sum != hex.EncodeToString(sum[:]) {
			t.Fatalf("%s: the browser's program is %q, the server's %x, of %d bytes: %+v", subjects[i].name, there.Sum, sum, len(here.Binary), here.Findings)
		}
		if found := there.Compiled.Findings; len(found)+len(here.Findings) > 0 && !reflect.DeepEqual(found, here.Findings) {
			t.Errorf("%s: the browser finds\n%+v\nthe server\n%+v", subjects[i].name, found, here.Findings)
		}
	}
	return binaries
}

// trickySubjects are the programs of testdata/programs, each with its arguments after "args:".
func trickySubjects(t *testing.T) (all []subject) {
	t.Helper()
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	module, _ := c.Modules()
	paths, err := filepath.Glob("testdata/programs/*.txtar")
	if err != nil || len(paths) < 12 {
		t.Fatalf("%d programs: %v", len(paths), err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := "tricky/" + strings.TrimSuffix(filepath.Base(path), ".txtar")
		prog := playground.Program{Name: name, Language: playground.Go, Files: maps.Clone(module)}
		for _, file := range archive.Files {
			prog.Files[file.Name] = file.Data
		}
		_, args, _ := strings.Cut(string(archive.Comment), "args:")
		s := subject{name: name, program: prog, args: strings.Fields(args)}
		s.here = func(t *testing.T) outcome { return play(t, prog, s.args) }
		s.seen = func(events []wasmtest.Event) outcome {
			end := events[len(events)-1]
			return outcome{printed(events, 1), crash(printed(events, 2)), end.Reason, end.Code}
		}
		all = append(all, s)
	}
	return all
}

// play runs a program in the playground.
func play(t *testing.T, prog playground.Program, args []string) (o outcome) {
	t.Helper()
	defer take(prog.Name)()
	events, err := stageHands(t).Run(context.Background(), prog, args, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for event := range events {
		switch event := event.(type) {
		case playground.Out:
			if event.FD == 1 {
				o.out += event.Text
			} else {
				o.errOut += event.Text
			}
		case playground.End:
			o.reason, o.code = event.Reason, event.Code
		}
	}
	o.errOut = crash(o.errOut)
	return o
}

// crash cuts a crash's stacks off, which tell addresses.
func crash(text string) string {
	before, _, _ := strings.Cut(text, "\n\ngoroutine ")
	return before
}
