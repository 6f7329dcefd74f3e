package content_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// collectorWorkers returns the lanes of the workers, those of the first start and those of the second.
func collectorWorkers(t *testing.T, v view, language lessons.Language) (first, second []*timeline.History) {
	t.Helper()
	name := "Collector.work"
	if language == lessons.Go {
		name = "(*collector).collect.func1"
	}
	lanes := v.lanes(t, name)
	if len(lanes) != 8 {
		t.Fatalf("there are %d workers, want four, twice", len(lanes))
	}
	return lanes[:4], lanes[4:]
}

// TestTimelineOfACollector is what its workers do until an interrupt, and then, in lesson 7.1.
func TestTimelineOfACollector(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, collectorID, language)
		first, second := collectorWorkers(t, v, language)
		interrupted := v.moment(t, "interrupted: ")
		var written []int64 // when
		for _, lane := range v.Lanes {
			for _, p := range lane.Prints {
				if strings.HasPrefix(v.Outs[p.Out], "written: ") {
					written = append(written, p.NS)
				}
			}
		}
		slices.Sort(written)
		if len(written) < 10 {
			t.Fatalf("%d lines tell what was written", len(written))
		}
		for i, lane := range first {
			end := last(lane)
			if end.From > interrupted {
				t.Errorf("worker %d ends at %d, after it is said that it was interrupted, at %d", i+1, end.From, interrupted)
			}
			if took := time.Duration(end.From - written[9]); took > 150*time.Millisecond {
				t.Errorf("worker %d ends %v after the tenth record, want moments", i+1, took)
			}
			if want := timeline.Cancelled; language == lessons.Python && end.State != want {
				t.Errorf("worker %d ends in state %d, want it cancelled", i+1, end.State)
			}
			if idle := collectorIdle(t, lane, language); idle < time.Duration(end.From-lane.NS)*8/10 {
				t.Errorf("worker %d waits for answers and pauses for %v of %v", i+1, idle, time.Duration(end.From-lane.NS))
			}
		}
		for i, lane := range second {
			if lane.NS < interrupted || last(lane).State != timeline.Ended {
				t.Errorf("worker %d of the second start begins at %d and ends as %+v", i+1, lane.NS, last(lane))
			}
		}
	})
}

// TestTimelineOfConnectionsUsedAgain counts the connections that the service got, in lesson 7.1.
func TestTimelineOfConnectionsUsedAgain(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, collectorID, language, "stop=0", "latency=50ms")
		name := "Service.serve"
		if language == lessons.Go {
			name = "http.(*persistConn).readLoop"
		}
		// There are 40 requests or so. Four come too late, which costs their connections.
		if n := len(v.lanes(t, name)); n < 4 || n > 12 {
			t.Errorf("%d connections, want one for each worker, and some in place of broken ones", n)
		}
	})
}

// collectorIdle returns how long a worker waits for an answer, or before it tries again.
func collectorIdle(t *testing.T, lane *timeline.History, language lessons.Language) (idle time.Duration) {
	t.Helper()
	lines := strings.Split(string(find(t, collectorID).Sources[language].Text), "\n")
	for _, s := range waits(lane, "") {
		text := ""
		if s.Line > 0 {
			text = lines[s.Line-1]
		}
		for _, at := range []string{"c.client.Do(", "time.After(d)", "select {", "reader.read", "open_connection", "random.uniform"} {
			if strings.Contains(text, at) {
				idle += length(s)
				break
			}
		}
	}
	return idle
}
