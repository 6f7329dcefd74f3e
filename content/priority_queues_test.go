package content_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"interleave/lessons"
)

// queueOrders runs the demo priorities and returns the orders in which jobs were taken and in which they ended.
func queueOrders(t *testing.T, language lessons.Language, flags ...string) (taken, ended string, r result) {
	t.Helper()
	r = run(t, "priority-queues/priorities", language, flags...)
	if r.Code != 0 || r.errOut() != "" {
		t.Fatalf("exit %d: %s", r.Code, r.errOut())
	}
	var lines []string
	for _, l := range r.Lines {
		if name, ok := strings.CutSuffix(l.Text, " ends"); ok {
			lines = append(lines, name)
		}
	}
	taken, ended = listed(t, r, "taken:"), listed(t, r, "ended:")
	if got := strings.Join(lines, " "); got != ended {
		t.Errorf("printed that %s ended, and noted %s", got, ended)
	}
	return taken, ended, r
}

// queueByPriority is the order in which the jobs are to be taken.
const queueByPriority = "payment alarm mail report backup cleanup"

func TestPrioritiesAreForTaking(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		taken, ended, r := queueOrders(t, language)
		if taken != queueByPriority || ended != "alarm mail report payment cleanup backup" {
			t.Errorf("taken %s, ended %s", taken, ended)
		}
		between := (r.at(t, "backup ends") - r.at(t, "alarm ends")).Seconds()
		ratio(t, "seconds from alarm to backup", between, 0.9, 0.15)
		payment := (r.at(t, "payment ends") - r.at(t, "alarm ends")).Seconds()
		ratio(t, "seconds from alarm to payment", payment, 0.6, 0.15)
	})
}

func TestPrioritiesWithOneWorker(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		taken, ended, r := queueOrders(t, language, "workers=1")
		if taken != queueByPriority || ended != queueByPriority {
			t.Errorf("taken %s, ended %s, want both by priority", taken, ended)
		}
		ratio(t, "seconds in all", 0.8+(r.at(t, "cleanup ends")-r.at(t, "payment ends")).Seconds(), 2.1, 0.1)
	})
}

func TestPrioritiesWithMoreWorkers(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		for _, workers := range []string{"workers=3", "workers=8"} {
			taken, ended, _ := queueOrders(t, language, workers)
			if taken != queueByPriority {
				t.Errorf("%s: taken %s, want by priority", workers, taken)
			}
			// With eight, alarm and cleanup take the same 0.2 s.
			if !strings.HasPrefix(ended, "mail ") || !strings.HasSuffix(ended, " payment") {
				t.Errorf("%s: ended %s, want the shortest first and the payment last", workers, ended)
			}
		}
	})
}

func TestPrioritiesOfALateJob(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		taken, _, r := queueOrders(t, language, "late=200ms")
		if taken != "payment mail report alarm backup cleanup" {
			t.Errorf("taken %s, want the alarm after what runs and before what waits", taken)
		}
		ratio(t, "seconds from report's end to alarm's", (r.at(t, "alarm ends") - r.at(t, "report ends")).Seconds(), 0.2, 0.6)
	})
}

func TestPrioritiesWithoutArrivals(t *testing.T) {
	t.Parallel()
	t.Run("python", func(t *testing.T) {
		r := run(t, "priority-queues/priorities", lessons.Python, "careless=true")
		if r.Code == 0 || r.out() != "" || !strings.Contains(r.errOut(), "TypeError: '<' not supported between instances of 'Job' and 'Job'") {
			t.Errorf("exit %d, printed %s%s", r.Code, r.out(), r.errOut())
		}
	})
	t.Run("go", func(t *testing.T) {
		taken, _, _ := queueOrders(t, lessons.Go, "careless=true")
		if taken != "payment alarm report mail cleanup backup" {
			t.Errorf("taken %s, want later before earlier among equals", taken)
		}
	})
}

// queuePushed is what the demo backpressure says.
type queuePushed struct {
	waits []float64
	most  string
	r     result
}

func queuePressure(t *testing.T, language lessons.Language, flags ...string) queuePushed {
	t.Helper()
	p := queuePushed{r: run(t, "priority-queues/backpressure", language, flags...)}
	for _, l := range p.r.Lines {
		if strings.HasPrefix(l.Text, "item ") {
			p.waits = append(p.waits, numbers(t, strings.Fields(l.Text)[3])...)
		}
		if _, most, ok := strings.Cut(l.Text, "most in the queue: "); ok {
			p.most = most
		}
	}
	if p.r.Code != 0 || len(p.waits) != 10 {
		t.Fatalf("exit %d, printed, not as expected:\n%s%s", p.r.Code, p.r.out(), p.r.errOut())
	}
	return p
}

// total returns how long a run took from the first item on, which is made in 30 ms.
func (p queuePushed) total(t *testing.T) float64 {
	t.Helper()
	return 0.03 + (p.r.at(t, "all are used") - p.r.at(t, "item 1 ")).Seconds()
}

func TestBackpressureSlowsTheProducer(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		p := queuePressure(t, language)
		for i, wait := range p.waits {
			if i < 4 && wait > 0.08 {
				t.Errorf("item %d waited %.2f s, want a place at once", i+1, wait)
			}
			if i >= 5 {
				ratio(t, "seconds that an item waits", wait, 0.12, 0.6)
			}
		}
		pace := (p.r.at(t, "item 10 ") - p.r.at(t, "item 6 ")).Seconds() / 4
		ratio(t, "seconds between items", pace, 0.15, 0.25)
		ratio(t, "seconds in all", p.total(t), 1.53, 0.2)
		if p.most != "3" {
			t.Errorf("%s in the queue at most, want 3", p.most)
		}
	})
}

func TestBackpressureOfSizeZero(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		p := queuePressure(t, language, "size=0")
		ratio(t, "seconds in all", p.total(t), 1.53, 0.1)
		if language == lessons.Python {
			if slices.Max(p.waits) > 0.05 || p.most < "7" || p.most > "8" { // 8 unless items are made late
				t.Errorf("waited %v, %s in the queue at most, want no wait and 8", p.waits, p.most)
			}
			return
		}
		if p.waits[0] > 0.05 || slices.Min(p.waits[1:]) < 0.08 || p.most != "0" {
			t.Errorf("waited %v, %s in the queue at most, want all but the first to wait for want of a place", p.waits, p.most)
		}
	})
}

func TestBackpressureOfALargeQueue(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		p := queuePressure(t, language, "size=20")
		ratio(t, "seconds in all", p.total(t), 1.53, 0.1)
		if slices.Max(p.waits) > 0.05 {
			t.Errorf("waited %v, want no wait", p.waits)
		}
	})
}

// queuePermit is what the demo sequential-semaphore says of one version.
type queuePermit struct{ seconds, most float64 }

func queuePermits(t *testing.T, language lessons.Language, flags ...string) (one, loop, each queuePermit) {
	t.Helper()
	r := run(t, "priority-queues/sequential-semaphore", language, flags...)
	find := func(title string) queuePermit {
		for _, l := range r.Lines {
			if rest, ok := strings.CutPrefix(l.Text, title+": "); ok {
				words := strings.Fields(rest)
				f := numbers(t, words[0], words[len(words)-1])
				return queuePermit{f[0], f[1]}
			}
		}
		t.Fatalf("nothing of %q in:\n%s%s", title, r.out(), r.errOut())
		return queuePermit{}
	}
	return find("one by one"), find("permit in the loop"), find("permit in each task")
}

func TestSemaphoreInALoopLimitsNothing(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		one, loop, each := queuePermits(t, language)
		ratio(t, "seconds one by one", one.seconds, 0.8, 0.15)
		ratio(t, "seconds with a permit in the loop, against none", loop.seconds/one.seconds, 1, 0.15)
		ratio(t, "seconds with a permit in each task", each.seconds, 0.2, 0.3)
		if one.most != 1 || loop.most != 1 || each.most != 4 {
			t.Errorf("%v, %v and %v in flight at most, want 1, 1 and 4", one.most, loop.most, each.most)
		}
		one, loop, _ = queuePermits(t, language, "calls=4", "limit=1")
		ratio(t, "seconds with one permit in the loop, against none", loop.seconds/one.seconds, 1, 0.15)
	})
}

// TestSelectKnowsNoPriority is the lesson's select between two channels that never run dry.
func TestSelectKnowsNoPriority(t *testing.T) {
	t.Parallel()
	const turns = 10_000
	urgent, normal := make(chan int, turns), make(chan int, turns)
	for i := range turns {
		urgent <- i
		normal <- i
	}
	fromNormal := 0
	for range turns {
		select {
		case <-urgent:
		case <-normal:
			fromNormal++
		}
	}
	ratio(t, "turns of the normal channel", float64(fromNormal), turns/2, 0.1)
}

// TestAgingIsASortKey holds the lesson's key to jobs whose priority falls by one for each step waited.
func TestAgingIsASortKey(t *testing.T) {
	t.Parallel()
	const step = 10.0
	type waiter struct{ priority, arrival float64 }
	key := func(w waiter) float64 { return w.arrival + w.priority*step }
	aged := func(w waiter, now float64) float64 { return w.priority - (now-w.arrival)/step }
	random := rand.New(rand.NewPCG(3, 3))
	for range 10_000 {
		a := waiter{float64(1 + random.IntN(3)), float64(random.IntN(100))}
		b := waiter{float64(1 + random.IntN(3)), float64(random.IntN(100))}
		for _, now := range []float64{100, 1000} {
			// A tie is decided by rounding.
			if key(a) != key(b) && cmp.Compare(key(a), key(b)) != cmp.Compare(aged(a, now), aged(b, now)) {
				t.Fatalf("at %v %+v and %+v have keys %v and %v, aged %v and %v", now, a, b, key(a), key(b), aged(a, now), aged(b, now))
			}
		}
	}
	old := waiter{priority: 3}
	for arrival, overtakes := range map[float64]bool{0: true, 19: true, 21: false, 1000: false} {
		if got := key(waiter{1, arrival}) < key(old); got != overtakes {
			t.Errorf("an urgent job %v s later overtakes: %v", arrival, got)
		}
	}
}
