package playground_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"interleave/playground"
	"interleave/playground/timeline"
)

// goProgram returns a Go program with the given source.
func goProgram(source string) playground.Program {
	return playground.Program{Name: "test/source", Language: playground.Go, Files: map[string][]byte{"main.go": []byte(source)}}
}

// TestManyGoroutines holds every one of 10,000 goroutines to its story.
func TestManyGoroutines(t *testing.T) {
	p := open(t, playground.Config{})
	s := tell(t, p, goProgram(`package main

import "sync"

func main() {
	var group sync.WaitGroup
	gate := make(chan int)
	for range 10_000 {
		group.Go(func() { <-gate })
	}
	close(gate)
	group.Wait()
}
`))
	whole := 0
	lanes := s.timeline(t)
	for _, lane := range lanes {
		if last := lane.Spans[len(lane.Spans)-1]; last.State == timeline.Ended && lane.Line == 9 {
			whole++
		}
	}
	summary := s.batches[len(s.batches)-1].Summary
	if whole != 10_000 || summary.Started != 10_001 || summary.Left != 0 {
		t.Errorf("%d of %d lanes are whole; the summary is %+v", whole, len(lanes), summary)
	}
}

// TestPrintsAreTied holds each line to the goroutine that printed it, also when many print at once, on
// both descriptors, in pieces, several lines at a time, or by the built-in println.
func TestPrintsAreTied(t *testing.T) {
	p := open(t, playground.Config{})
	s := tell(t, p, goProgram(`package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	var group sync.WaitGroup
	for _, f := range []func(){alfa, bravo, charlie, delta} {
		group.Go(f)
	}
	group.Wait()
	fmt.Println("main")
}

func alfa() {
	for range 200 {
		fmt.Println("main.alfa")
	}
}

func bravo() {
	for range 200 {
		fmt.Fprintln(os.Stderr, "main.bravo")
	}
}

func charlie() {
	for range 100 {
		os.Stdout.WriteString("main.charlie\nmain.charlie \xff\n")
	}
}

func delta() {
	println("nobody's")
	fmt.Fprint(os.Stderr, "main.delta\n")
}
`))
	lanes := s.timeline(t)
	tied := map[int]bool{}
	for _, lane := range lanes {
		for _, print := range lane.Prints {
			text := s.outs[print.Out].Text
			if want := strings.TrimPrefix(lane.Name, "main."); !strings.HasPrefix(strings.TrimPrefix(text, "main."), strings.TrimSuffix(want, ".func1")) {
				t.Errorf("%s is tied to %q", lane.Name, text)
			}
			tied[print.Out] = true
		}
	}
	for i, out := range s.outs {
		if strings.HasPrefix(out.Text, "main") != tied[i] {
			t.Errorf("output %d, %q: tied is %v", i, out.Text, tied[i])
		}
	}
}

// TestTraceComesWhileItRuns holds records to at most a second behind what happened.
func TestTraceComesWhileItRuns(t *testing.T) {
	p := open(t, playground.Config{})
	prog := goProgram(`package main

import (
	"fmt"
	"time"
)

func main() {
	for range 20 {
		time.Sleep(100 * time.Millisecond)
		fmt.Println("tick")
	}
}
`)
	if err := p.Prepare(t.Context(), prog); err != nil {
		t.Fatal(err)
	}
	events, err := p.Run(t.Context(), prog, nil, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	var begun time.Time
	var told, last time.Duration // up to when records have come, and when the last of them came
	for e := range events {
		switch e := e.(type) {
		case playground.Start:
			begun = time.Now()
		case playground.Trace:
			if e.Steps.Len() == 0 {
				continue
			}
			if now := time.Since(begun); now-told > time.Second+300*time.Millisecond {
				t.Errorf("at %v nothing had come of what happened after %v", now, told)
			}
			ns := int64(0)
			for _, d := range e.Steps.NS {
				ns += d
			}
			told, last = time.Duration(ns), time.Since(begun)
		}
	}
	if last == 0 || told < 1900*time.Millisecond {
		t.Errorf("the last record is of %v", told)
	}
}

// TestEnds holds what was captured up to the end, however a program ends, and that the ending is
// reported as it is without a trace.
func TestEnds(t *testing.T) {
	p := open(t, playground.Config{Limits: playground.Limits{Wall: 900 * time.Millisecond}})
	for name, test := range map[string]struct {
		body, lane, reason string
		code               int
	}{
		"return":     {`time.Sleep(20 * time.Millisecond)`, "sleep@; ended", playground.ReasonOK, 0},
		"exit":       {`time.Sleep(20 * time.Millisecond); os.Exit(3)`, "sleep@; ended", playground.ReasonError, 3},
		"fatal":      {`time.Sleep(20 * time.Millisecond); log.Fatal("no")`, "sleep@; ended", playground.ReasonError, 1},
		"panic":      {`time.Sleep(20 * time.Millisecond); panic("no")`, "sleep@; failed@", playground.ReasonPanic, 2},
		"nil map":    {`time.Sleep(20 * time.Millisecond); var m map[int]int; m[1] = 1`, "sleep@; failed@", playground.ReasonPanic, 2},
		"elsewhere":  {`go func() { time.Sleep(20 * time.Millisecond); panic("no") }(); time.Sleep(time.Second)`, "sleep@", playground.ReasonPanic, 2},
		"recovered":  {`defer func() { recover() }(); time.Sleep(20 * time.Millisecond); panic("no")`, "sleep@; ended", playground.ReasonOK, 0},
		"deadlock":   {`time.Sleep(20 * time.Millisecond); <-make(chan int)`, "sleep@; chan receive@", playground.ReasonDeadlock, 2},
		"forever":    {`time.Sleep(20 * time.Millisecond); select {}`, "sleep@; forever@", playground.ReasonDeadlock, 2},
		"timeout":    {`time.Sleep(20 * time.Millisecond); time.Sleep(time.Minute)`, "sleep@; sleep@", playground.ReasonTimeout, -1},
		"killed":     {`time.Sleep(20 * time.Millisecond); time.AfterFunc(600*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGKILL); time.Sleep(time.Minute) }); select {}`, "sleep@; forever@", playground.ReasonError, -1},
		"terminated": {`time.Sleep(20 * time.Millisecond); time.AfterFunc(600*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGTERM); time.Sleep(time.Minute) }); select {}`, "sleep@; forever@", playground.ReasonError, -1},
	} {
		t.Run(name, func(t *testing.T) {
			source := fmt.Sprintf("package main\n\nimport (\n\t\"log\"\n\t\"os\"\n\t\"syscall\"\n\t\"time\"\n)\n\nvar _ = []any{log.Fatal, os.Exit, syscall.Kill, time.Sleep}\n\nfunc main() {\n\t%s\n}\n", test.body)
			s := tell(t, p, goProgram(source))
			if s.end.Reason != test.reason || s.end.Code != test.code {
				t.Errorf("ended %+v\n%s", s.end, s.text(2))
			}
			lanes := s.timeline(t)
			if got := storyOf(lanes[0], lanes, source); got != test.lane {
				t.Errorf("main: %s, want %s", got, test.lane)
			}
			plain := untraced(t, p, goProgram(source))
			if numbers := regexp.MustCompile(`0x[0-9a-f]+|goroutine \d+|\d\d:\d\d:\d\d|gp=\S+|m=\S+`); numbers.ReplaceAllString(plain.text(2), "") != numbers.ReplaceAllString(s.text(2), "") {
				t.Errorf("with a trace it says\n%s\nwithout\n%s", s.text(2), plain.text(2))
			}
		})
	}
}

// TestNotes holds what a program tells its own tracer to arriving whole.
func TestNotes(t *testing.T) {
	p := open(t, playground.Config{})
	archive, err := txtar.ParseFile("testdata/shapes/notes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, lane := range tell(t, p, goProgram(string(archive.Files[0].Data))).timeline(t) {
		for _, n := range lane.Notes {
			got = append(got, strings.TrimSpace(n.Kind+" "+n.Name+" "+n.Text))
		}
	}
	if want := "task order, region cook, log dish noodles, region-end cook, task-end order"; strings.Join(got, ", ") != want {
		t.Errorf("notes %q, want %q", got, want)
	}
}

// TestToolAgrees compares what lanes waited for in sum with what go tool trace makes of the same file:
// its synchronization profile, of stacks with functions of the program.
func TestToolAgrees(t *testing.T) {
	p := open(t, playground.Config{})
	s := tell(t, p, goProgram(`package main

import (
	"sync"
	"time"
)

func main() {
	var group sync.WaitGroup
	var mu sync.Mutex
	jobs := make(chan int)
	for range 4 {
		group.Go(func() {
			for range jobs {
				mu.Lock()
				time.Sleep(2 * time.Millisecond)
				mu.Unlock()
			}
		})
	}
	for n := range 40 {
		jobs <- n
	}
	close(jobs)
	group.Wait()
}
`))
	var ours int64
	for _, lane := range s.timeline(t) {
		for _, span := range lane.Spans {
			if span.Reason != "" && span.Reason != "sleep" {
				ours += span.To - span.From
			}
		}
	}
	dir := t.TempDir()
	file, profile := filepath.Join(dir, "trace"), filepath.Join(dir, "profile")
	r, err := gzip.NewReader(bytes.NewReader(s.file.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err == nil {
		text, err = exec.Command("go", "tool", "trace", "-pprof=sync", file).Output()
	}
	if err == nil {
		err = os.WriteFile(profile, text, 0o600)
	}
	if err == nil {
		text, err = exec.Command("go", "tool", "pprof", "-top", "-unit=ns", "-nodefraction=0", `-focus=^main\.`, profile).Output()
	}
	if err != nil {
		t.Fatal(err)
	}
	total := regexp.MustCompile(`accounting for (\d+)ns`).FindSubmatch(text)
	if total == nil {
		t.Fatalf("no total in\n%s", text)
	}
	theirs, _ := strconv.ParseInt(string(total[1]), 10, 64)
	if diff := float64(ours-theirs) / float64(theirs); diff > 0.001 || diff < -0.001 {
		t.Errorf("waited %d ns, go tool trace says %d", ours, theirs)
	}
}

// TestTraceIsCompact holds the records of 1,000 goroutines with 20,000 spans to 300 KB on the wire.
func TestTraceIsCompact(t *testing.T) {
	p := open(t, playground.Config{})
	events, err := p.Run(context.Background(), goProgram(`package main

import (
	"math/rand/v2"
	"sync"
	"time"
)

func main() {
	var group sync.WaitGroup
	for range 1000 {
		group.Go(func() {
			for range 6 {
				time.Sleep(rand.N(100 * time.Millisecond))
			}
		})
	}
	group.Wait()
}
`), nil, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	lanes, steps, size := 0, 0, 0
	for e := range events {
		trace, ok := e.(playground.Trace)
		if !ok {
			continue
		}
		text, err := json.Marshal(trace)
		if err != nil {
			t.Fatal(err)
		}
		lanes, steps, size = lanes+len(trace.Lanes), steps+trace.Steps.Len(), size+len(text)
		var back playground.Trace
		if err := json.Unmarshal(text, &back); err != nil || back.Steps.Len() != trace.Steps.Len() {
			t.Fatalf("read back %d of %d steps: %v", back.Steps.Len(), trace.Steps.Len(), err)
		}
	}
	t.Logf("%d lanes, %d steps, %d bytes", lanes, steps, size)
	if lanes < 1000 || steps < 20_000 || size > 300<<10 {
		t.Errorf("%d lanes and %d steps take %d bytes", lanes, steps, size)
	}
}

// TestStopKeepsWhatCame stops a run: what had happened up to half a second before has been told by then.
func TestStopKeepsWhatCame(t *testing.T) {
	p := open(t, playground.Config{})
	prog := goProgram("package main\n\nimport \"time\"\n\nfunc main() {\n\tfor {\n\t\ttime.Sleep(20 * time.Millisecond)\n\t}\n}\n")
	if err := p.Prepare(t.Context(), prog); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	events, err := p.Run(ctx, prog, nil, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	var began time.Time
	var told time.Duration
	for e := range events {
		switch e := e.(type) {
		case playground.Start:
			began = time.Now()
			time.AfterFunc(1500*time.Millisecond, stop)
		case playground.Trace:
			for _, ns := range e.Steps.NS[:1] {
				told = max(told, time.Duration(ns))
			}
		}
	}
	if took := time.Since(began); told < took-time.Second {
		t.Errorf("stopped after %v, and told only of %v", took, told)
	}
}
