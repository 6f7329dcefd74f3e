package content_test

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm/wasmtest"
)

// upToChance are the demos whose output is up to chance, or to the speed of the machine: only how they end is compared.
var upToChance = []string{"error-handling/retry", "error-handling/storm", "transactions/transfer", "transactions/batch",
	"pool-monitoring/monitor", "capstone/collector", "why-async/crowd", "why-async/throughput"}

// otherFlags are set where, as it is, two things happen at one moment, and either may be first.
var otherFlags = map[string][]string{"event-loop/gather": {"c=1500ms"}, "resource-cleanup/shutdown": {"work=1s"}}

// A subject is a program that is to do the same here and in browsers.
type subject struct {
	name    string
	program playground.Program
	args    []string
	shipped bool                                   // the site has it built for browsers
	here    func(t *testing.T) outcome             // runs it
	seen    func(browser []wasmtest.Event) outcome // is what is compared of a run in a browser
}

// An outcome is what is compared of a run.
type outcome struct {
	out, errOut, reason string
	code                int
}

// TestServerAndBrowserAgree runs every demo here and in the worker of a page, in virtual time: as the site has it built, and as
// its readers have it compiled.
func TestServerAndBrowserAgree(t *testing.T) { agree(t, demoSubjects(t)) }

// TestTrickyProgramsAgree runs the programs of testdata here and, as readers have them compiled, in the worker of a page.
func TestTrickyProgramsAgree(t *testing.T) { agree(t, trickySubjects(t)) }

func agree(t *testing.T, subjects []subject) {
	bench := wasmtest.New(t)
	var group errgroup.Group // builds them ahead, one for each processor
	group.SetLimit(runtime.NumCPU())
	for _, s := range subjects {
		if s.shipped {
			group.Go(func() error { return bench.Build(t.Context(), s.program) })
		}
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	compiled := compileTwice(t, bench, subjects)
	t.Run("programs", func(t *testing.T) { // returns when all have ended
		for i, s := range subjects {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				s.agree(t, bench, compiled[i])
			})
		}
	})
}

// agree runs a subject, which was compiled, everywhere.
func (s subject) agree(t *testing.T, bench *wasmtest.Bench, compiled []byte) {
	events, _ := bench.RunBinary(t, compiled, "virtual", s.args...)
	there := map[string]outcome{"as compiled": s.seen(events)}
	if s.shipped {
		events, _ := bench.Run(t, s.program, "virtual", s.args...)
		there["as shipped"] = s.seen(events)
	}
	var here outcome
	for range 3 { // on a busy machine, one thing may be late for another
		here = s.here(t)
		if there["as compiled"] == here && (!s.shipped || there["as shipped"] == here) {
			return
		}
	}
	for how, got := range there {
		if got != here {
			t.Errorf("%s, in the browser:\n%+v\nhere:\n%+v", how, got, here)
		}
	}
}

// demoSubjects are the demos of the course that run in browsers.
func demoSubjects(t *testing.T) (all []subject) {
	t.Helper()
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	for _, lesson := range c.Lessons() {
		for _, demo := range lesson.Demos {
			if demo.Cores { // which needs a server
				continue
			}
			flags := otherFlags[demo.ID()]
			seen := func(out string, code int) outcome {
				if slices.Contains(upToChance, demo.ID()) {
					return outcome{code: code}
				}
				return outcome{out: comparable(out), code: code}
			}
			all = append(all, subject{demo.ID(), program(demo, lessons.Go), demoArgs(t, demo, lessons.Go, flags), true,
				func(t *testing.T) outcome {
					result := run(t, demo.ID(), lessons.Go, flags...)
					return seen(result.out(), result.Code)
				},
				func(events []wasmtest.Event) outcome { return seen(printed(events, 1), events[len(events)-1].Code) },
			})
		}
	}
	return all
}

// printed is what a run in a browser printed on a stream.
func printed(events []wasmtest.Event, fd int) string {
	var text strings.Builder
	for _, e := range events {
		if e.Kind == "out" && e.FD == fd {
			text.WriteString(e.Text)
		}
	}
	return text.String()
}

// figure matches what may differ between two runs: numbers.
var figure = regexp.MustCompile(`0x[0-9a-f]+|\d+(\.\d+)?`)

// comparable is a run's output up to the order of its lines, to its numbers, and to the room between its words.
func comparable(text string) string {
	lines := strings.Split(figure.ReplaceAllString(text, "N"), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ") // columns are as wide as their numbers
	}
	slices.Sort(lines)
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
