package content_test

import (
	"slices"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// retryWaits returns what a call of retry waits for: requests and pauses in turn.
func retryWaits(lane *timeline.History, language lessons.Language) []timeline.Span {
	if language == lessons.Python {
		return waits(lane, "sleep")
	}
	return waits(lane, "select")
}

// lastRetry is the lane of what is down, its last wait, and how long that was to be.
func lastRetry(t *testing.T, v view, language lessons.Language) (lane *timeline.History, last timeline.Span, pause time.Duration) {
	t.Helper()
	lane = v.by(t, "down: gave up")
	down := retryWaits(lane, language)
	var lines []line
	for _, text := range v.Outs {
		lines = append(lines, line{Text: text[:max(0, len(text)-1)]})
	}
	pauses := retryPauses(t, result{Lines: lines}, "down")
	return lane, down[len(down)-1], time.Duration(pauses[len(pauses)-1]) * time.Millisecond
}

// TestTimelineOfRetry is growing waits and one cut short, in lesson 6.1.
func TestTimelineOfRetry(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "error-handling/retry", language, "deadline=1200ms")
		flaky := retryWaits(v.by(t, "flaky: attempt 4"), language)
		if len(flaky) != 7 {
			t.Fatalf("flaky waits %d times, want four requests and three pauses: %+v", len(flaky), flaky)
		}
		for i := 3; i < 7; i += 2 {
			if length(flaky[i]) < length(flaky[i-2])*9/10 {
				t.Errorf("pauses of %v and then %v, want them to grow", length(flaky[i-2]), length(flaky[i]))
			}
		}
		lane, last, pause := lastRetry(t, v, language)
		for try := 0; length(last) > pause && try < 3; try++ { // pauses are up to chance, and one may end just before the deadline
			lane, last, pause = lastRetry(t, watch(t, "error-handling/retry", language, "deadline=1200ms"), language)
		}
		if length(last) > pause {
			t.Errorf("the last wait of down lasts %v of %v, want it cut short", length(last), pause)
		}
		ratio(t, "seconds until the last wait ends", time.Duration(last.To-lane.NS).Seconds(), 1.2, 0.1)
	})
}

// TestRecordedStorm is lanes in step, and lanes that are not, in the recorded run that lesson 6.1 leads to.
func TestRecordedStorm(t *testing.T) {
	t.Parallel()
	for _, language := range lessons.Languages {
		v := view{Lanes: recorded(t, "error-handling/storm", language)}
		clients := v.startedBy(v.lanes(t, "main")[0])
		if len(clients) != 120 {
			t.Fatalf("%s: main starts %d lanes, want sixty twice", language, len(clients))
		}
		var apart [2]time.Duration
		for i, half := range [][]*timeline.History{clients[:60], clients[60:]} {
			var back []int64
			for _, client := range half {
				if asleep := waits(client, "sleep"); len(asleep) > 1 { // refused at first, then at last served
					back = append(back, asleep[0].To)
				}
			}
			if len(back) < 40 {
				t.Fatalf("%s, half %d: %d clients are refused at first, want 45", language, i+1, len(back))
			}
			apart[i] = time.Duration(slices.Max(back) - slices.Min(back))
		}
		if apart[0] > 60*time.Millisecond || apart[1] < 120*time.Millisecond {
			t.Errorf("%s: clients come back within %v and %v, want together, then spread", language, apart[0], apart[1])
		}

		for at, want := range map[time.Duration]int{100: 45, 500: 30, 1000: 15} {
			if got := alive(clients[:60], clients[0].NS+int64(at*time.Millisecond)); got != want {
				t.Errorf("%s: %d clients are left after %d ms, want %d", language, got, at, want)
			}
		}
		for at := time.Duration(50); at < 1000; at += 10 {
			now := clients[60].NS + int64(at*time.Millisecond)
			if drop := alive(clients[60:], now) - alive(clients[60:], now+int64(20*time.Millisecond)); drop > 14 {
				t.Errorf("%s: with jitter, %d clients leave within 20 ms, want a slope", language, drop)
			}
		}

		const named = int64(500 * time.Millisecond)
		var ends []int64
		for _, client := range clients {
			if s := standing(client, named); s.Reason == "sleep" {
				ends = append(ends, s.To)
			}
		}
		if len(ends) != 30 || slices.Max(ends)-slices.Min(ends) > int64(30*time.Millisecond) {
			t.Errorf("%s: %d lanes wait at the moment named, and come back at %v", language, len(ends), ends)
		}
	}
}
