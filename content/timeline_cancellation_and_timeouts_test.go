package content_test

import (
	"testing"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// TestTimelineOfADeadline is the wait that is cut short and the closing behind it, in lesson 3.2.
func TestTimelineOfADeadline(t *testing.T) {
	t.Parallel()
	const id = "cancellation-and-timeouts/deadline"
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, id, language, "step=200ms", "limit=600ms", "cancel=400ms", "cleanup=200ms")
		names, at, closing := []string{"underLimit", "cancelled"}, "select", "time.Sleep(*cleanup)"
		if language == lessons.Python {
			names, at, closing = []string{"call", "job"}, "sleep", "asyncio.sleep(options.cleanup)"
		}
		for i, name := range names {
			lane := v.lanes(t, name)[0]
			sleeps, steps := waits(lane, "sleep"), waits(lane, at)
			end := sleeps[len(sleeps)-1]
			stands(t, id, language, end, closing)
			if language == lessons.Python {
				steps = steps[:len(steps)-1]
			}
			if len(steps) != 4-i {
				t.Fatalf("%s waits %+v, want for the opening and its steps", name, steps)
			}
			cut, before := steps[3-i], steps[2-i]
			if length(cut) > length(before)*8/10 {
				t.Errorf("%s: the last step lasts %v and the one before %v, want it cut short", name, length(cut), length(before))
			}
			if pause := end.From - cut.To; pause < 0 || pause > int64(length(end))/3 {
				t.Errorf("%s begins to close %d ns after it is stopped, want at once", name, pause)
			}
		}
	})
}

// TestTimelineOfASwallowedCancellation is a task that waits again, in lesson 3.2.
func TestTimelineOfASwallowedCancellation(t *testing.T) {
	t.Parallel()
	v := watch(t, "cancellation-and-timeouts/swallowed", lessons.Python, "polls=4")
	sleeps := waits(v.lanes(t, "main")[0], "sleep")
	if len(sleeps) != 7 {
		t.Fatalf("main waits %d times, want four careless polls and three careful ones", len(sleeps))
	}
	answer := v.moment(t, "careless: poll 4")
	if cut, next := sleeps[2], sleeps[3]; length(cut) > length(next)*3/4 || next.To > answer {
		t.Errorf("the third poll waits %v and the fourth %v, want only the third cut short", length(cut), length(next))
	}
}

// TestTimelineOfADeafReader is a goroutine that reads on, and a thread that is no task, in lesson 3.2.
func TestTimelineOfADeafReader(t *testing.T) {
	t.Parallel()
	const id = "cancellation-and-timeouts/deaf"
	t.Run("go", func(t *testing.T) {
		t.Parallel()
		v := watch(t, id, lessons.Go)
		reader, gave := v.by(t, "reader: line 4"), v.moment(t, "caller: gives up")
		if alive([]*timeline.History{reader}, gave) != 1 || last(reader).From < v.moment(t, "reader: line 6") {
			t.Errorf("the reader ends at %d, and the caller gives up at %d", last(reader).From, gave)
		}
	})
	t.Run("python", func(t *testing.T) {
		t.Parallel()
		v := watch(t, id, lessons.Python)
		if len(v.Lanes) != 2 || v.Lanes[0].Name != "main" || v.Lanes[1].Name != "send" {
			t.Errorf("there are %d lanes, want main and the sender", len(v.Lanes))
		}
	})
}
