package content_test

import (
	"strings"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// TestTimelineOfShutdown is two releases side by side among four, in lesson 6.2.
func TestTimelineOfShutdown(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "resource-cleanup/shutdown", language, "work=200ms")
		var closings []timeline.Span
		for _, name := range []string{"server", "cache", "queue", "database"} {
			lane := v.by(t, name+": closing")
			if lane == v.Lanes[0] {
				t.Errorf("%s is closed in the main lane, want one of its own", name)
			}
			closings = append(closings, longest(waits(lane, "")))
		}
		if both := together(closings[1], closings[2]); both < length(closings[1])*8/10 {
			t.Errorf("cache and queue close together for %v of %v", both, length(closings[1]))
		}
		for _, pair := range [][2]int{{0, 1}, {0, 2}, {1, 3}, {2, 3}} {
			if closings[pair[1]].From < closings[pair[0]].To {
				t.Errorf("closing %d begins before closing %d has ended: %+v", pair[1]+1, pair[0]+1, closings)
			}
		}
	})
}

// TestTimelineOfLeak is lanes that stand until the program ends, and lanes that end, in lesson 6.2.
func TestTimelineOfLeak(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "resource-cleanup/leak", language)
		reason := "select"
		if language == lessons.Python {
			reason = "queue put"
		}
		producers := v.startedBy(v.lanes(t, "main")[0])
		if len(producers) != 10 {
			t.Fatalf("main starts %d lanes, want five careless and five careful", len(producers))
		}
		over := v.moment(t, "careful: search 5")
		for i, lane := range producers {
			s := standing(lane, over)
			if leaks := s.Reason == reason; leaks != (i < 5) || s.State.Over() != (i >= 5) {
				t.Errorf("producer %d is in state %d at the end, %q", i+1, s.State, s.Reason)
			}
			if i >= 5 && time.Duration(last(lane).From-lane.NS) > 80*time.Millisecond {
				t.Errorf("producer %d lives for %v", i+1, time.Duration(last(lane).From-lane.NS))
			}
		}
		if language == lessons.Go && !strings.Contains(strings.Join(v.Outs, ""), "goroutine: 5 at main.numbers") {
			t.Errorf("the profile shows something else while a trace is taken: %q", v.Outs)
		}
	})
}
