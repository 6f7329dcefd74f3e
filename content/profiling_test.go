package content_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"interleave/lessons"
	"interleave/playground"
)

// profileFigures is what the demo metrics says of a function.
type profileFigures struct{ count, total, mean, least, worst, half, most95, flight, most float64 }

var profileFigureLines = regexp.MustCompile(`(?m)^\w+: (\d+) calls, ([\d.]+) s in all
  mean ([\d.]+) ms, min ([\d.]+) ms, max ([\d.]+) ms
  half within ([\d.]+) ms, 95% within ([\d.]+) ms
  in flight: mean ([\d.]+), most (\d+)$`)

// profileMetrics runs the demo metrics.
func profileMetrics(t *testing.T, language lessons.Language, flags ...string) (fetch, save profileFigures, failed string) {
	t.Helper()
	r := run(t, "profiling/metrics", language, flags...)
	blocks := profileFigureLines.FindAllStringSubmatch(r.out(), -1)
	_, failed, _ = strings.Cut(strings.TrimSpace(r.out()), "failed: ")
	if r.Code != 0 || len(blocks) != 2 || failed == "" {
		t.Fatalf("exit %d, printed, not as expected:\n%s%s", r.Code, r.out(), r.errOut())
	}
	parse := func(m []string) profileFigures {
		f := numbers(t, m[1:]...)
		return profileFigures{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8]}
	}
	return parse(blocks[0]), parse(blocks[1]), failed
}

func TestProfilingMetricsOfTwoFunctions(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		fetch, save, failed := profileMetrics(t, language)
		if fetch.count != 200 || save.count != 180 || failed != "20" {
			t.Errorf("%v fetches, %v saves, %s failed, want 200, 180 and 20", fetch.count, save.count, failed)
		}
		ratio(t, "mean in ms", fetch.mean, 38, 0.15)
		ratio(t, "mean times count in s", fetch.mean*fetch.count/1000, fetch.total, 0.01)
		ratio(t, "min in ms", fetch.least, 20, 0.15)
		ratio(t, "max in ms", fetch.worst, 200, 0.15)
		ratio(t, "half within ms", fetch.half, 32.8, 0.01)
		ratio(t, "95% within ms", fetch.most95, 262.1, 0.01)
		if fetch.most != 10 {
			t.Errorf("%v in flight at most, want as many as workers", fetch.most)
		}
		ratio(t, "mean in flight", fetch.flight, 7.8, 0.15)
	})
}

func TestProfilingMetricsOfOneWorker(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		fetch, save, _ := profileMetrics(t, language, "workers=1", "calls=40")
		if fetch.most != 1 || save.most != 1 {
			t.Errorf("%v and %v in flight at most, want 1", fetch.most, save.most)
		}
		ratio(t, "means in flight together", fetch.flight+save.flight, 1, 0.11) // rounded to tenths
	})
}

func TestProfilingMetricsOfQuickFailures(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		for range 3 { // a machine that is busy at one moment is not at another
			if fetch, _, failed := profileMetrics(t, language, "slow=1ms"); fetch.mean < 20 && failed == "20" {
				return
			}
		}
		t.Error("the mean with quick failures was never below 20 ms")
	})
}

func TestProfilingMetricsOfFiftyWorkers(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		ten, _, _ := profileMetrics(t, language)
		fifty, _, _ := profileMetrics(t, language, "workers=50")
		ratio(t, "mean of a call with 50 workers, against 10", fifty.mean/ten.mean, 1, 0.15)
		ratio(t, "time elapsed with 10 workers, against 50", ten.total/ten.flight/(fifty.total/fifty.flight), 3.2, 0.25)
	})
}

var profileWeightLine = regexp.MustCompile(`(?m)^(light|heavy): (\d+) (?:goroutines|tasks), ([\d.]+) MB$`)

func TestWeightIsNotCount(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "profiling/weight", language)
		lines := profileWeightLine.FindAllStringSubmatch(r.out(), -1)
		if r.Code != 0 || len(lines) != 2 {
			t.Fatalf("exit %d, printed, not as expected:\n%s%s", r.Code, r.out(), r.errOut())
		}
		light, heavy := numbers(t, lines[0][2:]...), numbers(t, lines[1][2:]...)
		if light[0] != heavy[0] || light[0] != 201 {
			t.Errorf("counted %v and %v, want 200 and main both times", light[0], heavy[0])
		}
		if heavy[1] < 20*light[1] {
			t.Errorf("the crowds weigh %v and %v MB, want the second more than twenty times the first", light[1], heavy[1])
		}
		ratio(t, "MB of the heavy crowd", heavy[1], 13.5, 0.15)
	})
}

func TestWallClockSteppedBack(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "profiling/wall-clock", language)
		took := map[string]float64{}
		for _, m := range regexp.MustCompile(`(?m)^(\w+) clock: ([+-][\d.]+) s$`).FindAllStringSubmatch(r.out(), -1) {
			took[m[1]] = numbers(t, m[2])[0]
		}
		ratio(t, "seconds by the monotonic clock", took["monotonic"], 0.3, 0.6)
		ratio(t, "seconds between the clocks", took["monotonic"]-took["wall"], 0.5, 0.05)
		if took["wall"] >= 0 {
			t.Errorf("the work took %v s by the wall clock, want less than nothing", took["wall"])
		}
		want := "time.Now() monotonic: true\nAdd(time.Hour) monotonic: true\nRound(0) monotonic: false\n" +
			"UTC() monotonic: false\ntime.Unix(t.Unix(), 0) monotonic: false\nthrough JSON monotonic: false\n"
		if language == lessons.Python {
			want = "time.time() monotonic: False\ntime.monotonic() monotonic: True\ntime.perf_counter() monotonic: True\n"
		}
		if !strings.HasSuffix(r.out(), want) {
			t.Errorf("printed:\n%swant at the end:\n%s", r.out(), want)
		}
	})
}

func TestRacyCountFallsShort(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		for range 5 {
			var calls, counted int
			r := run(t, "profiling/racy", language)
			if _, err := fmt.Sscanf(r.out(), "%d calls, counted %d", &calls, &counted); err != nil || calls != 800 {
				t.Fatalf("printed %s%s", r.out(), r.errOut())
			}
			if counted >= calls || language == lessons.Python && counted != 100 {
				t.Errorf("counted %d of %d, want fewer, and exactly 100 in Python", counted, calls)
			}
		}
		if r := run(t, "profiling/racy", language, "lock=true"); r.out() != "800 calls, counted 800\n" {
			t.Errorf("with a lock: %s%s", r.out(), r.errOut())
		}
	})
}

// TestRaceDetectorFindsIt is the report that the lesson shows, and its absence with a lock.
func TestRaceDetectorFindsIt(t *testing.T) {
	t.Parallel()
	report := regexp.MustCompile(`WARNING: DATA RACE\n(Read|Write) at 0x\w+ by goroutine \d+:\n  main\.\(\*counter\)\.add\(\)\n(?s:.*)` +
		`Previous write at 0x\w+ by goroutine \d+:\n  main\.\(\*counter\)\.add\(\)\n`)
	if text, code := profileRaced(t, "profiling/racy"); !report.MatchString(text) || code != 66 {
		t.Errorf("exit %d, want a report and 66:\n%s", code, text)
	}
	if text, code := profileRaced(t, "profiling/racy", "lock=true"); strings.Contains(text, "DATA RACE") || code != 0 {
		t.Errorf("with a lock: exit %d, want no report:\n%s", code, text)
	}
}

// profileRaced runs a demo with Go's race detector and returns what it printed, and its exit code.
func profileRaced(t *testing.T, id string, flags ...string) (text string, code int) {
	t.Helper()
	demo := find(t, id)
	program := playground.Program{Name: id, Language: playground.Go, Files: map[string][]byte{"main.go": demo.Sources[lessons.Go].Text}}
	events, err := stageHands(t).Run(context.Background(), program, demoArgs(t, demo, lessons.Go, flags), playground.Settings{Race: true, Untraced: true})
	if errors.Is(err, playground.ErrUnavailable) {
		t.Skipf("skipped: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for event := range events {
		switch event := event.(type) {
		case playground.Out:
			text += event.Text
		case playground.End:
			code = event.Code
		}
	}
	return text, code
}
