package content_test

import (
	"strings"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// aPool is how a pool's demo looks in the timeline of one language and database.
type aPool struct {
	language       lessons.Language
	callers        string // what the callers' lanes are called
	queue, work    string // why callers wait: for a connection, and for an answer
	borrow, answer string // a part of the lines where they do
}

// lots reports whether the pool picks the next caller by lot, as that of database/sql does.
func (p aPool) lots() bool { return p.language == lessons.Go && p.work == "sleep" }

// watchPools is poolPlaces for timelines.
func watchPools(t *testing.T, id string, f func(t *poolTry, p aPool, v view)) {
	poolPlaces(t, func(t *poolTry, place poolPlace) {
		p := aPool{place.language, "load.func1", "select", "sleep", "p.acquire(ctx)", "conn.count("}
		if place.postgres {
			p.work = "network"
		}
		if place.language == lessons.Python {
			p = aPool{lessons.Python, "ask", "queue get", "sleep", "self.idle.get()", "asyncio.sleep("}
		}
		v := watchOn(t.T, place.address(t.T), id, place.language)
		if v.Lanes[0].Spans[0].From <= 0 {
			t.Errorf("the program was ahead of the run's zero: what it did before is said to have been at zero")
			return
		}
		f(t, p, v)
	})
}

// poolQueue returns each caller's wait for a connection, without those of less than half of a query's 50 ms.
func poolQueue(p aPool, lanes []*timeline.History) []timeline.Span {
	var found []timeline.Span
	for _, lane := range lanes {
		if s := longest(waits(lane, p.queue)); length(s) > 25*time.Millisecond {
			found = append(found, s)
		}
	}
	return found
}

// TestTimelineOfAPool is a queue of forty callers, in lesson 4.1.
func TestTimelineOfAPool(t *testing.T) {
	t.Parallel()
	const id = "connection-pools/pool"
	watchPools(t, id, func(t *poolTry, p aPool, v view) {
		callers := v.lanes(t.T, p.callers)
		if len(callers) != 40 {
			t.Fatalf("there are %d callers, want 40", len(callers))
		}
		ids := map[int]bool{}
		for _, lane := range callers {
			ids[lane.ID] = true
		}
		var sum time.Duration
		spans := poolQueue(p, callers)
		poolOrder(t, p, spans)
		for _, s := range spans {
			stands(t.T, id, p.language, s, p.borrow)
			sum += length(s)
		}
		poolBetween(t, "seconds in the queue", sum.Seconds(), 7.5, 13)
		working, queueing := 0, 0
		at := callers[0].Spans[0].From + int64(25*time.Millisecond)
		for _, lane := range callers {
			switch s := standing(lane, at); s.Reason {
			case p.work:
				stands(t.T, id, p.language, s, p.answer)
				working++
			case p.queue:
				stands(t.T, id, p.language, s, p.borrow)
				queueing++
			}
			for i, s := range lane.Spans[1:] {
				if s.State == timeline.Runnable && lane.Spans[i].Reason == p.queue && length(lane.Spans[i]) > 25*time.Millisecond && !ids[s.By] {
					t.Errorf("lane %d, which woke one that waited for a connection, is no caller", s.By)
				}
			}
		}
		if working != 4 || queueing != 36 {
			t.Errorf("after 25 ms %d callers work and %d stand in the queue, want 4 and 36", working, queueing)
		}
	})
}

// poolOrder tells a line, first come, first served, from a draw of lots.
func poolOrder(t *poolTry, p aPool, spans []timeline.Span) {
	t.Helper()
	overtaken := 0
	for _, a := range spans {
		for _, b := range spans {
			if a.From < b.From && a.To > b.To+int64(25*time.Millisecond) {
				overtaken++
			}
		}
	}
	// Of 36 callers there are 576 pairs that are served in different rounds; by lot, half of them change
	// places. In a line a few seem to, who were interrupted between joining it and beginning to wait.
	if p.lots() && overtaken < 144 || !p.lots() && overtaken > 72 {
		t.Errorf("%d pairs of callers changed places; by lot: %v", overtaken, p.lots())
	}
}

// TestTimelineOfALeakedConnection is the wait that the deadline ends, in lesson 4.1.
func TestTimelineOfALeakedConnection(t *testing.T) {
	t.Parallel()
	const id = "connection-pools/leaked-connection"
	watchPools(t, id, func(t *poolTry, p aPool, v view) {
		wait := longest(waits(v.lanes(t.T, "main")[0], p.queue))
		stands(t.T, id, p.language, wait, p.borrow)
		poolAtLeast(t, "seconds of the wait", length(wait).Seconds(), 0.5, 0.3)
		for _, lane := range v.Lanes {
			for _, s := range active(lane) {
				if s.From > wait.From+int64(20*time.Millisecond) && s.To < wait.To-int64(20*time.Millisecond) && !strings.Contains(lane.Name, "pgconn") {
					t.Errorf("%s is at work while main waits for a connection", lane.Name)
				}
			}
		}
	})
}

// TestRecordedPool holds the moment that lesson 4.1 names by its time to the recorded run.
func TestRecordedPool(t *testing.T) {
	t.Parallel()
	working, queueing := 0, 0
	for _, lane := range recorded(t, "connection-pools/pool", lessons.Go) {
		switch standing(lane, int64(30*time.Millisecond)).Reason {
		case "sleep":
			working++
		case "select":
			queueing++
		}
	}
	stands(t, "connection-pools/pool", lessons.Go, timeline.Span{Line: 40}, "p.acquire(ctx)") // as a link has it
	if working != 4 || queueing < 36 {
		t.Errorf("at 30 ms %d callers work and %d stand in the queue, want 4 and 36", working, queueing)
	}
}
