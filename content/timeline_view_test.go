package content_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// printed returns the lane that printed the first line with the given beginning, and when. On a busy
// machine a line may come in pieces.
func (v view) printed(t *testing.T, text string) (*timeline.History, int64) {
	t.Helper()
	for i := range v.Outs {
		whole := i == 0 || strings.HasSuffix(v.Outs[i-1], "\n")
		if !whole || !strings.HasPrefix(strings.Join(v.Outs[i:], ""), text) {
			continue
		}
		for _, lane := range v.Lanes {
			for _, p := range lane.Prints {
				if p.Out == i {
					return lane, p.NS
				}
			}
		}
		t.Fatalf("no lane is known to have printed %q", text)
	}
	t.Fatalf("no line begins with %q in %q", text, v.Outs)
	return nil, 0
}

// by returns the lane that printed a line.
func (v view) by(t *testing.T, text string) *timeline.History {
	t.Helper()
	lane, _ := v.printed(t, text)
	return lane
}

// moment returns when a line was printed.
func (v view) moment(t *testing.T, text string) int64 {
	t.Helper()
	_, ns := v.printed(t, text)
	return ns
}

// startedBy returns the lanes that a lane started, in order of birth.
func (v view) startedBy(lane *timeline.History) []*timeline.History {
	var found []*timeline.History
	for _, l := range v.Lanes {
		if l.By == lane.ID {
			found = append(found, l)
		}
	}
	return found
}

// standing returns the span that a lane is in at a moment; before its first, one without length.
func standing(lane *timeline.History, ns int64) timeline.Span {
	now := timeline.Span{State: timeline.Ended}
	for _, s := range lane.Spans {
		if s.From <= ns {
			now = s
		}
	}
	return now
}

// alive counts the lanes that have been born and have not ended at a moment.
func alive(lanes []*timeline.History, ns int64) int {
	count := 0
	for _, lane := range lanes {
		if lane.NS <= ns && !standing(lane, ns).State.Over() {
			count++
		}
	}
	return count
}

// active returns the spans in which a lane runs or is in a system call, those that touch as one.
func active(lane *timeline.History) []timeline.Span {
	var found []timeline.Span
	for _, s := range lane.Spans {
		if s.State != timeline.Running && s.State != timeline.Syscall {
			continue
		}
		if n := len(found); n > 0 && found[n-1].To == s.From {
			found[n-1].To = s.To
			continue
		}
		found = append(found, s)
	}
	return found
}

// overlap returns how many of the spans there are at once at most, and how long there are two or more.
func overlap(spans []timeline.Span) (most int, double time.Duration) {
	type edge struct {
		ns   int64
		step int
	}
	var edges []edge
	for _, s := range spans {
		edges = append(edges, edge{s.From, 1}, edge{s.To, -1})
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.ns, b.ns), a.step-b.step) })
	now, last := 0, int64(0)
	for _, e := range edges {
		if now > 1 {
			double += time.Duration(e.ns - last)
		}
		now, last = now+e.step, e.ns
		most = max(most, now)
	}
	return most, double
}

// together returns how long all of the spans last at the same time.
func together(spans ...timeline.Span) time.Duration {
	from, to := spans[0].From, spans[0].To
	for _, s := range spans {
		from, to = max(from, s.From), min(to, s.To)
	}
	return time.Duration(to - from)
}

// length is how long a span lasts.
func length(s timeline.Span) time.Duration { return time.Duration(s.To - s.From) }

// one returns the only span of a lane's waits for a reason.
func one(t *testing.T, lane *timeline.History, reason string) timeline.Span {
	t.Helper()
	spans := waits(lane, reason)
	if len(spans) != 1 {
		t.Fatalf("%s waits %d times for %s, want once: %+v", lane.Name, len(spans), reason, lane.Spans)
	}
	return spans[0]
}

// stands fails the test unless a span's line of the source holds a text.
func stands(t *testing.T, id string, language lessons.Language, s timeline.Span, text string) {
	t.Helper()
	lines := strings.Split(string(find(t, id).Sources[language].Text), "\n")
	if s.Line < 1 || s.Line > len(lines) || !strings.Contains(lines[s.Line-1], text) {
		t.Errorf("%s in %s: a span stands at line %d, want the one with %q", id, language, s.Line, text)
	}
}

// joined is why the main lane waits for those that it started.
func joined(language lessons.Language) string {
	if language == lessons.Python {
		return "task group"
	}
	return "sync"
}

// hardlyBusy fails the test unless something runs for less than a hundredth of the time that a demo takes.
// Of several runs one has to show it: on a busy machine a lane that runs may stand still.
func hardlyBusy(t *testing.T, id string, language lessons.Language, v view) {
	t.Helper()
	for range 3 {
		if v.Summary.Busy < v.Summary.Wall/100 {
			return
		}
		v = watch(t, id, language)
	}
	t.Errorf("%s in %s: something ran for %d ns of %d, want less than a hundredth", id, language, v.Summary.Busy, v.Summary.Wall)
}
