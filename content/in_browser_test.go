package content_test

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"interleave/lessons"
	"interleave/playground/wasm/wasmtest"
)

// upToChance are the demos whose output is up to chance, or to the speed of the machine: only how they end is compared.
var upToChance = []string{"error-handling/retry", "error-handling/storm", "transactions/transfer", "transactions/batch",
	"pool-monitoring/monitor", "capstone/collector", "why-async/crowd", "why-async/throughput"}

// otherFlags are set where, as it is, two things happen at one moment, and either may be first.
var otherFlags = map[string][]string{"event-loop/gather": {"c=1500ms"}, "resource-cleanup/shutdown": {"work=1s"}}

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

// TestServerAndBrowserAgree runs every demo here and in the worker of a page, in virtual time.
func TestServerAndBrowserAgree(t *testing.T) {
	bench := wasmtest.New(t)
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	var group errgroup.Group // builds them ahead, one for each processor
	group.SetLimit(runtime.NumCPU())
	var demos []*lessons.Demo
	for _, lesson := range c.Lessons() {
		for _, demo := range lesson.Demos {
			if demo.Cores { // which needs a server
				continue
			}
			demos = append(demos, demo)
			group.Go(func() error { return bench.Build(t.Context(), program(demo, lessons.Go)) })
		}
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Run("demos", func(t *testing.T) { // returns when all have ended
		for _, demo := range demos {
			t.Run(demo.ID(), func(t *testing.T) {
				t.Parallel()
				flags := otherFlags[demo.ID()]
				events, _ := bench.Run(t, program(demo, lessons.Go), "virtual", demoArgs(t, demo, lessons.Go, flags)...)
				var out strings.Builder
				for _, e := range events {
					if e.Kind == "out" && e.FD == 1 {
						out.WriteString(e.Text)
					}
				}
				end, got := events[len(events)-1], comparable(out.String())
				var here result
				for range 3 { // on a busy machine, one thing may be late for another
					here = run(t, demo.ID(), lessons.Go, flags...)
					if end.Kind == "end" && end.Code == here.Code && (slices.Contains(upToChance, demo.ID()) || got == comparable(here.out())) {
						return
					}
				}
				t.Errorf("in the browser it ends with %+v:\n%s\nhere with status %d:\n%s\n%s", end, got, here.Code, comparable(here.out()), here.errOut())
			})
		}
	})
}
