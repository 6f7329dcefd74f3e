package content_test

import (
	"slices"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// TestTimelineOfPriorities is one payment beside three other jobs, and in Go who wakes whom, in lesson 3.3.
func TestTimelineOfPriorities(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "priority-queues/priorities", language)
		workers := v.startedBy(v.lanes(t, "main")[0])
		dispatch := workers[0]
		if language == lessons.Go {
			workers = workers[1:]
		}
		if len(workers) != 2 {
			t.Fatalf("there are %d workers, want two", len(workers))
		}
		// Whoever took the payment sleeps through the three jobs of the other.
		order := func(lane *timeline.History) time.Duration { return length(longest(waits(lane, "sleep")[:1])) }
		slices.SortFunc(workers, func(a, b *timeline.History) int { return int(order(a) - order(b)) })
		payment := waits(workers[1], "sleep")[0]
		ended := 0
		for _, s := range waits(workers[0], "sleep") {
			if s.To < payment.To {
				ended++
			}
		}
		if ended != 3 {
			t.Errorf("%d jobs end while the payment lasts, want three", ended)
		}
		if report := v.moment(t, "report ends"); report < payment.From || report > payment.To {
			t.Errorf("report ends at %d, and the payment lasts %+v", report, payment)
		}
		if language == lessons.Python {
			return
		}
		for _, name := range []string{"alarm", "mail", "report", "payment", "cleanup", "backup"} {
			if by := v.by(t, name+" ends"); by != dispatch {
				t.Errorf("%s has the mark of %s's end, want dispatch's lane", by.Name, name)
			}
		}
		for _, worker := range workers {
			if by := wakers(dispatch); !slices.Contains(by, worker.ID) {
				t.Errorf("dispatch was woken by %v, want by worker %d too", by, worker.ID)
			}
			if by := wakers(worker); !slices.Contains(by, dispatch.ID) {
				t.Errorf("worker %d was woken by %v, want by dispatch %d", worker.ID, by, dispatch.ID)
			}
		}
	})
}

// TestTimelineOfBackpressure is a producer that waits for a place, in lesson 3.3.
func TestTimelineOfBackpressure(t *testing.T) {
	t.Parallel()
	const id = "priority-queues/backpressure"
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, id, language)
		producer, reason, text := v.lanes(t, "producer")[0], "chan send", "queue <- n + 1"
		if language == lessons.Python {
			reason, text = "queue put", "await queue.put(n + 1)"
		}
		var full []timeline.Span
		made := v.moment(t, "all are made") // after which Python's sentinel may wait
		for _, s := range waits(producer, reason) {
			if s.From < made && length(s) > 80*time.Millisecond {
				stands(t, id, language, s, text)
				full = append(full, s)
			}
		}
		work := waits(producer, "sleep")
		if len(full) != 5 || len(work) != 10 {
			t.Fatalf("the producer works %d times and waits long for a place %d times, want ten and five", len(work), len(full))
		}
		for _, s := range work {
			if length(s) > length(full[0]) {
				t.Errorf("making an item takes %v, want less than the wait for a place, %v", length(s), length(full[0]))
			}
		}
	})
}

// TestTimelineOfPermits is one lane with a semaphore in a loop, and nine with one in each task, in lesson 3.3.
func TestTimelineOfPermits(t *testing.T) {
	t.Parallel()
	const id = "priority-queues/sequential-semaphore"
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, id, language)
		main := v.lanes(t, "main")[0]
		tasks := v.startedBy(main)
		if len(tasks) != 8 || len(v.Lanes) != 9 {
			t.Fatalf("there are %d lanes, %d of them started by main, want eight beside main", len(v.Lanes), len(tasks))
		}
		reason := "chan send"
		if language == lessons.Python {
			reason = "semaphore"
		}
		loop := v.moment(t, "permit in the loop")
		var asleep, waiting []timeline.Span
		for _, task := range tasks {
			if task.NS < loop {
				t.Errorf("%s is born at %d, want it after the loop, %d", task.Name, task.NS, loop)
			}
			if s := waits(task, reason); len(s) > 0 {
				waiting = append(waiting, s[0])
			} else {
				asleep = append(asleep, one(t, task, "sleep"))
			}
		}
		if len(asleep) != 4 || len(waiting) != 4 {
			t.Fatalf("%d tasks sleep at once and %d wait for a permit, want four each", len(asleep), len(waiting))
		}
		if all := together(append(asleep, waiting...)...); all < length(asleep[0])/2 {
			t.Errorf("eight lanes wait together for %v, want for one call", all)
		}
		calls := 0
		for _, s := range waits(main, "sleep") {
			if s.To <= loop {
				calls++
			}
		}
		if calls != 16 {
			t.Errorf("main waits for %d calls, want for all of the first two versions", calls)
		}
	})
}
