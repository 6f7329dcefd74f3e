package playground_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/playground"
)

// quantile returns the q-quantile of times in milliseconds.
func quantile(times []time.Duration, q float64) float64 {
	slices.Sort(times)
	i := min(int(q*float64(len(times))), len(times)-1)
	return float64(times[i]) / float64(time.Millisecond)
}

// binary returns the path of the only binary in cache.
func binary(b *testing.B, cache string) string {
	b.Helper()
	paths, err := filepath.Glob(filepath.Join(cache, "go-*"))
	if err != nil || len(paths) != 1 {
		b.Fatalf("binaries in the cache: %v, %v", paths, err)
	}
	return paths[0]
}

// BenchmarkFirstByte measures how long it takes from asking for a run to its first output, beside
// starting the same binary directly. The aim: a median of at most 5 ms more.
func BenchmarkFirstByte(b *testing.B) {
	cache := b.TempDir()
	p := open(b, playground.Config{Cache: cache})
	hello := prepared(b, p, "hello")
	path := binary(b, cache)
	var ours, bare []time.Duration
	for b.Loop() {
		begun := time.Now()
		cmd := exec.Command(path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		out.Read(make([]byte, 100))
		bare = append(bare, time.Since(begun))
		cmd.Wait()

		begun = time.Now()
		events, err := p.Run(context.Background(), hello, nil, playground.Settings{})
		if err != nil {
			b.Fatal(err)
		}
		for e := range events {
			if e.Kind() == "out" {
				ours = append(ours, time.Since(begun))
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(quantile(ours, 0.5), "ms-median")
	b.ReportMetric(quantile(bare, 0.5), "ms-bare-exec")
	b.ReportMetric(quantile(ours, 0.5)-quantile(bare, 0.5), "ms-added")
}

// BenchmarkFifty measures 50 runs of hello that start together, beside 50 of the bare binary. The
// aim: 500 ms for all.
func BenchmarkFifty(b *testing.B) {
	cache := b.TempDir()
	p := open(b, playground.Config{Cache: cache})
	hello := prepared(b, p, "hello")
	path := binary(b, cache)
	fifty := func(run func()) time.Duration {
		begun := time.Now()
		var all sync.WaitGroup
		for range 50 {
			all.Go(run)
		}
		all.Wait()
		return time.Since(begun)
	}
	var ours, bare []time.Duration
	for b.Loop() {
		bare = append(bare, fifty(func() {
			if out, err := exec.Command(path).Output(); err != nil || string(out) != "hello\n" {
				b.Errorf("%q, %v", out, err)
			}
		}))
		ours = append(ours, fifty(func() {
			if s := tell(b, p, hello); s.text(1) != "hello\n" {
				b.Errorf("%q, %+v", s.text(1), s.end)
			}
		}))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(quantile(ours, 0.5), "ms-median")
	b.ReportMetric(quantile(ours, 1), "ms-worst")
	b.ReportMetric(quantile(bare, 0.5), "ms-bare-exec")
}

// BenchmarkDelay measures how long a line takes from the program that prints it to its event, with
// one run and with 32 at once, beside a goroutine that reads the bare pipe of as many programs. The
// aim: 99 of 100 within 10 ms and 20 ms.
func BenchmarkDelay(b *testing.B) {
	for _, runs := range []int{1, 32} {
		b.Run("runs="+strconv.Itoa(runs), func(b *testing.B) {
			cache := b.TempDir()
			p := open(b, playground.Config{Cache: cache})
			clock := prepared(b, p, "clock")
			path := binary(b, cache)
			var ours, bare []time.Duration
			for b.Loop() {
				bare = append(bare, together(runs, func(late func(line string)) {
					cmd := exec.Command(path)
					out, err := cmd.StdoutPipe()
					if err != nil {
						b.Error(err)
						return
					}
					if err := cmd.Start(); err != nil {
						b.Error(err)
						return
					}
					for lines := bufio.NewScanner(out); lines.Scan(); {
						late(lines.Text())
					}
					cmd.Wait()
				})...)
				ours = append(ours, together(runs, func(late func(line string)) {
					events, err := p.Run(context.Background(), clock, nil, playground.Settings{})
					if err != nil {
						b.Error(err)
						return
					}
					for e := range events {
						if out, ok := e.(playground.Out); ok {
							late(strings.TrimSpace(out.Text))
						}
					}
				})...)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(quantile(ours, 0.5), "ms-median")
			b.ReportMetric(quantile(ours, 0.99), "ms-p99")
			b.ReportMetric(quantile(bare, 0.99), "ms-bare-pipe-p99")
		})
	}
}

// together runs n readers of clock's lines at once and returns how late each line was.
func together(n int, read func(late func(line string))) (delays []time.Duration) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			read(func(line string) {
				printed, err := strconv.ParseInt(line, 10, 64)
				if err != nil {
					return
				}
				delay := time.Since(time.Unix(0, printed))
				mu.Lock()
				defer mu.Unlock()
				delays = append(delays, delay)
			})
		})
	}
	all.Wait()
	return delays
}

// BenchmarkOpen measures what a server waits for before it can serve.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		p, err := playground.Open(playground.Config{Cache: os.Getenv(cacheVar), Temp: b.TempDir(), PythonTool: playground.ToolNone, GoTool: playground.ToolNone})
		if err != nil {
			b.Fatal(err)
		}
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
