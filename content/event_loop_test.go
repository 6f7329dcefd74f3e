package content_test

import (
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"interleave/lessons"
)

// finished returns the names of the tasks in the order in which they ended.
func finished(r result) string {
	var names []string
	for _, l := range r.Lines {
		if name, ok := strings.CutSuffix(l.Text, " ends"); ok {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// listed returns the elements of the list that follows a label, in either
// language's notation: "[A C B]" or "['A', 'C', 'B']".
func listed(t *testing.T, r result, label string) string {
	t.Helper()
	for _, l := range r.Lines {
		if rest, ok := strings.CutPrefix(l.Text, label); ok {
			return strings.Join(regexp.MustCompile(`\w+`).FindAllString(rest, -1), " ")
		}
	}
	t.Fatalf("no line starts with %q in:\n%s", label, r.out())
	return ""
}

func TestGatherTakesTheLongestWait(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "event-loop/gather", language)
		took := r.at(t, "total:") - r.at(t, "A starts")
		ratio(t, "total in seconds", took.Seconds(), 2, 0.15)
		order := finished(r)
		if order != "A C B" && (order != "C A B" || language == lessons.Python) {
			t.Errorf("finished %s, want A and C before B, and A first in Python", order)
		}
		if got := listed(t, r, "ended:"); got != order {
			t.Errorf("noted %s, but printed %s", got, order)
		}
		if got := listed(t, r, "results:"); got != "a b c" {
			t.Errorf("results %s, want them in the order asked", got)
		}
	})
}

func TestGatherWithShortB(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "event-loop/gather", language, "b=500ms")
		took := r.at(t, "total:") - r.at(t, "A starts")
		ratio(t, "total in seconds", took.Seconds(), 1, 0.25)
		if order := finished(r); !strings.HasPrefix(order, "B ") {
			t.Errorf("finished %s, want B first", order)
		}
		if got := listed(t, r, "results:"); got != "a b c" {
			t.Errorf("results %s, want them in the order asked", got)
		}
	})
}

func TestGatherWithoutWaits(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "event-loop/gather", language, "a=0s", "b=0s", "c=0s")
		r.at(t, "total:   0.0 s")
		if got := listed(t, r, "results:"); got != "a b c" {
			t.Errorf("results %s, want them in the order asked", got)
		}
	})
}

// ties runs three equal waits and returns the order in which they ended.
func ties(t *testing.T, language lessons.Language) string {
	t.Helper()
	order := finished(run(t, "event-loop/gather", language, "a=50ms", "b=50ms", "c=50ms"))
	names := strings.Fields(order)
	slices.Sort(names)
	if !slices.Equal(names, []string{"A", "B", "C"}) {
		t.Fatalf("finished %q, want each once", order)
	}
	return order
}

func TestGatherTiesInPython(t *testing.T) {
	t.Parallel()
	for range 10 {
		if order := ties(t, lessons.Python); order != "A B C" {
			t.Errorf("finished %s, want A B C every time", order)
		}
	}
}

func TestGatherTiesInGoChange(t *testing.T) {
	t.Parallel()
	if runtime.NumCPU() == 1 {
		t.Skip("skipped: the order changes between runs on more than one core only")
	}
	first := ties(t, lessons.Go)
	for range 100 {
		if ties(t, lessons.Go) != first {
			return
		}
	}
	t.Errorf("finished %s in every run, want the order to change", first)
}

func TestGatherOnOneProcessorEndsLastFirst(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped: the lesson claims this order for Linux")
	}
	t.Setenv("GOMAXPROCS", "1")
	const runs = 10
	count := 0
	for range runs {
		if ties(t, lessons.Go) == "C A B" {
			count++
		}
	}
	// The timers fire together unless the thread wakes in the microseconds
	// between them, which a busy machine makes possible.
	if count < runs-1 {
		t.Errorf("C A B in %d of %d runs, want all", count, runs)
	}
}

// heart is what a run of blocked-loop shows.
type heart struct {
	beats   int // while the report was being written
	longest float64
}

func listen(t *testing.T, language lessons.Language, flags ...string) heart {
	t.Helper()
	r := run(t, "event-loop/blocked-loop", language, flags...)
	begun, written := r.at(t, "report begun"), r.at(t, "report written")
	var h heart
	for _, l := range r.Lines {
		if strings.HasPrefix(l.Text, "beat ") && l.At > begun && l.At < written {
			h.beats++
		}
		if rest, ok := strings.CutPrefix(l.Text, "longest pause between beats: "); ok {
			seconds, err := strconv.ParseFloat(strings.TrimSuffix(rest, " s"), 64)
			if err != nil {
				t.Fatal(err)
			}
			h.longest = seconds
		}
	}
	r.at(t, "beat 8")
	if r.errOut() != "" {
		t.Errorf("want no word of it on stderr, got %s", r.errOut())
	}
	return h
}

func TestBlockedLoop(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		for _, how := range []string{"how=sleep", "how=compute"} {
			for _, thread := range []string{"thread=false", "thread=true"} {
				h := listen(t, language, how, thread)
				if language == lessons.Python && thread == "thread=false" {
					ratio(t, how+": longest pause in seconds", h.longest, 1.1, 0.2)
					if h.beats > 0 {
						t.Errorf("%s: %d beats during the report, want none", how, h.beats)
					}
					continue
				}
				if h.longest > 0.6 || h.beats < 3 {
					t.Errorf("%s %s: %+v, want beats all the time", how, thread, h)
				}
			}
		}
	})
}

func TestDebugModeNamesWhoHeldTheLoop(t *testing.T) {
	t.Setenv("PYTHONASYNCIODEBUG", "1")
	named := regexp.MustCompile(`Executing <Task finished name='Task-3' coro=<report\(\) done, .* took 1\.\d{3} seconds`)
	blocked := run(t, "event-loop/blocked-loop", lessons.Python)
	if !named.MatchString(blocked.errOut()) {
		t.Errorf("no warning about report in:\n%s", blocked.errOut())
	}
	if cured := run(t, "event-loop/blocked-loop", lessons.Python, "thread=true"); named.MatchString(cured.errOut()) {
		t.Errorf("a warning about report in its own thread:\n%s", cured.errOut())
	}
}
