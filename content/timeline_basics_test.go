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
	"strings"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// printed returns the lane that printed the first line with the given beginning, and when. On a busy
// machine a line may come in pieces.
func (v view) printed(t *testing.T, text string) (*timeline.History, int64) {
	t.Helper()
	for i := range v.Outs {
		whole := i == 0 || strings.HasSuffix(v.Outs[i-1], "\n")
		if !whole || !strings.HasPrefix(strings.Join(v.Outs[i:], ""), text) {
			continue
		}
		for _, lane := range v.Lanes {
			for _, p := range lane.Prints {
				if p.Out == i {
					return lane, p.NS
				}
			}
		}
		t.Fatalf("no lane is known to have printed %q", text)
	}
	t.Fatalf("no line begins with %q in %q", text, v.Outs)
	return nil, 0
}

// by returns the lane that printed a line.
func (v view) by(t *testing.T, text string) *timeline.History {
	t.Helper()
	lane, _ := v.printed(t, text)
	return lane
}

// moment returns when a line was printed.
func (v view) moment(t *testing.T, text string) int64 {
	t.Helper()
	_, ns := v.printed(t, text)
	return ns
}

// startedBy returns the lanes that a lane started, in order of birth.
func (v view) startedBy(lane *timeline.History) []*timeline.History {
	var found []*timeline.History
	for _, l := range v.Lanes {
		if l.By == lane.ID {
			found = append(found, l)
		}
	}
	return found
}

// standing returns the span that a lane is in at a moment; before its first, one without length.
func standing(lane *timeline.History, ns int64) timeline.Span {
	now := timeline.Span{State: timeline.Ended}
	for _, s := range lane.Spans {
		if s.From <= ns {
			now = s
		}
	}
	return now
}

// alive counts the lanes that have been born and have not ended at a moment.
func alive(lanes []*timeline.History, ns int64) int {
	count := 0
	for _, lane := range lanes {
		if lane.NS <= ns && !standing(lane, ns).State.Over() {
			count++
		}
	}
	return count
}

// active returns the spans in which a lane runs or is in a system call, those that touch as one.
func active(lane *timeline.History) []timeline.Span {
	var found []timeline.Span
	for _, s := range lane.Spans {
		if s.State != timeline.Running && s.State != timeline.Syscall {
			continue
		}
		if n := len(found); n > 0 && found[n-1].To == s.From {
			found[n-1].To = s.To
			continue
		}
		found = append(found, s)
	}
	return found
}

// overlap returns how many of the spans there are at once at most, and how long there are two or more.
func overlap(spans []timeline.Span) (most int, double time.Duration) {
	type edge struct {
		ns   int64
		step int
	}
	var edges []edge
	for _, s := range spans {
		edges = append(edges, edge{s.From, 1}, edge{s.To, -1})
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.ns, b.ns), a.step-b.step) })
	now, last := 0, int64(0)
	for _, e := range edges {
		if now > 1 {
			double += time.Duration(e.ns - last)
		}
		now, last = now+e.step, e.ns
		most = max(most, now)
	}
	return most, double
}

// together returns how long all of the spans last at the same time.
func together(spans ...timeline.Span) time.Duration {
	from, to := spans[0].From, spans[0].To
	for _, s := range spans {
		from, to = max(from, s.From), min(to, s.To)
	}
	return time.Duration(to - from)
}

// length is how long a span lasts.
func length(s timeline.Span) time.Duration { return time.Duration(s.To - s.From) }

// one returns the only span of a lane's waits for a reason.
func one(t *testing.T, lane *timeline.History, reason string) timeline.Span {
	t.Helper()
	spans := waits(lane, reason)
	if len(spans) != 1 {
		t.Fatalf("%s waits %d times for %s, want once: %+v", lane.Name, len(spans), reason, lane.Spans)
	}
	return spans[0]
}

// stands fails the test unless a span's line of the source holds a text.
func stands(t *testing.T, id string, language lessons.Language, s timeline.Span, text string) {
	t.Helper()
	lines := strings.Split(string(find(t, id).Sources[language].Text), "\n")
	if s.Line < 1 || s.Line > len(lines) || !strings.Contains(lines[s.Line-1], text) {
		t.Errorf("%s in %s: a span stands at line %d, want the one with %q", id, language, s.Line, text)
	}
}

// joined is why the main lane waits for those that it started.
func joined(language lessons.Language) string {
	if language == lessons.Python {
		return "task group"
	}
	return "sync"
}

// hardlyBusy fails the test unless something runs for less than a hundredth of the time that a demo takes.
// Of several runs one has to show it: on a busy machine a lane that runs may stand still.
func hardlyBusy(t *testing.T, id string, language lessons.Language, v view) {
	t.Helper()
	for range 3 {
		if v.Summary.Busy < v.Summary.Wall/100 {
			return
		}
		v = watch(t, id, language)
	}
	t.Errorf("%s in %s: something ran for %d ns of %d, want less than a hundredth", id, language, v.Summary.Busy, v.Summary.Wall)
}

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
		v := watch(t, "why-async/flood", language)
		requests := v.startedBy(v.lanes(t, "main")[0])
		if len(requests) != 600 {
			t.Fatalf("main starts %d requests, want 300 twice", len(requests))
		}
		flood, limited := requests[:300], requests[300:]
		if got := alive(flood, flood[299].NS); got < 250 {
			t.Errorf("%d requests are alive when all have been sent, want nearly 300", got)
		}
		var served, left []timeline.Span
		for _, lane := range flood {
			last := lane.Spans[len(lane.Spans)-1]
			if asleep := waits(lane, "sleep"); len(asleep) > 0 {
				served = append(served, asleep...)
			} else {
				left = append(left, last)
			}
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
