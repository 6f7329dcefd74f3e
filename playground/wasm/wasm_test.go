package wasm_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"interleave/playground"
	"interleave/playground/wasm"
	"interleave/playground/wasm/wasmtest"
)

// An event is what the worker says of a run, as far as tests look at it.
type event struct {
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

func program(name string, main []byte) playground.Program {
	return playground.Program{Name: name, Language: playground.Go, Files: map[string][]byte{"main.go": main}}
}

// TestVirtualTime runs programs whose schedules are known.
func TestVirtualTime(t *testing.T) {
	b := wasmtest.New(t)
	paths, _ := filepath.Glob("testdata/programs/*.txtar")
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			main, want := archive.Files[0].Data, string(archive.Files[1].Data)
			events, raw := b.Run(t, program(filepath.Base(path), main), "virtual")
			if got := schedule(t, events); got != want {
				t.Errorf("got:\n%swant:\n%s", got, want)
			}
			if _, again := b.Run(t, program(filepath.Base(path), main), "virtual"); !bytes.Equal(raw, again) {
				t.Errorf("a second run was another one:\n%s\n%s", raw, again)
			}
		})
	}
}

// schedule is what a run printed, without empty lines and without reports of crashes, after the milliseconds at
// which it did, and how it ended. Moments must be exact to a millisecond.
func schedule(t *testing.T, events []wasmtest.Event) string {
	t.Helper()
	var text strings.Builder
	crashed := false
	for _, e := range events {
		ms := math.Floor(e.T + 0.001)
		if e.T-ms > 1 {
			t.Errorf("%q at %v ms", e.Text, e.T)
		}
		switch {
		case e.Kind == "out" && (crashed || strings.HasPrefix(e.Text, "panic: ") || strings.HasPrefix(e.Text, "fatal error: ")):
			crashed = true
		case e.Kind == "out" && strings.TrimSpace(e.Text) != "":
			fmt.Fprintf(&text, "%v %s\n", ms, strings.TrimSuffix(e.Text, "\n"))
		case e.Kind == "end":
			fmt.Fprintf(&text, "end %v %d %s\n", ms, e.Code, e.Reason)
		case e.Broken != "":
			t.Errorf("the record is broken: %s", e.Broken)
		}
	}
	return text.String()
}

// TestRealTime is a run that takes its time, and has the same timeline.
func TestRealTime(t *testing.T) {
	b := wasmtest.New(t)
	prog := program("real", []byte(`package main

import (
	"fmt"
	"time"
)

func work(done chan bool) {
	time.Sleep(400 * time.Millisecond)
	fmt.Println("worked")
	close(done)
}

func main() {
	done := make(chan bool)
	go work(done)
	<-done
}
`))
	for _, clock := range []string{"real", "virtual"} {
		events, _ := b.Run(t, prog, clock)
		var lanes []string
		for _, e := range events {
			for _, lane := range e.Lanes {
				lanes = append(lanes, lane.Name)
			}
			if e.Kind == "out" && (e.T < 399 || e.T > 800) {
				t.Errorf("%s: worked after %v ms", clock, e.T)
			}
		}
		if got := strings.Join(lanes, " "); !strings.Contains(got, "main") || !strings.Contains(got, "work") {
			t.Errorf("%s: lanes %s", clock, got)
		}
	}
}

// TestToolboxModule holds the toolbox to the module that the site itself is built with.
func TestToolboxModule(t *testing.T) {
	ours, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(wasm.Toolbox().Files["go.mod"])) {
		if module, ok := strings.CutPrefix(line, "require "); ok && !strings.Contains(string(ours), strings.TrimSpace(module)) {
			t.Errorf("go.mod of the site does not have %s", module)
		}
	}
}
