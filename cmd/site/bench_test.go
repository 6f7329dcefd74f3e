package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground"
)

// The figures of "make bench". Each is measured beside its bare counterpart in
// the same run, so that a slow or busy machine slows both.

// benchServer serves the course of testdata, its programs built.
func benchServer(b *testing.B) *httptest.Server {
	b.Helper()
	ts := newTestServerOf(b, source{dir: filepath.Join("testdata", "course")}, playground.Limits{})
	for _, demo := range []string{"hello", "clock"} {
		readRunToEnd(b, ts, demo, `{}`)
	}
	return ts
}

func readRunToEnd(b testing.TB, ts *httptest.Server, demo, body string) []byte {
	response, err := http.Post(ts.URL+"/run/bench/"+demo, "application/json", strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || !bytes.Contains(text, []byte(`"reason":"ok"`)) {
		b.Fatalf("run %s: %v: %s", demo, err, text)
	}
	return text
}

// median sorts and returns the middle.
func median(d []time.Duration) time.Duration { return percentile(d, 50) }

func percentile(d []time.Duration, p int) time.Duration {
	slices.Sort(d)
	return d[min(len(d)*p/100, len(d)-1)]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// BenchmarkFirstByte compares POST to the first output byte with starting the
// same binary directly and reading its first byte.
func BenchmarkFirstByte(b *testing.B) {
	ts := benchServer(b)
	binary := buildHello(b)
	for b.Loop() {
		const rounds = 200
		var posted, direct []time.Duration
		for range rounds {
			began := time.Now()
			response, err := http.Post(ts.URL+"/run/bench/hello", "application/json", nil)
			if err != nil {
				b.Fatal(err)
			}
			lines := bufio.NewScanner(response.Body)
			for lines.Scan() && lines.Text() != "event: out" {
			}
			posted = append(posted, time.Since(began))
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			direct = append(direct, startDirectly(b, binary))
		}
		b.ReportMetric(ms(median(posted)), "ms-POST")
		b.ReportMetric(ms(median(direct)), "ms-direct")
		b.ReportMetric(ms(median(posted)-median(direct)), "ms-over")
	}
}

func buildHello(b *testing.B) string {
	binary := filepath.Join(b.TempDir(), "hello")
	main := filepath.Join("testdata", "course", "01-test", "01-bench", "demos", "hello", "main.go")
	if text, err := exec.Command("go", "build", "-o", binary, main).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
	return binary
}

func startDirectly(b *testing.B, binary string) time.Duration {
	began := time.Now()
	cmd := exec.Command(binary)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	_, _ = io.Copy(io.Discard, out)
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	return took
}

// BenchmarkLineDelay measures how long a line takes from the program's print to
// the client, alone and with 32 runs at once.
func BenchmarkLineDelay(b *testing.B) {
	for _, runs := range []int{1, 32} {
		b.Run(fmt.Sprintf("runs=%d", runs), func(b *testing.B) {
			ts := benchServer(b)
			for b.Loop() {
				var mu sync.Mutex
				var all []time.Duration
				var group sync.WaitGroup
				for range runs {
					group.Go(func() {
						delays := lineDelays(b, ts)
						mu.Lock()
						defer mu.Unlock()
						all = append(all, delays...)
					})
				}
				group.Wait()
				b.ReportMetric(ms(median(all)), "ms-p50")
				b.ReportMetric(ms(percentile(all, 99)), "ms-p99")
			}
		})
	}
}

// lineDelays reads the lines of clock as they arrive.
func lineDelays(b *testing.B, ts *httptest.Server) []time.Duration {
	response, err := http.Post(ts.URL+"/run/bench/clock", "application/json", strings.NewReader(`{"flags":{"lines":"200"}}`))
	if err != nil {
		b.Error(err)
		return nil
	}
	defer response.Body.Close()
	var delays []time.Duration
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		now := time.Now().UnixNano()
		var out struct{ Text string }
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &out) == nil {
			if printed, err := strconv.ParseInt(strings.TrimSpace(out.Text), 10, 64); err == nil {
				delays = append(delays, time.Duration(now-printed))
			}
		}
	}
	return delays
}

// BenchmarkFiftyAtOnce starts 50 hellos together and waits for all; beside it
// the same binary is started 50 times directly.
func BenchmarkFiftyAtOnce(b *testing.B) {
	ts := benchServer(b)
	binary := buildHello(b)
	together := func(f func()) time.Duration {
		began := time.Now()
		var group sync.WaitGroup
		for range 50 {
			group.Go(f)
		}
		group.Wait()
		return time.Since(began)
	}
	for b.Loop() {
		var posted, direct []time.Duration
		for range 5 {
			posted = append(posted, together(func() { readRunToEnd(b, ts, "hello", "") }))
			direct = append(direct, together(func() { startDirectly(b, binary) }))
		}
		b.ReportMetric(ms(median(posted)), "ms-POST")
		b.ReportMetric(ms(median(direct)), "ms-direct")
	}
}

// BenchmarkPage compares a lesson page with a bare handler that writes the same
// bytes, headers included, on a server with the same timeouts.
func BenchmarkPage(b *testing.B) {
	ts := newTestServer(b, playground.Limits{})
	response, body := do(b, ts, "GET", "/en/event-loop/", "", "Accept-Encoding", "gzip")
	header, bytes := response.Header, []byte(body)
	header.Del("Date")
	bare := httptest.NewUnstartedServer(nil)
	bare.Config = newHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), header)
		_, _ = w.Write(bytes)
	}), slog.New(slog.DiscardHandler))
	bare.Start()
	defer bare.Close()
	for b.Loop() {
		var ours, theirs []float64
		for range 7 { // in turns, so that a busy moment hits both
			ours = append(ours, requestsPerSecond(b, ts.URL+"/en/event-loop/"))
			theirs = append(theirs, requestsPerSecond(b, bare.URL))
		}
		slices.Sort(ours)
		slices.Sort(theirs)
		b.ReportMetric(ours[3], "req/s")
		b.ReportMetric(theirs[3], "req/s-bare")
		b.ReportMetric(ours[3]/theirs[3], "of-bare")
	}
}

func requestsPerSecond(b *testing.B, url string) float64 {
	const clients, each = 4, 500
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}}
	defer client.CloseIdleConnections()
	began := time.Now()
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			for range each {
				request, _ := http.NewRequest("GET", url, nil)
				request.Header.Set("Accept-Encoding", "gzip")
				response, err := client.Do(request)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
			}
		})
	}
	group.Wait()
	return clients * each / time.Since(began).Seconds()
}

// BenchmarkReady measures a process from its start to its first page, beside
// the same process printing its usage.
func BenchmarkReady(b *testing.B) {
	for b.Loop() {
		var ready, bare []time.Duration
		for range 9 {
			ready = append(ready, startServer(b))
			began := time.Now()
			if err := siteCommand(b, "serve", "-h").Run(); err != nil {
				b.Fatal(err)
			}
			bare = append(bare, time.Since(began))
		}
		b.ReportMetric(ms(median(ready)), "ms-ready")
		b.ReportMetric(ms(median(bare)), "ms-usage")
	}
}

// siteCommand runs this test binary as the command "site".
func siteCommand(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "site")
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	return exec.Command(link, args...)
}

func startServer(b *testing.B) time.Duration {
	cmd := siteCommand(b, "-addr", "127.0.0.1:0", "-cache", cacheDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	url := strings.TrimSpace(strings.TrimPrefix(line, "Interleave is at "))
	response, err := http.Get(url + "en/event-loop/")
	took := time.Since(began)
	if err != nil {
		b.Fatal(err)
	}
	response.Body.Close()
	_ = cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	return took
}

// BenchmarkExport counts the pages that an export renders and writes a second,
// beside writing the same number of empty files.
func BenchmarkExport(b *testing.B) {
	src := source{}
	course, faults, err := src.load()
	if err != nil {
		b.Fatal(err)
	}
	pageCount := len(lessons.Langs) * (1 + len(course.Lessons()))
	dir := b.TempDir()
	for b.Loop() {
		const rounds = 10
		began := time.Now()
		for i := range rounds {
			p, err := newPages(course, faults, src.name(), options{static: true})
			if err == nil {
				err = p.render()
			}
			if err == nil {
				_, err = writeSite(p, filepath.Join(dir, strconv.Itoa(i)))
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		took := time.Since(began)
		b.ReportMetric(float64(rounds*pageCount)/took.Seconds(), "pages/s")
	}
}

// BenchmarkCutOff starts 1,000 runs, cuts each off at a random moment, and
// counts what is left of them.
func BenchmarkCutOff(b *testing.B) {
	ts := benchServer(b)
	for b.Loop() {
		before := census(b)
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				for range 50 {
					cutOff(b, ts)
				}
			})
		}
		group.Wait()
		http.DefaultClient.CloseIdleConnections()
		after := before
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			if after = census(b); after.processes <= before.processes && after.goroutines <= before.goroutines && after.descriptors <= before.descriptors {
				break
			}
		}
		b.ReportMetric(float64(after.processes-before.processes), "processes-left")
		b.ReportMetric(float64(after.goroutines-before.goroutines), "goroutines-left")
		b.ReportMetric(float64(after.descriptors-before.descriptors), "descriptors-left")
	}
}

// cutOff starts a run that would take two seconds and goes away before that.
func cutOff(b *testing.B, ts *httptest.Server) {
	ctx, cancel := context.WithTimeout(b.Context(), rand.N(200*time.Millisecond))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "POST", ts.URL+"/run/bench/clock", strings.NewReader(`{"flags":{"lines":"200"}}`))
	if err != nil {
		b.Error(err)
		return
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return // cut off before the answer began
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
}

// counts is what a run could leave behind.
type counts struct{ processes, goroutines, descriptors int }

func census(t testing.TB) counts {
	t.Helper()
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("skipped: counts processes and descriptors in /proc, which only Linux has")
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	if err != nil {
		t.Fatal(err)
	}
	return counts{len(strings.Fields(string(children))), runtime.NumGoroutine(), len(descriptors)}
}
