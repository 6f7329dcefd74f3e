package content_test

import (
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// httpOver returns when a lane ended.
func httpOver(t *testing.T, lane *timeline.History) int64 {
	t.Helper()
	end := last(lane)
	if !end.State.Over() {
		t.Fatalf("%s does not end: %+v", lane.Name, end)
	}
	return end.From
}

// httpNamed returns how many lanes have each name.
func httpNamed(v view) map[string]int {
	names := map[string]int{}
	for _, lane := range v.Lanes {
		names[lane.Name]++
	}
	return names
}

// TestTimelineOfFetch is five calls and who serves them, in lesson 5.1.
func TestTimelineOfFetch(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "http-client/fetch", language)
		name := map[lessons.Language]string{lessons.Go: "main.func1", lessons.Python: "fetch"}[language]
		calls, handlers := v.lanes(t, name), v.lanes(t, "serve")
		if len(calls) != 5 || len(handlers) != 5 {
			t.Fatalf("%d calls and %d handlers, want five of each", len(calls), len(handlers))
		}
		for i := range 4 {
			if early, late := httpOver(t, calls[i]), httpOver(t, calls[i+1]); early > late {
				t.Errorf("call %d ends at %d, after the next one, at %d", i+1, early, late)
			}
		}
		given, left := httpOver(t, calls[4]), int64(0)
		for _, handler := range handlers {
			left = max(left, httpOver(t, handler))
		}
		if left > given+int64(500*time.Millisecond) {
			t.Errorf("the last handler ends %v after the client has gone", time.Duration(left-given))
		}
		if language == lessons.Python {
			for i, want := range []timeline.State{timeline.Ended, timeline.Ended, timeline.Failed, timeline.Failed, timeline.Failed} {
				if got := last(calls[i]).State; got != want {
					t.Errorf("call %d ends in state %d, want %d", i+1, got, want)
				}
			}
			return
		}
		names := httpNamed(v)
		for _, name := range []string{
			"http.(*persistConn).readLoop", "http.(*persistConn).writeLoop", "http.(*connReader).backgroundRead",
			"http.(*Transport).startDialConnForLocked.func1",
		} {
			if names[name] != 5 {
				t.Errorf("%d lanes called %s, want one for each call", names[name], name)
			}
		}
	})
}

// TestRecordedCallThatIsLeft holds a moment that lesson 5.1 names by its time to the recorded run.
func TestRecordedCallThatIsLeft(t *testing.T) {
	t.Parallel()
	const at = int64(750 * time.Millisecond)
	waiting := map[string]int{}
	for _, lane := range recorded(t, "http-client/fetch", lessons.Python) {
		if s := standing(lane, at); lane.NS <= at && !s.State.Over() {
			waiting[lane.Name+", "+s.Reason]++
		}
	}
	for _, want := range []string{"main, gather", "fetch, stream", "serve, wait_for"} {
		if waiting[want] != 1 {
			t.Errorf("at 0.75 s there are %v, want one %s", waiting, want)
		}
	}
}

// TestTimelineOfAllOrNothing is what becomes of the other calls, in lesson 5.1.
func TestTimelineOfAllOrNothing(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		name, want := "careless.func1", 0
		if language == lessons.Python {
			name, want = "fetch", 2
		}
		var waiting int
		for range 3 { // on a busy machine an answer may overtake the failure: of several runs one has to show it
			v := watch(t, "http-client/all-or-nothing", language)
			calls, heard := v.lanes(t, name)[:3], v.moment(t, "caller has 0")
			waiting = 0
			for _, call := range calls {
				if s := standing(call, heard); s.Reason == "stream" {
					waiting++
				} else if !s.State.Over() {
					t.Errorf("%s is in state %+v when the caller hears of it", call.Name, s)
				}
				httpOver(t, call)
			}
			if waiting == want {
				return
			}
		}
		t.Errorf("%d calls are waiting when the caller hears of the failure, want %d", waiting, want)
	})
}
