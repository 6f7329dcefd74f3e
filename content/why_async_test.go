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

// crowd is what a line of the demo crowd says: "10000 tasks: 0.09 s, 12.5 MB (each 8.8 µs, 1255 bytes)".
type crowd struct {
	n                  int
	name               string
	seconds, megabytes float64
	micros, bytes      float64 // of each
}

var (
	crowdLine    = regexp.MustCompile(`(?m)^(\d+) (\D+): ([\d.]+) s, ([\d.]+) MB \(each ([\d.]+) µs, (\d+) bytes\)$`)
	newcomerLine = regexp.MustCompile(`(?m)^a newcomer answers after (\d+) µs$`)
)

// crowds runs the demo crowd: tasks, threads, threads at that rate; and the
// microseconds after which a newcomer answered beside tasks and beside threads.
func crowds(t *testing.T, language lessons.Language, flags ...string) (lines []crowd, newcomers []float64) {
	t.Helper()
	r := run(t, "why-async/crowd", language, flags...)
	if r.Code != 0 {
		t.Fatalf("exit %d: %s", r.Code, r.errOut())
	}
	for _, m := range crowdLine.FindAllStringSubmatch(r.out(), -1) {
		f := numbers(t, m[1], m[3], m[4], m[5], m[6])
		lines = append(lines, crowd{int(f[0]), m[2], f[1], f[2], f[3], f[4]})
	}
	for _, m := range newcomerLine.FindAllStringSubmatch(r.out(), -1) {
		newcomers = append(newcomers, numbers(t, m[1])...)
	}
	if len(lines) != 3 || len(newcomers) != 2 {
		t.Fatalf("printed, not as expected:\n%s", r.out())
	}
	return lines, newcomers
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
			lines, _ := crowds(t, language)
			tasks, threads, scaled := lines[0], lines[1], lines[2]
			if tasks.n != 10000 || tasks.name != name || threads.n != 200 || threads.name != "threads" {
				t.Fatalf("measured %v, want 10000 %s and 200 threads", lines, name)
			}
			ratio(t, "bytes of a task", tasks.bytes, task, 0.25)
			if hasProc() {
				ratio(t, "bytes of a thread", threads.bytes, 15000, 0.6)
				if threads.bytes < 3*tasks.bytes {
					t.Errorf("a thread holds %.0f bytes, want several times the %.0f of a task", threads.bytes, tasks.bytes)
				}
			}
			if scaled.n != tasks.n || scaled.micros != threads.micros || scaled.bytes != threads.bytes {
				t.Errorf("estimated %v, want %d times one of %v", scaled, tasks.n, threads)
			}
			cheaper = max(cheaper, threads.micros/tasks.micros)
		}
		if cheaper < 3 {
			t.Errorf("starting a thread took %.1f times as long as starting a task, want many times", cheaper)
		}
	})
}

// TestCrowdTaskIsLighterThanGoroutine compares the two languages.
func TestCrowdTaskIsLighterThanGoroutine(t *testing.T) {
	tasks, _ := crowds(t, lessons.Python)
	goroutines, _ := crowds(t, lessons.Go)
	if tasks[0].bytes >= goroutines[0].bytes {
		t.Errorf("a task holds %.0f bytes, a goroutine %.0f: want the task lighter", tasks[0].bytes, goroutines[0].bytes)
	}
}

// TestCrowdOfAHundredThousand is the first experiment of the lesson.
func TestCrowdOfAHundredThousand(t *testing.T) {
	for language, megabytes := range map[lessons.Language]float64{lessons.Go: 270, lessons.Python: 125} {
		t.Run(string(language), func(t *testing.T) {
			lines, _ := crowds(t, language, "tasks=100000")
			ratio(t, "megabytes of 100000 tasks", lines[0].megabytes, megabytes, 0.25)
			if lines[0].seconds > 10 {
				t.Errorf("100000 tasks took %.1f s to start, want a few seconds at most", lines[0].seconds)
			}
			if hasProc() && lines[2].megabytes < 1000 {
				t.Errorf("as threads they would take %.0f MB, want more than a gigabyte", lines[2].megabytes)
			}
		})
	}
}

func TestCrowdNewcomerIsAnsweredAtOnce(t *testing.T) {
	both(t, func(t *testing.T, language lessons.Language) {
		var waits []float64
		for range 5 {
			_, newcomers := crowds(t, language)
			if newcomers[0] < 1000 {
				return
			}
			waits = append(waits, newcomers[0])
		}
		t.Errorf("a newcomer beside 10000 waiting tasks was answered after %v µs, want less than a millisecond", waits)
	})
}

// TestCrowdOfOne is the second experiment: figures that mean nothing.
func TestCrowdOfOne(t *testing.T) {
	lines, _ := crowds(t, lessons.Go, "tasks=1")
	if b := lines[0].bytes; b != 0 && b < 8000 {
		t.Errorf("Go reports %.0f bytes for one goroutine, want 0 or a whole block", b)
	}
	lines, _ = crowds(t, lessons.Python, "tasks=1")
	if b := lines[0].bytes; b < 2000 {
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
type tried struct{ answered, gaveUp, seconds float64 }

var triedLine = regexp.MustCompile(`(?m): (\d+) answered, (\d+) gave up, ([\d.]+) s$`)

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
