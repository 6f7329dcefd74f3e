package content_test

import (
	"slices"
	"testing"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// last is the span that says how a lane ended, or what it still did when the program did.
func last(lane *timeline.History) timeline.Span { return lane.Spans[len(lane.Spans)-1] }

// wakers returns the lanes that woke a lane, in order.
func wakers(lane *timeline.History) []int {
	var found []int
	for _, s := range lane.Spans {
		if s.State == timeline.Runnable && s.By != 0 {
			found = append(found, s.By)
		}
	}
	return found
}

// TestTimelineOfACall is one lane for a coroutine and two for a goroutine, in lesson 2.1.
func TestTimelineOfACall(t *testing.T) {
	t.Parallel()
	const id = "coroutines/hello"
	t.Run("python", func(t *testing.T) {
		v := watch(t, id, lessons.Python)
		if len(v.Lanes) != 1 {
			t.Fatalf("there are %d lanes, want one", len(v.Lanes))
		}
		main := v.Lanes[0]
		sleeps := waits(main, "sleep")
		if len(sleeps) != 2 || length(sleeps[0]) > length(sleeps[1]) {
			t.Fatalf("main waits %+v, want for half a second and then for one", sleeps)
		}
		stands(t, id, lessons.Python, sleeps[0], "asyncio.sleep(pause)")
		stands(t, id, lessons.Python, sleeps[1], "asyncio.sleep(wait)")
		if by := v.by(t, "World"); by != main {
			t.Errorf("%s prints World, want main's task", by.Name)
		}
	})
	t.Run("go", func(t *testing.T) {
		v := watch(t, id, lessons.Go)
		hello := v.startedBy(v.lanes(t, "main")[0])
		if len(v.Lanes) != 2 || len(hello) != 1 || v.by(t, "World") != hello[0] {
			t.Fatalf("there are %d lanes, want main and one that prints World", len(v.Lanes))
		}
		wait := one(t, hello[0], "sleep")
		over := float64(v.moment(t, "main: now I wait")-wait.From) / float64(wait.To-wait.From)
		ratio(t, "share of the wait that is over when main comes to it", over, 0.5, 0.4)
	})
}

// TestTimelineOfATask is the same call the other way round, in lesson 2.1.
func TestTimelineOfATask(t *testing.T) {
	t.Parallel()
	const id = "coroutines/swapped"
	t.Run("python", func(t *testing.T) {
		v := watch(t, id, lessons.Python)
		if len(v.Lanes) != 2 {
			t.Fatalf("there are %d lanes, want two", len(v.Lanes))
		}
		main, hello := v.lanes(t, "main")[0], v.lanes(t, "hello")[0]
		pause, wait := one(t, main, "sleep"), one(t, hello, "sleep")
		if both := together(pause, wait); both < length(pause)/2 {
			t.Errorf("the waits overlap for %v, want for as long as main is busy", both)
		}
		called := v.moment(t, "main: called hello")
		if now := standing(hello, called); now.State != timeline.Runnable || active(hello)[0].From < pause.From {
			t.Errorf("hello is in state %d when main has called it, want runnable until main waits", now.State)
		}
	})
	t.Run("go", func(t *testing.T) {
		v := watch(t, id, lessons.Go)
		if len(v.Lanes) != 1 || len(waits(v.Lanes[0], "sleep")) != 2 {
			t.Errorf("there are %d lanes, want one with two waits", len(v.Lanes))
		}
	})
}

// TestTimelineOfForgottenWork is how lanes end that nobody waits for, in lesson 2.1.
func TestTimelineOfForgottenWork(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "coroutines/forgotten", language)
		work := v.startedBy(v.lanes(t, "main")[0])
		if len(v.Lanes) != 2 || len(work) != 1 {
			t.Fatalf("there are %d lanes, want main and what it started", len(v.Lanes))
		}
		end := last(work[0])
		if language == lessons.Python {
			if end.State != timeline.Cancelled || v.by(t, "task starts") != work[0] {
				t.Errorf("the task ends in state %d, want it cancelled", end.State)
			}
			return
		}
		if end.Reason != "sleep" || end.To < v.moment(t, "main returns") {
			t.Errorf("the goroutine is last seen as %+v, want it asleep when main returns", end)
		}
	})
}

// TestTimelineOfGather is what lesson 2.2 shows of three tasks at once.
func TestTimelineOfGather(t *testing.T) {
	t.Parallel()
	const id = "event-loop/gather"
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, id, language)
		main := v.lanes(t, "main")[0]
		var tasks []*timeline.History
		var sleeps []timeline.Span
		for _, name := range []string{"A", "B", "C"} {
			task := v.by(t, name+" starts")
			tasks, sleeps = append(tasks, task), append(sleeps, one(t, task, "sleep"))
			marks := task
			if language == lessons.Go {
				marks = main
			}
			if by := v.by(t, name+" ends"); by != marks {
				t.Errorf("%s has the mark of %s's end, want it in lane %s", by.Name, name, marks.Name)
			}
		}
		if all := together(sleeps...); all < length(sleeps[0])/2 {
			t.Errorf("three waits overlap for %v: %+v", all, sleeps)
		}
		hardlyBusy(t, id, language, v)
		if language == lessons.Python {
			inTurn(t, v, tasks)
		} else {
			wokenByB(t, v, main, tasks)
		}
	})
}

// inTurn holds the first steps of three tasks to the loop's queue.
func inTurn(t *testing.T, v view, tasks []*timeline.History) {
	t.Helper()
	now := v.moment(t, "A starts")
	for i, want := range []timeline.State{timeline.Running, timeline.Runnable, timeline.Runnable} {
		if s := standing(tasks[i], now); s.State != want {
			t.Errorf("task %d is in state %d when A starts, want %d", i+1, s.State, want)
		}
		if i > 0 && active(tasks[i])[0].From < active(tasks[i-1])[0].To {
			t.Errorf("task %d runs before task %d has given way", i+1, i)
		}
	}
}

// wokenByB holds B's end to the two that it wakes. The one that it wakes in group.Wait then closes the channel, for
// which main may be waiting again by then.
func wokenByB(t *testing.T, v view, main *timeline.History, tasks []*timeline.History) {
	t.Helper()
	b := tasks[1].ID
	workers := slices.DeleteFunc(wakers(main), func(id int) bool {
		return !slices.ContainsFunc(tasks, func(task *timeline.History) bool { return task.ID == id })
	})
	if len(workers) == 0 || workers[len(workers)-1] != b {
		t.Errorf("main was woken by %v, want at last by B, lane %d", workers, b)
	}
	for _, lane := range v.startedBy(main) {
		if lane.Name != "main.func2" {
			continue
		}
		if by := wakers(lane); len(waits(lane, "sync")) != 1 || by[len(by)-1] != b {
			t.Errorf("the goroutine in group.Wait was woken by %v, want by B, lane %d", by, b)
		}
		return
	}
	t.Error("no lane waits for the group")
}

// TestTimelineOfABlockedLoop is the second in which nothing beats, in lesson 2.2.
func TestTimelineOfABlockedLoop(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "event-loop/blocked-loop", language)
		heart, report := v.lanes(t, "heartbeat")[0], v.lanes(t, "report")[0]
		begun, written := v.moment(t, "report begun"), v.moment(t, "report written")
		beats := 0
		for _, s := range active(heart) {
			if s.From > begun && s.To < written {
				beats++
			}
		}
		held := timeline.Span{From: begun, To: written}
		if language == lessons.Go {
			if asleep := longest(waits(report, "sleep")); together(asleep, held) < length(held)*8/10 || beats < 3 {
				t.Errorf("while the report waits %+v the heart runs %d times, want it to beat on", asleep, beats)
			}
			return
		}
		if busy := together(longest(active(report)), held); busy != length(held) || beats > 0 {
			t.Errorf("the report runs for %v of %v, and the heart %d times, want the report alone", busy, length(held), beats)
		}
	})
}

// TestTimelineOfAComputingGoroutine is a lane cut at every beat, in lesson 2.2.
func TestTimelineOfAComputingGoroutine(t *testing.T) {
	t.Parallel()
	v := watch(t, "event-loop/blocked-loop", lessons.Go, "how=compute")
	heart, report := v.lanes(t, "heartbeat")[0], v.lanes(t, "report")[0]
	begun, written := v.moment(t, "report begun"), v.moment(t, "report written")
	cuts := 0
	for _, beat := range heart.Prints {
		if beat.NS < begun || beat.NS > written {
			continue
		}
		cuts++
		if s := standing(report, beat.NS); s.State != timeline.Runnable {
			t.Errorf("the report is in state %d at a beat, want it runnable: %+v", s.State, s)
		}
	}
	if cuts < 3 || len(active(report)) < cuts {
		t.Errorf("%d beats while the report computes in %d pieces, want more", cuts, len(active(report)))
	}
}

// TestTimelineOfConnections is three ends of three uses, in lesson 2.3.
func TestTimelineOfConnections(t *testing.T) {
	t.Parallel()
	const id = "context-managers/connection"
	t.Run("python", func(t *testing.T) {
		v := watch(t, id, lessons.Python)
		uses := v.lanes(t, "use")
		if len(uses) != 3 {
			t.Fatalf("there are %d tasks beside main, want three", len(uses))
		}
		caller := v.moment(t, "cancellation: caller")
		for i, want := range []timeline.State{timeline.Ended, timeline.Failed, timeline.Cancelled} {
			if end := last(uses[i]); end.State != want || end.From > caller {
				t.Errorf("use %d ends as %+v, want state %d before the last caller hears of it", i+1, end, want)
			}
			sleeps := waits(uses[i], "sleep")
			stands(t, id, lessons.Python, sleeps[len(sleeps)-1], "asyncio.sleep(options.close)")
		}
	})
	t.Run("go", func(t *testing.T) {
		v := watch(t, id, lessons.Go)
		main := v.lanes(t, "main")[0]
		if len(v.Lanes) != 2 {
			t.Fatalf("there are %d lanes, want main and the one that cancels", len(v.Lanes))
		}
		cancel := v.Lanes[1]
		if by := wakers(main); len(by) != 1 || by[0] != cancel.ID {
			t.Errorf("main was woken by %v, want once, by lane %d", by, cancel.ID)
		}
		queries, closings := waits(main, "select"), waits(main, "sleep")
		if len(queries) != 6 || len(closings) != 3 {
			t.Fatalf("main opens and queries %d times and closes %d times, want six and three", len(queries), len(closings))
		}
		query, closing := queries[5], closings[2]
		if life := last(cancel).From - cancel.NS; life > query.To-query.From {
			t.Errorf("the lane that cancels lives for %d ns", life)
		}
		stands(t, id, lessons.Go, closing, "time.Sleep(*closing)")
		if query.To < cancel.NS || closing.From < query.To || closing.To > v.moment(t, "cancellation: closed") {
			t.Errorf("main breaks off %+v and closes %+v, want it to close once it has been cancelled", query, closing)
		}
		if length(query) > length(queries[3])*9/10 {
			t.Errorf("the cancelled query waits %v and a whole one %v", length(query), length(queries[3]))
		}
	})
}

// TestTimelineOfCancelledCleanup is who is hit by a second cancellation, in lesson 2.3.
func TestTimelineOfCancelledCleanup(t *testing.T) {
	t.Parallel()
	const id = "context-managers/cancelled-cleanup"
	t.Run("python", func(t *testing.T) {
		v := watch(t, id, lessons.Python)
		careful, release := v.lanes(t, "careful")[0], v.lanes(t, "release")[0]
		cleanup, breaks := one(t, release, "sleep"), waits(careful, "")
		if release.By != careful.ID || last(release).State != timeline.Ended {
			t.Errorf("the cleanup of %d ends in state %d, want it to end well", release.By, last(release).State)
		}
		if len(breaks) != 3 || breaks[1].To < cleanup.From || breaks[1].To > cleanup.To || last(careful).State != timeline.Cancelled {
			t.Errorf("careful waits %+v, want its second wait cut short during the cleanup, %+v", breaks, cleanup)
		}
	})
	t.Run("go", func(t *testing.T) {
		v := watch(t, id, lessons.Go)
		var cancels []*timeline.History
		for _, lane := range v.Lanes {
			if lane.Name != "main" {
				cancels = append(cancels, lane)
			}
		}
		if len(cancels) != 4 {
			t.Fatalf("%d lanes beside main, want four that cancel", len(cancels))
		}
		if by := wakers(v.lanes(t, "main")[0]); len(by) != 2 || by[0] != cancels[0].ID || by[1] != cancels[2].ID {
			t.Errorf("main was woken by %v, want by the first and the third of those that cancel", by)
		}
	})
}
