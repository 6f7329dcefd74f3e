package content_test

import (
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// TestTimelineOfReuse is five connections and who waits for them, in lesson 5.2.
func TestTimelineOfReuse(t *testing.T) {
	t.Parallel()
	t.Run("python", func(t *testing.T) {
		t.Parallel()
		v := watch(t, "http-connection-pool/reuse", lessons.Python)
		requests := v.lanes(t, "Pool.get")
		if handlers := v.lanes(t, "Service.serve"); len(requests) != 100 || len(handlers) != 5 {
			t.Fatalf("%d requests and %d handlers, want 100 and 5", len(requests), len(handlers))
		}
		var served, queued []timeline.Span
		for _, request := range requests {
			served = append(served, waits(request, "stream")...)
			queued = append(queued, waits(request, "semaphore")...)
		}
		if most, _ := overlap(served); most != 5 {
			t.Errorf("%d requests wait for an answer at the same time, want five", most)
		}
		if most, _ := overlap(queued); most != 95 {
			t.Errorf("%d requests wait for a permit at the same time, want 95", most)
		}
	})
	t.Run("go", func(t *testing.T) {
		t.Parallel()
		names := httpNamed(watch(t, "http-connection-pool/reuse", lessons.Go))
		for name, want := range map[string]int{
			"main.func1": 100, "dial": 5, "(*service).ServeHTTP": 5,
			"http.(*persistConn).readLoop": 5, "http.(*persistConn).writeLoop": 5,
		} {
			if names[name] != want {
				t.Errorf("%d lanes called %s, want %d", names[name], name, want)
			}
		}
	})
}

// TestRecordedPermits holds the moment half way through that lesson 5.2 names to the recorded run.
func TestRecordedPermits(t *testing.T) {
	t.Parallel()
	lanes := recorded(t, "http-connection-pool/reuse", lessons.Python)
	var waiting map[string]int
	for at := 235 * time.Millisecond; at < 245*time.Millisecond; at += time.Millisecond { // not just between two rounds
		waiting = map[string]int{}
		for _, lane := range lanes {
			if s := standing(lane, int64(at)); lane.Name == "Pool.get" && !s.State.Over() {
				waiting[s.Reason]++
			}
		}
		if n := waiting["semaphore"]; waiting["stream"] == 5 && n > 30 && n < 75 && len(waiting) == 2 {
			return
		}
	}
	t.Errorf("at 0.24 s requests wait for %v, want five for a stream and about half for a permit", waiting)
}

// TestTimelineOfWastedConnections is a new connection for each request, and one for all, in lesson 5.2.
func TestTimelineOfWastedConnections(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "http-connection-pool/wasted", language)
		first, second := v.moment(t, "a client for each"), v.moment(t, "bodies left unread")
		kinds := map[lessons.Language][]string{lessons.Go: {"dial", "serve"}, lessons.Python: {"attempt.<locals>.serve"}}[language]
		for _, name := range kinds {
			var born [3]int
			for _, lane := range v.lanes(t, name) {
				switch {
				case lane.NS < first:
					born[0]++
				case lane.NS < second:
					born[1]++
				default:
					born[2]++
				}
			}
			if want := [3]int{10, 10, 1}; born != want {
				t.Errorf("%v lanes called %s, want %v", born, name, want)
			}
		}
	})
}
