package content_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"interleave/lessons"
)

// has reports whether a program printed a line that holds the text.
func has(r result, text string) bool { return strings.Contains(r.out(), text) }

// span returns the seconds between the first lines that hold two texts.
func span(t *testing.T, r result, from, to string) float64 {
	t.Helper()
	return (r.at(t, to) - r.at(t, from)).Seconds()
}

func TestConnectionIsClosedInAllThreeEndings(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "context-managers/connection", language)
		ratio(t, "success: open to closed", span(t, r, "success: open", "success: closed"), 0.5, 0.25)
		ratio(t, "error: open to closed", span(t, r, "error: open", "error: closed"), 0.5, 0.25)
		ratio(t, "cancellation: open to closed", span(t, r, "cancellation: open", "cancellation: closed"), 0.3, 0.35)
		if n := strings.Count(r.out(), ": closed"); n != 3 {
			t.Errorf("%d connections closed, want 3", n)
		}
		for _, name := range []string{"error", "cancellation"} {
			if span(t, r, name+": closed", name+": caller got") < 0 {
				t.Errorf("%s: the caller heard of it before the connection was closed", name)
			}
		}
		if !has(r, "success: answered") || has(r, "success: caller got") {
			t.Errorf("the first did not succeed:\n%s", r.out())
		}
	})
}

func TestConnectionCancelledWhileOpening(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		// Opening takes longer than in the lesson, so that a busy machine cannot miss it.
		r := run(t, "context-managers/connection", language, "open=500ms", "cancel=50ms")
		if has(r, "cancellation: open") || has(r, "cancellation: closed") {
			t.Errorf("want neither open nor closed:\n%s", r.out())
		}
		r.at(t, "cancellation: caller got")
	})
}

func TestConnectionCancelledTooLate(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "context-managers/connection", language, "cancel=2s")
		r.at(t, "cancellation: answered")
		r.at(t, "cancellation: closed")
		if has(r, "cancellation: caller got") {
			t.Errorf("want no cancellation:\n%s", r.out())
		}
	})
}

func TestConnectionCancelledWhileClosing(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "context-managers/connection", language, "close=1s", "cancel=1s")
		r.at(t, "cancellation: answered")
		if closed, want := has(r, "cancellation: closed"), language == lessons.Go; closed != want {
			t.Errorf("closed is %v, want %v:\n%s", closed, want, r.out())
		}
	})
}

func TestDeferLoopHoldsConnections(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		want := "closed when the function ends:\n"
		for n := range 4 {
			want += fmt.Sprintf("job %d: %d open\n", n+1, n+1)
		}
		want += "failed: refused: 4 are open\nclosed when each job ends:\n"
		for n := range 6 {
			want += fmt.Sprintf("job %d: 1 open\n", n+1)
		}
		want += "all done\n"
		if got := run(t, "context-managers/defer-loop", language).out(); got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
	})
}

func TestDeferLoopPassesWithLittleData(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "context-managers/defer-loop", language, "jobs=4")
		if n := strings.Count(r.out(), "all done"); n != 2 {
			t.Errorf("%d versions passed, want both:\n%s", n, r.out())
		}
	})
}

func TestCloseErrorLosesData(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		full := run(t, "context-managers/close-error", language)
		want := "careless: saved\ncareless: 20 of 42 bytes on the disk\n" +
			"careful: disk full\ncareful: 20 of 42 bytes on the disk\n"
		if got := full.out(); got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
		roomy := run(t, "context-managers/close-error", language, "space=42")
		if n := strings.Count(roomy.out(), "saved"); n != 2 {
			t.Errorf("with room for all, %d versions saved, want both:\n%s", n, roomy.out())
		}
	})
}

func TestCancelledCleanup(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "context-managers/cancelled-cleanup", language)
		cut := span(t, r, "careless: cleanup begins", "careless: cleanup cut short")
		if language == lessons.Go && cut > 0.08 {
			t.Errorf("Go's careless cleanup lasted %.3f s, want none of it", cut)
		}
		if language == lessons.Python {
			ratio(t, "seconds until the second cancellation", cut, 0.1, 0.5)
		}
		ratio(t, "the careful cleanup", span(t, r, "careful: cleanup begins", "careful: cleanup done"), 0.3, 0.3)
	})
}

// A cancellation is an event in asyncio and a state in Go.
func TestCancelledCleanupWithoutASecondCancellation(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "context-managers/cancelled-cleanup", language, "again=500ms")
		if done, want := has(r, "careless: cleanup done"), language == lessons.Python; done != want {
			t.Errorf("careless cleanup done is %v, want %v:\n%s", done, want, r.out())
		}
		r.at(t, "careful: cleanup done")
	})
}

func TestCancelledCleanupHasADeadline(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		const deadline = 200 * time.Millisecond
		r := run(t, "context-managers/cancelled-cleanup", language, "deadline="+deadline.String())
		took := span(t, r, "careful: cleanup begins", "careful: cleanup cut short")
		ratio(t, "the careful cleanup under its deadline", took, deadline.Seconds(), 0.3)
	})
}
