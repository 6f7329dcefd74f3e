package playground_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"interleave/playground"
	"interleave/playground/timeline"
)

// untraced runs prog without a timeline.
func untraced(t *testing.T, p *playground.Playground, prog playground.Program) story {
	t.Helper()
	events, err := p.Run(context.Background(), prog, nil, playground.Settings{Untraced: true})
	if err != nil {
		t.Fatal(err)
	}
	s := listen(t, events)
	if len(s.batches) > 0 || s.file != nil {
		t.Error("an untraced run has a timeline")
	}
	return s
}

// TestProcs holds a run to the number of processors that was asked for.
func TestProcs(t *testing.T) {
	p := open(t, playground.Config{})
	events, err := p.Run(context.Background(), goProgram(`package main

import (
	"sync"
	"time"
)

func main() {
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for until := time.Now().Add(50 * time.Millisecond); time.Now().Before(until); {
			}
		})
	}
	group.Wait()
}
`), nil, playground.Settings{Procs: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, lane := range listen(t, events).timeline(t) {
		for _, span := range lane.Spans {
			if span.State == timeline.Running && span.By != 0 {
				t.Fatalf("%s ran on processor %d", lane.Name, span.By)
			}
		}
	}
}

// TestRace holds a run with the race detector to finding a race, and to a timeline all the same.
func TestRace(t *testing.T) {
	p := open(t, playground.Config{})
	if err := p.CanRace(); err != nil {
		t.Skipf("skipped: %v (Debian: apt-get install gcc libc6-dev)", err)
	}
	prog := goProgram(`package main

import "sync"

func main() {
	n := 0
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() { n++ })
	}
	group.Wait()
}
`)
	events, err := p.Run(context.Background(), prog, nil, playground.Settings{Race: true})
	if err != nil {
		t.Fatal(err)
	}
	s := listen(t, events)
	if !strings.Contains(s.text(2), "WARNING: DATA RACE") || s.end.Code != 66 {
		t.Errorf("ended %+v, printing %s", s.end, s.text(2))
	}
	if lanes := s.timeline(t); len(lanes) != 3 {
		t.Errorf("%d lanes", len(lanes))
	}
}

// TestSourceIsUntouched holds what the compiler says of a broken program to the source as it stands.
func TestSourceIsUntouched(t *testing.T) {
	p := open(t, playground.Config{})
	s := tell(t, p, goProgram("package main\n\nfunc main() {\n\tx := 1\n}\n"))
	if want := "main.go:4:2: declared and not used: x"; !strings.Contains(s.end.Message, want) || strings.Contains(s.end.Message, "interleave") {
		t.Errorf("the compiler says %q, want %q", s.end.Message, want)
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv(cacheVar), ".building-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestOverlayThatDoesNotFit runs a program that cannot be built with its recorder, here because a file
// of its own is in the way: it runs without a timeline.
func TestOverlayThatDoesNotFit(t *testing.T) {
	p := open(t, playground.Config{})
	prog := goProgram("package main\n\nfunc main() { hello() }\n")
	prog.Files["interleave.go"] = []byte("package main\n\nimport \"fmt\"\n\nfunc hello() { fmt.Println(\"hello\") }\n")
	s := tell(t, p, prog)
	if s.end.Reason != playground.ReasonOK || s.text(1) != "hello\n" || len(s.batches) > 0 {
		t.Errorf("ended %+v, printed %q, with %d batches", s.end, s.text(1), len(s.batches))
	}
}
