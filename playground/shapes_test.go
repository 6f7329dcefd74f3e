package playground_test

import (
	"bytes"
	"compress/gzip"
	"context"
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

// TestShapes runs programs of known shape and holds what their timelines show to what they must
// have done. A case of testdata/shapes is a program, and a file "want" with a line for each lane:
// its name and its story, as storyOf tells it, as a regular expression.
func TestShapes(t *testing.T) {
	p := open(t, playground.Config{})
	paths, _ := filepath.Glob("testdata/shapes/*.txtar")
	if len(paths) == 0 {
		t.Fatal("no cases")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string][]byte{}
			for _, f := range archive.Files {
				files[f.Name] = f.Data
			}
			want := string(files["want"])
			delete(files, "want")
			prog := playground.Program{Name: "shapes/" + t.Name(), Language: playground.Go, Files: files}
			s := tell(t, p, prog)
			lanes := s.timeline(t)
			var got []string
			for _, lane := range lanes {
				got = append(got, lane.Name+": "+storyOf(lane, lanes, string(files["main.go"])))
			}
			match(t, got, strings.Split(strings.TrimSpace(want), "\n"))
			if t.Failed() {
				t.Logf("end: %+v\noutput: %s%s", s.end, s.text(1), s.text(2))
			}
		})
	}
}

// match holds each line of got to one of want, in any order.
func match(t *testing.T, got, want []string) {
	t.Helper()
	left := append([]string(nil), got...)
next:
	for _, w := range want {
		re := regexp.MustCompile("^" + w + "$")
		for i, g := range left {
			if re.MatchString(g) {
				left = append(left[:i], left[i+1:]...)
				continue next
			}
		}
		t.Errorf("no lane is %q", w)
	}
	for _, g := range left {
		t.Errorf("unexpected lane %q", g)
	}
}

// storyOf tells what a lane waited for, where, and who woke it, and how it ended:
// "chan receive@ch <sender; ended". Places are the comments at the ends of the program's lines. What
// hangs on luck (when it ran, was preempted, or called the system) is left out.
func storyOf(lane *timeline.History, all []*timeline.History, source string) string {
	places := map[int]string{}
	for i, line := range strings.Split(source, "\n") {
		if _, comment, ok := strings.Cut(line, "// @"); ok {
			places[i+1] = comment
		}
	}
	names := map[int]string{}
	for _, l := range all {
		names[l.ID] = l.Name
	}
	var story []string
	for i, s := range lane.Spans {
		switch {
		case s.Reason != "":
			if i > 0 && lane.Spans[i-1].Reason == s.Reason && lane.Spans[i-1].Line == s.Line {
				continue
			}
			story = append(story, s.Reason+"@"+places[s.Line])
		case s.State == timeline.Runnable && i > 0 && lane.Spans[i-1].Reason != "":
			if waker := names[s.By]; waker != "" {
				story[len(story)-1] += " <" + waker
			}
		case s.State == timeline.Ended:
			story = append(story, "ended")
		case s.State == timeline.Failed:
			story = append(story, "failed@"+places[s.Line])
		}
	}
	return strings.Join(story, "; ")
}

// timeline puts a run's timeline together, and holds it to what is true of all timelines.
func (s story) timeline(t testing.TB) []*timeline.History {
	t.Helper()
	lanes, err := timeline.Assemble(s.batches)
	if err != nil {
		t.Fatal(err)
	}
	if len(lanes) == 0 {
		t.Fatal("no timeline")
	}
	holdTrue(t, s, lanes)
	return lanes
}

// holdTrue checks what no program can be an exception to.
func holdTrue(t testing.TB, s story, lanes []*timeline.History) {
	t.Helper()
	byID := map[int]*timeline.History{}
	onProc := map[int][]timeline.Span{}
	for _, lane := range lanes {
		byID[lane.ID] = lane
	}
	for _, lane := range lanes {
		if lane.By != 0 && (byID[lane.By] == nil || byID[lane.By].NS > lane.NS) {
			t.Errorf("%s was started by lane %d, which was not there", lane.Name, lane.By)
		}
		for i, span := range lane.Spans {
			if span.From > span.To || i > 0 && lane.Spans[i-1].To != span.From {
				t.Errorf("%s: span %+v after %+v", lane.Name, span, lane.Spans[i-1])
			}
			if span.State == timeline.Running && span.To > span.From {
				onProc[span.By] = append(onProc[span.By], span)
			}
			if waker := byID[span.By]; span.State == timeline.Runnable && span.By != 0 && !runsAt(waker, span.From) {
				t.Errorf("%s was woken at %d by lane %d, which did not run", lane.Name, span.From, span.By)
			}
		}
		for _, p := range lane.Prints {
			if p.Out >= len(s.outs) {
				t.Errorf("%s printed output %d of %d", lane.Name, p.Out, len(s.outs))
			}
		}
	}
	for proc, spans := range onProc {
		if a, b, ok := overlap(spans); ok {
			t.Errorf("processor %d ran two lanes at once: %+v and %+v", proc, a, b)
		}
	}
	if end := int64(s.end.T * 1e6); lanes[0].Spans[0].From < 0 || lanes[0].Spans[0].From > end {
		t.Errorf("the first lane begins at %d ns of %d", lanes[0].Spans[0].From, end)
	}
}

// runsAt reports whether a lane runs at a moment, which may be the last of its span.
func runsAt(lane *timeline.History, ns int64) bool {
	if lane == nil {
		return false
	}
	for _, s := range lane.Spans {
		if s.From <= ns && ns <= s.To && (s.State == timeline.Running || s.State == timeline.Syscall) {
			return true
		}
	}
	return false
}

// overlap returns two spans that overlap, if there are any.
func overlap(spans []timeline.Span) (a, b timeline.Span, found bool) {
	for i, a := range spans {
		for _, b := range spans[i+1:] {
			if a.From < b.To && b.From < a.To {
				return a, b, true
			}
		}
		if i > 2000 { // the square of the rest would take its time, and the first tell enough
			break
		}
	}
	return a, b, false
}

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
		"killed":     {`time.Sleep(20 * time.Millisecond); time.AfterFunc(600*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGKILL) }); select {}`, "sleep@; forever@", playground.ReasonError, -1},
		"terminated": {`time.Sleep(20 * time.Millisecond); time.AfterFunc(600*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGTERM) }); select {}`, "sleep@; forever@", playground.ReasonError, -1},
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
	if s.end.Reason == playground.ReasonError && strings.Contains(s.end.Message, "requires cgo") || strings.Contains(s.end.Message, "C compiler") {
		t.Skip("skipped: needs a C compiler (Debian: apt-get install gcc libc6-dev)")
	}
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
