package content_test

import (
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// TestTimelineOfProfilingMetrics is how many of ten workers stand in a slow call at a moment, in lesson 6.3.
func TestTimelineOfProfilingMetrics(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "profiling/metrics", language)
		workers := v.startedBy(v.lanes(t, "main")[0])
		if len(workers) != 10 || len(v.Lanes) != 11 {
			t.Fatalf("there are %d lanes, %d of them started by main, want ten workers beside main", len(v.Lanes), len(workers))
		}
		var slow []timeline.Span
		fast := 0
		for _, worker := range workers {
			for _, s := range waits(worker, "sleep") {
				switch {
				case length(s) > 195*time.Millisecond: // asked for 200 ms, and no sleep is shorter
					slow = append(slow, s)
				case length(s) > 12*time.Millisecond:
					fast++
				}
			}
		}
		if len(slow) < 20 || len(slow) > 25 || fast < 175 {
			t.Errorf("%d slow calls and %d others, want 20 and 180", len(slow), fast)
		}
		// Half a second in the middle, when all are at work.
		from := workers[0].NS + int64(200*time.Millisecond)
		middle := timeline.Span{From: from, To: from + int64(500*time.Millisecond)}
		var sum time.Duration
		for _, s := range slow {
			sum += max(0, together(s, middle))
		}
		ratio(t, "workers in a slow call", sum.Seconds()/length(middle).Seconds(), 4.6, 0.25)
	})
}

// TestRecordedMomentOfMetrics holds the moment that lesson 6.3 names to the recorded runs.
func TestRecordedMomentOfMetrics(t *testing.T) {
	t.Parallel()
	const at = int64(300 * time.Millisecond)
	for _, language := range lessons.Languages {
		slow := 0
		for _, lane := range recorded(t, "profiling/metrics", language) {
			for _, s := range waits(lane, "sleep") {
				if s.From <= at && at < s.To && length(s) > 150*time.Millisecond {
					slow++
				}
			}
		}
		if slow < 4 || slow > 6 {
			t.Errorf("%d workers are in a slow call in %s, want about half of ten", slow, language)
		}
	}
}

// TestTimelineOfWeight is two bands of the same height, in lesson 6.3.
func TestTimelineOfWeight(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "profiling/weight", language)
		for _, name := range []string{"light", "heavy"} {
			if language == lessons.Go { // of which two record the timeline
				v.moment(t, name+": 203 goroutines")
			}
			if n := alive(v.Lanes, v.moment(t, name+": ")); n != 201 {
				t.Errorf("%d lanes when the %s crowd is counted, want 200 and main", n, name)
			}
		}
	})
}

// TestTimelineOfARacyCount is eight tasks that take turns, in lesson 6.3.
func TestTimelineOfARacyCount(t *testing.T) {
	t.Parallel()
	v := watch(t, "profiling/racy", lessons.Python)
	tasks := v.startedBy(v.lanes(t, "main")[0])
	if len(tasks) != 8 {
		t.Fatalf("there are %d tasks, want eight", len(tasks))
	}
	for turn := range 101 { // of which the first only reads, and the last only writes
		var before int64
		for i, task := range tasks {
			runs := active(task)
			if len(runs) != 101 {
				t.Fatalf("task %d has %d turns, want 101", i+1, len(runs))
			}
			if runs[turn].From < before || turn > 0 && runs[turn].From < active(tasks[7])[turn-1].To {
				t.Fatalf("turn %d of task %d is at %d, want it after everybody's before it", turn+1, i+1, runs[turn].From)
			}
			before = runs[turn].To
		}
	}
}
