package content_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"interleave/lessons"
)

// crowd is what the demo crowd says of a crowd that it started.
type crowd struct {
	n                       int
	name                    string
	seconds, megabytes      float64
	micros, bytes, newcomer float64 // of each, and until a newcomer was answered
}

var (
	crowdLines = regexp.MustCompile(`(?m)^(\d+) (\w+): ([\d.]+) s, ([\d.]+) MB
  each ([\d.]+) µs, (\d+) bytes
  a newcomer answers after (\d+) µs$`)
	rateLine = regexp.MustCompile(`(?m)^(\d+) threads at that rate: ([\d.]+) s, ([\d.]+) MB$`)
)

// crowds runs the demo crowd. The last result is what it says that as many
// threads would take as there were tasks.
func crowds(t *testing.T, language lessons.Language, flags ...string) (tasks, threads, estimate crowd) {
	t.Helper()
	r := run(t, "why-async/crowd", language, flags...)
	if r.Code != 0 {
		t.Fatalf("exit %d: %s", r.Code, r.errOut())
	}
	started, rate := crowdLines.FindAllStringSubmatch(r.out(), -1), rateLine.FindStringSubmatch(r.out())
	if len(started) != 2 || rate == nil {
		t.Fatalf("printed, not as expected:\n%s", r.out())
	}
	parse := func(m []string) crowd {
		f := numbers(t, m[1], m[3], m[4], m[5], m[6], m[7])
		return crowd{int(f[0]), m[2], f[1], f[2], f[3], f[4], f[5]}
	}
	f := numbers(t, rate[1:]...)
	return parse(started[0]), parse(started[1]), crowd{n: int(f[0]), seconds: f[1], megabytes: f[2]}
}

func numbers(t *testing.T, texts ...string) []float64 {
	t.Helper()
	values := make([]float64, len(texts))
	for i, text := range texts {
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		values[i] = value
	}
	return values
}

// hasProc reports whether the memory of threads can be measured here.
func hasProc() bool {
	_, err := os.Stat("/proc/self/status")
	return err == nil
}

// TestCrowdWeights holds the lesson's table to its bytes, and to how many
// times cheaper a task is than a thread.
func TestCrowdWeights(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		task, name := 1200.0, "tasks"
		if language == lessons.Go {
			task, name = 2700, "goroutines"
		}
		cheaper := 0.0
		for range 3 { // a machine that is busy at one moment is not at another
			tasks, threads, estimate := crowds(t, language)
			if tasks.n != 10000 || tasks.name != name || threads.n != 200 || threads.name != "threads" {
				t.Fatalf("measured %v and %v, want 10000 %s and 200 threads", tasks, threads, name)
			}
			ratio(t, "bytes of a task", tasks.bytes, task, 0.25)
			if hasProc() {
				ratio(t, "bytes of a thread", threads.bytes, 15000, 0.6)
				if threads.bytes < 3*tasks.bytes {
					t.Errorf("a thread holds %.0f bytes, want several times the %.0f of a task", threads.bytes, tasks.bytes)
				}
			}
			if estimate.n != tasks.n {
				t.Errorf("estimated %d threads, want as many as tasks", estimate.n)
			}
			ratio(t, "seconds estimated", estimate.seconds, threads.micros/100, 0.05)
			ratio(t, "megabytes estimated", estimate.megabytes, threads.bytes/100, 0.05)
			cheaper = max(cheaper, threads.micros/tasks.micros)
		}
		if cheaper < 3 {
			t.Errorf("starting a thread took %.1f times as long as starting a task, want many times", cheaper)
		}
	})
}

// TestCrowdTaskIsLighterThanGoroutine compares the two languages.
func TestCrowdTaskIsLighterThanGoroutine(t *testing.T) {
	tasks, _, _ := crowds(t, lessons.Python)
	goroutines, _, _ := crowds(t, lessons.Go)
	if tasks.bytes >= goroutines.bytes {
		t.Errorf("a task holds %.0f bytes, a goroutine %.0f: want the task lighter", tasks.bytes, goroutines.bytes)
	}
}

// TestCrowdOfAHundredThousand is the first experiment of the lesson.
func TestCrowdOfAHundredThousand(t *testing.T) {
	for language, megabytes := range map[lessons.Language]float64{lessons.Go: 270, lessons.Python: 125} {
		t.Run(string(language), func(t *testing.T) {
			tasks, _, estimate := crowds(t, language, "tasks=100000")
			ratio(t, "megabytes of 100000 tasks", tasks.megabytes, megabytes, 0.25)
			if tasks.seconds > 10 {
				t.Errorf("100000 tasks took %.1f s to start, want a few seconds at most", tasks.seconds)
			}
			if hasProc() && (estimate.megabytes < 850 || estimate.megabytes > 1800) {
				t.Errorf("as threads they would take %.0f MB, want a gigabyte to a gigabyte and a half", estimate.megabytes)
			}
		})
	}
}

func TestCrowdNewcomerIsAnsweredAtOnce(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		var waits []float64
		for range 5 {
			tasks, _, _ := crowds(t, language)
			if tasks.newcomer < 1000 {
				return
			}
			waits = append(waits, tasks.newcomer)
		}
		t.Errorf("a newcomer beside 10000 waiting tasks was answered after %v µs, want less than a millisecond", waits)
	})
}

// TestCrowdOfOne is the second experiment: figures that mean nothing.
func TestCrowdOfOne(t *testing.T) {
	tasks, _, _ := crowds(t, lessons.Go, "tasks=1")
	if b := tasks.bytes; b != 0 && b < 8000 {
		t.Errorf("Go reports %.0f bytes for one goroutine, want 0 or a whole block", b)
	}
	tasks, _, _ = crowds(t, lessons.Python, "tasks=1")
	if b := tasks.bytes; b < 2000 {
		t.Errorf("Python reports %.0f bytes for one task, want its company's as well", b)
	}
}

// served is a row of the demo throughput.
type served struct{ flight, rate, ms, product, cores float64 }

var servedLine = regexp.MustCompile(`(?m)^ *(\d+) +(\d+)/s +([\d.]+) ms +([\d.]+) +([\d.]+)$`)

func throughput(t *testing.T, language lessons.Language, flags ...string) []served {
	t.Helper()
	r := run(t, "why-async/throughput", language, flags...)
	if r.Code != 0 || r.errOut() != "" {
		t.Fatalf("exit %d: %s", r.Code, r.errOut())
	}
	var rows []served
	for _, m := range servedLine.FindAllStringSubmatch(r.out(), -1) {
		f := numbers(t, m[1:]...)
		rows = append(rows, served{f[0], f[1], f[2], f[3], f[4]})
	}
	if len(rows) != 3 || rows[0].flight != 1 || rows[1].flight != 10 {
		t.Fatalf("printed, not as expected:\n%s", r.out())
	}
	return rows
}

func TestThroughputFollowsLittlesLaw(t *testing.T) {
	for _, flags := range [][]string{nil, {"flight=400"}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			both(t, func(t *testing.T, language lessons.Language) {
				for _, row := range throughput(t, language, flags...) {
					ratio(t, fmt.Sprintf("rate x time with %.0f in flight", row.flight), row.product, row.flight, 0.15)
					// The printed product comes from figures that are printed as well.
					ratio(t, "the product printed", row.product, row.rate*row.ms/1000, 0.02)
				}
			})
		})
	}
}

func TestThroughputAndUtilisation(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		rows := throughput(t, language)
		one, ten, hundred := rows[0], rows[1], rows[2]
		ratio(t, "requests a second with one in flight", one.rate, 48, 0.3)
		ratio(t, "time in ms with one in flight", one.ms, 20.5, 0.3)
		ratio(t, "ten in flight against one", ten.rate/one.rate, 10, 0.3)
		if hundred.flight != 100 || hundred.rate < 1000 {
			t.Errorf("%.0f requests a second with %.0f in flight, want thousands with 100", hundred.rate, hundred.flight)
		}
		if one.cores > 0.25 || one.cores >= hundred.cores {
			t.Errorf("cores busy: %.2f, then %.2f: want a few hundredths, then more", one.cores, hundred.cores)
		}
	})
}

func TestThroughputWithAShortWait(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		rows, short := throughput(t, language), throughput(t, language, "wait=5ms")
		for i := range 2 {
			ratio(t, "rate with 5 ms against 20 ms", short[i].rate/rows[i].rate, 3.5, 0.4)
		}
	})
}

func TestThroughputAtTheProcessorsLimit(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		rows := throughput(t, language, "flight=400")
		if last := rows[2]; last.ms < 1.1*rows[0].ms {
			t.Errorf("a request took %.1f ms with 400 in flight and %.1f ms alone, want more", last.ms, rows[0].ms)
		}
		for _, row := range rows {
			if language == lessons.Python && row.cores > 1.05 {
				t.Errorf("%.2f cores busy in a program of one thread", row.cores)
			}
		}
	})
}

// tried is what the demo flood did with all at once, or with a limit.
type tried struct{ seconds, answered, gaveUp float64 }

var triedLine = regexp.MustCompile(`(?m): ([\d.]+) s\n  (\d+) answered, (\d+) gave up$`)

func flood(t *testing.T, language lessons.Language, flags ...string) (atOnce, limited tried) {
	t.Helper()
	r := run(t, "why-async/flood", language, flags...)
	lines := triedLine.FindAllStringSubmatch(r.out(), -1)
	if r.Code != 0 || len(lines) != 2 {
		t.Fatalf("exit %d, printed:\n%s%s", r.Code, r.out(), r.errOut())
	}
	parse := func(m []string) tried {
		f := numbers(t, m[1:]...)
		return tried{f[0], f[1], f[2]}
	}
	return parse(lines[0]), parse(lines[1])
}

func TestFloodDrownsRequests(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		atOnce, limited := flood(t, language)
		ratio(t, "answered when all come at once", atOnce.answered, 90, 0.4)
		if atOnce.answered+atOnce.gaveUp != 300 {
			t.Errorf("%v: want 300 requests in all", atOnce)
		}
		if limited.answered != 300 || limited.gaveUp != 0 {
			t.Errorf("with 20 in flight %.0f were answered and %.0f gave up, want 300 and none", limited.answered, limited.gaveUp)
		}
		ratio(t, "seconds for 300 at 500 a second", limited.seconds, 0.65, 0.35)
	})
}

func TestFloodLimits(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		if _, limited := flood(t, language, "limit=50"); limited.gaveUp != 0 {
			t.Errorf("%.0f gave up with 50 in flight, want none", limited.gaveUp)
		}
		if _, limited := flood(t, language, "limit=150"); limited.gaveUp < 100 {
			t.Errorf("%.0f gave up with 150 in flight, want many", limited.gaveUp)
		}
		if atOnce, _ := flood(t, language, "patience=1s"); atOnce.gaveUp != 0 {
			t.Errorf("%.0f gave up with a second of patience, want none", atOnce.gaveUp)
		}
	})
}
