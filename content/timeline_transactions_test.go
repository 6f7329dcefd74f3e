package content_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// txStanding counts, at a moment, the lanes of a name that wait for a reason at a line that holds a text.
func txStanding(t *testing.T, v view, id string, language lessons.Language, name, reason, text string, ns int64) int {
	t.Helper()
	lines := strings.Split(string(find(t, id).Sources[language].Text), "\n")
	count := 0
	for _, lane := range v.lanes(t, name) {
		if s := standing(lane, ns); s.Reason == reason && s.Line > 0 && strings.Contains(lines[s.Line-1], text) {
			count++
		}
	}
	return count
}

// txPattern counts, of some looks at a run, those that find one asleep inside a transaction, those that find some who
// ask for the lock, and those that find some who wait for a connection.
func txPattern(t *testing.T, v view, id string, looks int64) []int {
	t.Helper()
	begun, ended := v.moment(t, "before:"), v.moment(t, "after:")
	pattern := make([]int, 3)
	for n := range looks {
		now := begun + (ended-begun)*(n+5)/(2*looks) // in the first half there are more than the pool has room for
		inside := txStanding(t, v, id, lessons.Go, "transfer", "sleep", "time.Sleep(*takes)", now)
		asking := txStanding(t, v, id, lessons.Go, "transfer", "sleep", "db.BeginTx", now)
		queueing := txStanding(t, v, id, lessons.Go, "transfer", "select", "db.BeginTx", now)
		if inside > 1 || asking > 3 {
			t.Errorf("%d sleep inside a transaction and %d ask for the lock, want one and three at most", inside, asking)
		}
		for i, found := range []bool{inside == 1, asking >= 1, queueing >= 2} {
			if found {
				pattern[i]++
			}
		}
	}
	return pattern
}

// TestTimelineOfTransfers is who waits for what while sixteen transfers run, in lesson 4.2.
func TestTimelineOfTransfers(t *testing.T) {
	t.Parallel()
	const id = "transactions/transfer"
	t.Run("go", func(t *testing.T) {
		t.Parallel()
		const looks = 40
		v := watch(t, id, lessons.Go)
		pattern := txPattern(t, v, id, looks)
		for try := 1; try < 3 && slices.Min(pattern) < looks*6/10; try++ { // a busy machine stands elsewhere
			v = watch(t, id, lessons.Go)
			pattern = txPattern(t, v, id, looks)
		}
		if slices.Min(pattern) < looks*6/10 {
			t.Errorf("of %d looks, %v found one inside, some who ask, some who queue: want most", looks, pattern)
		}
		if overlap := txOverlap(t, v); overlap > 5*time.Millisecond {
			t.Errorf("two transactions overlap for %v on SQLite", overlap)
		}
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		v := watchOn(t, lend(t), id, lessons.Go)
		if overlap := txOverlap(t, v); overlap < 15*time.Millisecond {
			t.Errorf("two transactions overlap for %v on PostgreSQL, want more than one of them to be open", overlap)
		}
	})
	t.Run("python", func(t *testing.T) {
		t.Parallel()
		v := watch(t, id, lessons.Python)
		begun, ended := v.moment(t, "before:"), v.moment(t, "after:")
		for n := range int64(10) {
			now := begun + (ended-begun)*(n+5)/20
			if in := txStanding(t, v, id, lessons.Python, "transfer", "thread", "to_thread(move", now); in > 4 {
				t.Errorf("%d wait for a thread, want four at most", in)
			}
		}
		early := begun + (ended-begun)/4
		in := txStanding(t, v, id, lessons.Python, "transfer", "thread", "to_thread(move", early)
		queueing := txStanding(t, v, id, lessons.Python, "transfer", "queue get", "pool.get()", early)
		if in < 3 || queueing < 6 {
			t.Errorf("%d wait for a thread and %d at the queue, want four and more", in, queueing)
		}
	})
}

// txOverlap returns how long two transactions or more were open, by the goroutines that watch over them.
func txOverlap(t *testing.T, v view) time.Duration {
	t.Helper()
	var open []timeline.Span
	for _, lane := range v.lanes(t, "sql.(*Tx).awaitDone") {
		open = append(open, waits(lane, "")...)
	}
	_, double := overlap(open)
	return double
}

// TestTimelineOfALostUpdate is two who read before either writes, in lesson 4.2.
func TestTimelineOfALostUpdate(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "transactions/lost-update", language)
		a, b := v.by(t, "A reads"), v.by(t, "B reads")
		if a == b || v.by(t, "A writes") != a || v.by(t, "B writes") != b {
			t.Errorf("A is lane %d and B lane %d, want one each", a.ID, b.ID)
		}
		last := max(v.moment(t, "A reads"), v.moment(t, "B reads"))
		if first := min(v.moment(t, "A writes"), v.moment(t, "B writes")); first < last {
			t.Errorf("one writes at %d ns, before the other reads at %d ns", first, last)
		}
		asleep := together(longest(waits(a, "sleep")), longest(waits(b, "sleep")))
		if asleep < 200*time.Millisecond {
			t.Errorf("they think together for %v, want most of a third of a second", asleep)
		}
	})
}
