package playground_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"interleave/playground"
	"interleave/playground/timeline"
)

// TestShapes runs programs of known shape and holds what their timelines show to what they must
// have done. A case of testdata/shapes is a program, and a file "want" with a line for each lane:
// its name and its story, as storyOf tells it, as a regular expression.
func TestShapes(t *testing.T) {
	p := open(t, playground.Config{})
	paths, _ := filepath.Glob("testdata/shapes/*.txtar")
	if len(paths) == 0 {
		t.Fatal("no cases")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string][]byte{}
			for _, f := range archive.Files {
				files[f.Name] = f.Data
			}
			want := string(files["want"])
			delete(files, "want")
			prog := playground.Program{Name: "shapes/" + t.Name(), Language: playground.Go, Files: files}
			s := tell(t, p, prog)
			lanes := s.timeline(t)
			var got []string
			for _, lane := range lanes {
				got = append(got, lane.Name+": "+storyOf(lane, lanes, string(files["main.go"])))
			}
			match(t, got, strings.Split(strings.TrimSpace(want), "\n"))
			if t.Failed() {
				t.Logf("end: %+v\noutput: %s%s", s.end, s.text(1), s.text(2))
			}
		})
	}
}

// match holds each line of got to one of want, in any order.
func match(t *testing.T, got, want []string) {
	t.Helper()
	left := append([]string(nil), got...)
next:
	for _, w := range want {
		re := regexp.MustCompile("^" + w + "$")
		for i, g := range left {
			if re.MatchString(g) {
				left = append(left[:i], left[i+1:]...)
				continue next
			}
		}
		t.Errorf("no lane is %q", w)
	}
	for _, g := range left {
		t.Errorf("unexpected lane %q", g)
	}
}

// storyOf tells what a lane waited for, where, and who woke it, and how it ended:
// "chan receive@ch <sender; ended". Places are the comments at the ends of the program's lines. What
// hangs on luck (when it ran, was preempted, or called the system) is left out.
func storyOf(lane *timeline.History, all []*timeline.History, source string) string {
	places := map[int]string{}
	for i, line := range strings.Split(source, "\n") {
		if _, comment, ok := strings.Cut(line, "// @"); ok {
			places[i+1] = comment
		}
	}
	names := map[int]string{}
	for _, l := range all {
		names[l.ID] = l.Name
	}
	var story []string
	for i, s := range lane.Spans {
		switch {
		case s.Reason != "":
			if i > 0 && lane.Spans[i-1].Reason == s.Reason && lane.Spans[i-1].Line == s.Line {
				continue
			}
			story = append(story, s.Reason+"@"+places[s.Line])
		case s.State == timeline.Runnable && i > 0 && lane.Spans[i-1].Reason != "":
			if waker := names[s.By]; waker != "" {
				story[len(story)-1] += " <" + waker
			}
		case s.State == timeline.Ended:
			story = append(story, "ended")
		case s.State == timeline.Failed:
			story = append(story, "failed@"+places[s.Line])
		}
	}
	return strings.Join(story, "; ")
}

// timeline puts a run's timeline together, and holds it to what is true of all timelines.
func (s story) timeline(t testing.TB) []*timeline.History {
	t.Helper()
	lanes, err := timeline.Assemble(s.batches)
	if err != nil {
		t.Fatal(err)
	}
	if len(lanes) == 0 {
		t.Fatal("no timeline")
	}
	holdTrue(t, s, lanes)
	return lanes
}

// holdTrue checks what no program can be an exception to.
func holdTrue(t testing.TB, s story, lanes []*timeline.History) {
	t.Helper()
	byID := map[int]*timeline.History{}
	onProc := map[int][]timeline.Span{}
	for _, lane := range lanes {
		byID[lane.ID] = lane
	}
	for _, lane := range lanes {
		if lane.By != 0 && (byID[lane.By] == nil || byID[lane.By].NS > lane.NS) {
			t.Errorf("%s was started by lane %d, which was not there", lane.Name, lane.By)
		}
		for i, span := range lane.Spans {
			if span.From > span.To || i > 0 && lane.Spans[i-1].To != span.From {
				t.Errorf("%s: span %+v after %+v", lane.Name, span, lane.Spans[i-1])
			}
			if span.State == timeline.Running && span.To > span.From {
				onProc[span.By] = append(onProc[span.By], span)
			}
			if waker := byID[span.By]; span.State == timeline.Runnable && span.By != 0 && !runsAt(waker, span.From) {
				t.Errorf("%s was woken at %d by lane %d, which did not run", lane.Name, span.From, span.By)
			}
		}
		for _, p := range lane.Prints {
			if p.Out >= len(s.outs) {
				t.Errorf("%s printed output %d of %d", lane.Name, p.Out, len(s.outs))
			} else if came := int64(s.outs[p.Out].T * 1e6); p.NS > came+sameTime || p.NS < came-int64(time.Second) {
				t.Errorf("%s printed %q at %d ns, and it came at %d", lane.Name, s.outs[p.Out].Text, p.NS, came)
			}
		}
	}
	for proc, spans := range onProc {
		if a, b, ok := overlap(spans); ok {
			t.Errorf("processor %d ran two lanes at once: %+v and %+v", proc, a, b)
		}
	}
	if end := int64(s.end.T * 1e6); lanes[0].Spans[0].From < 0 || lanes[0].Spans[0].From > end {
		t.Errorf("the first lane begins at %d ns of %d", lanes[0].Spans[0].From, end)
	}
}

// sameTime is by how much the zeros of two clocks may differ, in nanoseconds: the program starts a moment
// before its starter knows.
const sameTime = int64(2 * time.Millisecond)

// runsAt reports whether a lane runs at a moment, which may be the last of its span.
func runsAt(lane *timeline.History, ns int64) bool {
	if lane == nil {
		return false
	}
	for _, s := range lane.Spans {
		if s.From <= ns && ns <= s.To && (s.State == timeline.Running || s.State == timeline.Syscall) {
			return true
		}
	}
	return false
}

// overlap returns two spans that overlap, if there are any.
func overlap(spans []timeline.Span) (a, b timeline.Span, found bool) {
	for i, a := range spans {
		for _, b := range spans[i+1:] {
			if a.From < b.To && b.From < a.To {
				return a, b, true
			}
		}
		if i > 2000 { // the square of the rest would take its time, and the first tell enough
			break
		}
	}
	return a, b, false
}
