package content_test

import (
	"strings"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// atThePool counts the lanes of a name that stand at a moment at their query, and for a connection.
func atThePool(lanes []*timeline.History, name, work, queue string, at time.Duration) (working, queueing int) {
	for _, lane := range lanes {
		if lane.Name != name {
			continue
		}
		switch standing(lane, int64(at)).Reason {
		case work:
			working++
		case queue:
			queueing++
		}
	}
	return working, queueing
}

// TestPoolRush is two callers at four connections, twelve, and two again: in the table and in the timeline of
// one run, in lesson 4.3.
func TestPoolRush(t *testing.T) {
	t.Parallel()
	const id = "pool-monitoring/monitor"
	watchPools(t, id, func(t *poolTry, p aPool, v view) {
		p.callers, p.answer = "watch.func1", "conn.query("
		if p.language == lessons.Python {
			p.callers, p.queue, p.borrow, p.answer = "work", "semaphore", "self.free.acquire()", "asyncio.sleep("
		}
		poolRushInTheTable(t, readPoolMonitor(t, strings.Join(v.Outs, "")), p.lots())
		poolRushInTheTimeline(t, id, p, v)
	})
}

func poolRushInTheTimeline(t *poolTry, id string, p aPool, v view) {
	t.Helper()
	callers := v.lanes(t.T, p.callers)
	if len(callers) != 16 {
		t.Fatalf("there are %d callers, want 2, 12 and 2", len(callers))
	}
	from := time.Duration(v.moment(t.T, "12 callers"))
	working, queueing, moments := 0, 0, 0
	for at := from + 100*time.Millisecond; at < from+450*time.Millisecond; at += 7 * time.Millisecond {
		w, q := atThePool(v.Lanes, p.callers, p.work, p.queue, at)
		working, queueing, moments = working+w, queueing+q, moments+1
	}
	poolBetween(t, "callers at their query in the rush", float64(working)/float64(moments), 3, 4.01)
	poolBetween(t, "callers in the queue in the rush", float64(queueing)/float64(moments), 6.5, 8.5)
	for _, lane := range callers[2:14] {
		stands(t.T, id, p.language, longest(waits(lane, p.queue)), p.borrow)
		if s := longest(waits(lane, p.work)); length(s) > 15*time.Millisecond {
			stands(t.T, id, p.language, s, p.answer)
		}
	}
}

// TestTimelineOfSortedLatencies is what a list of latencies costs, in lesson 4.3: most of the best of three runs, since
// one takes no longer than the system may stop it for.
func TestTimelineOfSortedLatencies(t *testing.T) {
	t.Parallel()
	const id = "pool-monitoring/latencies"
	lines := strings.Split(string(find(t, id).Sources[lessons.Go].Text), "\n")
	most := 0.0
	for range 3 {
		var sorting, all time.Duration
		for _, s := range watch(t, id, lessons.Go).lanes(t, "main")[0].Spans {
			all += length(s)
			if s.Line > 0 && strings.Contains(lines[s.Line-1], "slices.Sorted") {
				sorting += length(s)
			}
		}
		most = max(most, float64(sorting)/float64(all))
	}
	if most < 0.6 {
		t.Errorf("for %.2f of the run main is at the line that sorts, want most of it", most)
	}
	stands(t, id, lessons.Go, timeline.Span{Line: 24}, "slices.Sorted") // as a link has it
}

// TestRecordedPoolRush holds the moments that lesson 4.3 names by their time to the recorded runs.
func TestRecordedPoolRush(t *testing.T) {
	t.Parallel()
	const id = "pool-monitoring/monitor"
	for _, c := range []struct {
		language          lessons.Language
		name, queue       string
		at                time.Duration
		working, queueing int
	}{
		{lessons.Go, "watch.func1", "select", 800 * time.Millisecond, 4, 8},
		{lessons.Python, "work", "semaphore", 800 * time.Millisecond, 4, 8},
		{lessons.Go, "watch.func1", "select", 1400 * time.Millisecond, 2, 0},
	} {
		// At the very moment one may be on its way from the one to the other.
		if w, q := atThePool(recorded(t, id, c.language), c.name, "sleep", c.queue, c.at); w < c.working-1 || w > c.working || q < c.queueing-1 || q > c.queueing {
			t.Errorf("%s in %s at %v: %d callers at their query and %d in the queue, want %d and %d", id, c.language, c.at, w, q, c.working, c.queueing)
		}
	}
}
