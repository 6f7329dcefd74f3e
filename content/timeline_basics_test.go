package content_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// TestTimelineOfOrders is what lesson 1.1 shows of waits in a row and at once.
func TestTimelineOfOrders(t *testing.T) {
	t.Parallel()
	const id = "what-is-async/orders"
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, id, language)
		main := v.lanes(t, "main")[0]
		second := v.moment(t, "together")
		sleeps := waits(main, "sleep")
		if len(sleeps) != 3 || sleeps[2].To > second {
			t.Errorf("main sleeps %d times, want three waits in a row before the second half: %+v", len(sleeps), sleeps)
		}
		orders := v.startedBy(main)
		if len(orders) != 3 || len(v.Lanes) != 4 {
			t.Fatalf("there are %d lanes, %d of them started by main, want three beside main", len(v.Lanes), len(orders))
		}
		var spans []timeline.Span
		for _, order := range orders {
			if order.NS < second {
				t.Errorf("%s is born before the second half", order.Name)
			}
			spans = append(spans, one(t, order, "sleep"))
		}
		if all := together(append(spans, one(t, main, joined(language)))...); all < length(longest(spans))/2 {
			t.Errorf("the three sleeps and main's wait last %v together, want them at once: %+v", all, spans)
		}
		hardlyBusy(t, id, language, v)
	})
}

// TestTimelineOfCrunchInPython is the staircase of tasks that compute, in lesson 1.1.
func TestTimelineOfCrunchInPython(t *testing.T) {
	v := watch(t, "what-is-async/crunch", lessons.Python)
	tasks := v.lanes(t, "together.<locals>.task")
	if len(tasks) != 4 {
		t.Fatalf("there are %d tasks, want four", len(tasks))
	}
	started, before := tasks[3].NS, int64(0)
	for i, task := range tasks {
		runs := active(task)
		if len(runs) != 1 || runs[0].From < before || runs[0].From < started {
			t.Fatalf("task %d runs %+v, want once, after the task before it", i+1, runs)
		}
		before = runs[0].To
		if first := task.Spans[0]; first.State != timeline.Runnable || first.To < runs[0].From {
			t.Errorf("task %d begins with %+v, want it runnable until it runs", i+1, first)
		}
	}
}

// TestTimelineOfCrunchInGo is taking turns on one processor, and running at once on several, in lesson 1.1.
func TestTimelineOfCrunchInGo(t *testing.T) {
	v := watch(t, "what-is-async/crunch", lessons.Go)
	workers := v.startedBy(v.lanes(t, "main")[0])
	if len(workers) != 8 {
		t.Fatalf("main starts %d goroutines, want four on one processor and four on all", len(workers))
	}
	done := v.moment(t, "goroutines, GOMAXPROCS=1")
	var spans [2][]timeline.Span
	var runnable, running time.Duration
	for i, worker := range workers {
		if worker.NS < done != (i < 4) {
			t.Errorf("goroutine %d is born at %d, and the first four are done at %d", i+1, worker.NS, done)
		}
		spans[i/4] = append(spans[i/4], active(worker)...)
		if i < 4 {
			runnable += spent(worker, timeline.Runnable)
			running += spent(worker, timeline.Running)
		}
	}
	if _, double := overlap(spans[0]); double > time.Millisecond || len(spans[0]) < 8 {
		t.Errorf("on one processor lanes run in %d turns, and for %v beside one another, want turns", len(spans[0]), double)
	}
	if runnable < running {
		t.Errorf("on one processor four lanes are runnable for %v and run for %v, want three of them runnable", runnable, running)
	}
	if runtime.GOMAXPROCS(0) == 1 {
		t.Skip("skipped: lanes run at the same instant on more than one core only")
	}
	if most, double := overlap(spans[1]); most < 2 || double < running/20 {
		t.Errorf("on all processors %d lanes run at once, for %v, want several", most, double)
	}
}

// TestTimelineOfCrowd is what lesson 1.2 says of ten thousand lanes at a gate.
func TestTimelineOfCrowd(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "why-async/crowd", language)
		if v.Summary.Peak != 10_002 {
			t.Errorf("%d lanes at once, want the crowd, the newcomer, and who started them", v.Summary.Peak)
		}
		reason, at := "event", int64(0)
		crowd := v.startedBy(v.Lanes[0])
		crowd = crowd[:min(len(crowd), 10_000)] // after which others come
		if language == lessons.Go {
			reason, at = "chan receive", v.moment(t, "10000 goroutines")
		} else {
			for _, lane := range crowd {
				at = max(at, longest(waits(lane, reason)).From)
			}
		}
		waiting := 0
		for _, lane := range crowd {
			if s := standing(lane, at); s.Reason == reason {
				waiting++
			}
		}
		if len(crowd) < 1000 || waiting < len(crowd)*99/100 {
			t.Errorf("%d of %d lanes stand at the gate, want all", waiting, len(crowd))
		}
	})
}

// TestTimelineOfThroughput is the band of handlers in lesson 1.2.
func TestTimelineOfThroughput(t *testing.T) {
	v := watch(t, "why-async/throughput", lessons.Python)
	handlers := v.lanes(t, "handle")
	ends := []int64{v.moment(t, "in flight")}
	for _, n := range []int{1, 10, 100} {
		ends = append(ends, v.moment(t, fmt.Sprintf("%9d ", n)))
		middle := (ends[len(ends)-2] + ends[len(ends)-1]) / 2
		if got := alive(handlers, middle); got != n {
			t.Errorf("%d handlers in the row of %d", got, n)
		}
	}
}

// TestTimelineOfFlood is the band of requests in lesson 1.2, without a limit and with one.
func TestTimelineOfFlood(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		var flood, limited []*timeline.History
		var served, left []timeline.Span
		for try := 0; len(left) < 150 && try < 4; try++ { // on a busy machine they come so slowly that more are served
			v := watch(t, "why-async/flood", language)
			requests := v.startedBy(v.lanes(t, "main")[0])
			if len(requests) != 600 {
				t.Fatalf("main starts %d requests, want 300 twice", len(requests))
			}
			flood, limited = requests[:300], requests[300:]
			served, left = nil, nil
			for _, lane := range flood {
				last := lane.Spans[len(lane.Spans)-1]
				if asleep := waits(lane, "sleep"); len(asleep) > 0 {
					served = append(served, asleep...)
				} else {
					left = append(left, last)
				}
			}
		}
		if got := alive(flood, flood[299].NS); got < 250 {
			t.Errorf("%d requests are alive when all have been sent, want nearly 300", got)
		}
		if most, _ := overlap(served); most != 10 {
			t.Errorf("%d requests are answered at the same time, want ten", most)
		}
		if len(left) < 150 {
			t.Fatalf("%d requests give up, want most of them", len(left))
		}
		order := func(a, b timeline.Span) int { return cmp.Compare(a.From, b.From) }
		first, last := slices.MinFunc(left, order), slices.MaxFunc(left, order)
		if whole := last.From - flood[0].NS; last.From-first.From > whole/2 {
			t.Errorf("requests give up within %d ns of %d, want all together", last.From-first.From, whole)
		}
		var waiting []timeline.Span
		for _, lane := range limited {
			waiting = append(waiting, waits(lane, "")...)
		}
		if most, _ := overlap(waiting); most > 20 || most < 15 {
			t.Errorf("with a limit %d requests wait at the same time, want twenty", most)
		}
	})
}

// TestTimelineOfGreetings is three lanes that wait at once, in lesson 1.3.
func TestTimelineOfGreetings(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "language-support/hello", language)
		main := v.lanes(t, "main")[0]
		greetings := v.startedBy(main)
		if len(v.Lanes) != 3 || len(greetings) != 2 {
			t.Fatalf("there are %d lanes, want main and two greetings", len(v.Lanes))
		}
		short := one(t, greetings[1], "sleep")
		if all := together(short, one(t, greetings[0], "sleep"), one(t, main, joined(language))); all < length(short)/2 {
			t.Errorf("three lanes wait at once for %v of the shorter wait, %v", all, length(short))
		}
	})
}

// TestTimelineOfArguments is who fetches, in lesson 1.3.
func TestTimelineOfArguments(t *testing.T) {
	t.Parallel()
	const id = "language-support/arguments"
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, id, language)
		main := v.lanes(t, "main")[0]
		first := v.moment(t, "fetch as an argument")
		fetches := waits(main, "sleep")
		if len(fetches) != 3 || fetches[2].To > first {
			t.Errorf("main fetches %d times, want three times in the first half: %+v", len(fetches), fetches)
		}
		pages := v.startedBy(main)
		if len(pages) != 6 {
			t.Fatalf("main starts %d lanes, want three twice", len(pages))
		}
		for _, page := range pages[:3] {
			if asleep := waits(page, "sleep"); len(asleep) > 0 {
				t.Errorf("%s fetches in the first half, want a page that is there: %+v", page.Name, asleep)
			}
		}
		var moved []timeline.Span
		for _, page := range pages[3:] {
			moved = append(moved, one(t, page, "sleep"))
		}
		if all := together(moved...); all < length(longest(moved))/2 {
			t.Errorf("three lanes fetch at once for %v: %+v", all, moved)
		}
		for _, s := range append(fetches, moved...) {
			stands(t, id, language, s, map[lessons.Language]string{lessons.Go: "time.Sleep(*wait)", lessons.Python: "asyncio.sleep(wait)"}[language])
		}
	})
}

// TestRecordedMoments holds the moments that lessons name by their time to the recorded runs: all that is
// alive waits.
func TestRecordedMoments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id        string
		at        time.Duration
		lanes     int
		languages []lessons.Language
	}{
		{"what-is-async/orders", 3500 * time.Millisecond, 4, lessons.Languages[:]},
		{"language-support/hello", 300 * time.Millisecond, 3, lessons.Languages[:]},
		{"coroutines/swapped", 300 * time.Millisecond, 2, []lessons.Language{lessons.Python}},
		{"event-loop/gather", 500 * time.Millisecond, 4, lessons.Languages[:]},
	} {
		for _, language := range c.languages {
			waiting := 0
			for _, lane := range recorded(t, c.id, language) {
				if s := standing(lane, int64(c.at)); s.Reason != "" {
					waiting++
				} else if lane.NS <= int64(c.at) && !s.State.Over() {
					t.Errorf("%s in %s at %v: %s does not wait", c.id, language, c.at, lane.Name)
				}
			}
			if waiting < c.lanes {
				t.Errorf("%s in %s at %v: %d lanes wait, want %d", c.id, language, c.at, waiting, c.lanes)
			}
		}
	}
}

// recorded returns the lanes of a demo's recorded run.
func recorded(t *testing.T, id string, language lessons.Language) []*timeline.History {
	t.Helper()
	var runs map[lessons.Language]struct{ Batches []json.RawMessage }
	if err := json.Unmarshal(find(t, id).Timeline, &runs); err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	var batches []timeline.Batch
	for _, text := range runs[language].Batches {
		var packed struct{ Gzip []byte }
		if err := json.Unmarshal(text, &packed); err != nil {
			t.Fatal(err)
		}
		if packed.Gzip != nil {
			r, err := gzip.NewReader(bytes.NewReader(packed.Gzip))
			if err != nil {
				t.Fatal(err)
			}
			if text, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		var batch timeline.Batch
		if err := json.Unmarshal(text, &batch); err != nil {
			t.Fatal(err)
		}
		batches = append(batches, batch)
	}
	lanes, err := timeline.Assemble(batches)
	if err != nil {
		t.Fatalf("%s in %s: %v", id, language, err)
	}
	return lanes
}
