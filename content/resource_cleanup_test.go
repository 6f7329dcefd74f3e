package content_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"interleave/lessons"
)

// shutdownSteps returns the lines in which resources begin to close and are closed, those of the cache and
// the queue, which close at the same time, in the order of the alphabet.
func shutdownSteps(r result) string {
	var steps []string
	for _, l := range r.Lines {
		if strings.HasSuffix(l.Text, ": closing") || strings.HasSuffix(l.Text, ": closed") {
			steps = append(steps, l.Text)
		}
	}
	for i := 1; i < len(steps); i++ {
		_, before, _ := strings.Cut(steps[i-1], ": ")
		if _, now, _ := strings.Cut(steps[i], ": "); now == before && steps[i] < steps[i-1] {
			steps[i-1], steps[i] = steps[i], steps[i-1]
		}
	}
	return strings.Join(steps, ", ")
}

// shutdownErrors returns the names of the resources that were not released.
func shutdownErrors(r result) string {
	_, list, _ := strings.Cut(r.out(), "not released:\n")
	var names []string
	for text := range strings.Lines(list) {
		name, _, _ := strings.Cut(text, ":")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// shutdownWhole is what all ends of shutdown have in common when the queue's release fails.
func shutdownWhole(t *testing.T, r result) {
	t.Helper()
	const steps = "server: closing, server: closed, cache: closing, queue: closing, cache: closed, database: closing, database: closed"
	if got := shutdownSteps(r); got != steps {
		t.Errorf("got %s\nwant %s", got, steps)
	}
	if got := shutdownErrors(r); got != "queue" || r.Code != 1 {
		t.Errorf("not released: %q, exit status %d, want the queue and 1", got, r.Code)
	}
	ratio(t, "seconds from the end of work to the last close", span(t, r, "shutting down", "database: closed"), 0.7, 0.2)
}

func TestShutdownReleasesAll(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "resource-cleanup/shutdown", language, "work=500ms")
		var opened []string
		for _, l := range r.Lines[:4] {
			opened = append(opened, l.Text)
		}
		if got := strings.Join(opened, ", "); got != "database: open, cache: open, queue: open, server: open" {
			t.Errorf("opened %s", got)
		}
		r.at(t, "request 1 answered")
		r.at(t, "shutting down: work is done")
		shutdownWhole(t, r)
	})
}

func TestShutdownIsCutByItsDeadline(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		for _, c := range []struct {
			flag, closed, failed string
			seconds              float64
		}{
			{"cache=3s", "server: closed", "cache queue database", 1},
			{"deadline=100ms", "", "server cache queue database", 0.1},
		} {
			r := run(t, "resource-cleanup/shutdown", language, "work=0s", c.flag)
			if got := shutdownErrors(r); got != c.failed || r.Code != 1 {
				t.Errorf("%s: not released: %q, exit status %d, want %q", c.flag, got, r.Code, c.failed)
			}
			if got := regexp.MustCompile(`\w+: closed`).FindString(r.out()); got != c.closed {
				t.Errorf("%s: %q, want %q closed alone", c.flag, got, c.closed)
			}
			if took := span(t, r, "shutting down", "not released"); took < c.seconds*0.6 || took > c.seconds+0.35 {
				t.Errorf("%s: the shutdown takes %.3f s, want %.1f", c.flag, took, c.seconds)
			}
		}
	})
}

func TestShutdownWithOtherFailures(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		for _, c := range []struct {
			flag, failed string
			closed, code int
		}{{"fail=server", "server", 3, 1}, {"fail=none", "", 4, 0}} {
			r := run(t, "resource-cleanup/shutdown", language, "work=0s", c.flag)
			if got := shutdownErrors(r); got != c.failed || r.Code != c.code {
				t.Errorf("%s: not released: %q, exit status %d", c.flag, got, r.Code)
			}
			if n := strings.Count(r.out(), ": closed"); n != c.closed {
				t.Errorf("%s: %d closed, want %d", c.flag, n, c.closed)
			}
		}
	})
}

// cleanupSignals interrupts a process when it has printed certain lines, one after the other.
type cleanupSignals struct {
	io.Writer
	cmd  *exec.Cmd
	at   []string
	seen strings.Builder
}

func (c *cleanupSignals) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.seen.Write(p)
	for len(c.at) > 0 && strings.Contains(c.seen.String(), c.at[0]) {
		c.at = c.at[1:]
		err = errors.Join(err, c.cmd.Process.Signal(os.Interrupt))
	}
	return n, err
}

// cleanupInterrupt runs a demo as run does, and interrupts it at each of the given lines.
func cleanupInterrupt(t *testing.T, id string, language lessons.Language, at []string, flags ...string) result {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("skipped: Windows cannot interrupt another process")
	}
	demo := find(t, id)
	args := demoArgs(t, demo, language, flags)
	cmd := exec.Command(binary(t, demo), args...)
	if language == lessons.Python {
		cmd = exec.Command(python(t), append([]string{"-u", source(t, demo, lessons.Python)}, args...)...)
	}
	lines := &recorder{began: time.Now()}
	stdout, stderr := &stream{recorder: lines}, &stream{recorder: lines, stderr: true}
	cmd.Stdout, cmd.Stderr = &cleanupSignals{Writer: stdout, cmd: cmd, at: at}, stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(runLimit, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	if exit := (*exec.ExitError)(nil); !errors.As(cmd.Wait(), &exit) && !cmd.ProcessState.Success() {
		t.Fatalf("%s in %s: %v", id, language, cmd.ProcessState)
	}
	stdout.finish()
	stderr.finish()
	return result{Lines: lines.lines, Code: cmd.ProcessState.ExitCode()}
}

func TestShutdownWhenInterrupted(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := cleanupInterrupt(t, "resource-cleanup/shutdown", language, []string{"request 1 answered"}, "work=10s")
		if has(r, "request 2") || has(r, "work is done") || r.errOut() != "" {
			t.Errorf("want it to stop at once, and no word on stderr:\n%s%s", r.out(), r.errOut())
		}
		r.at(t, map[lessons.Language]string{
			lessons.Go: "shutting down: interrupt signal received", lessons.Python: "shutting down: interrupted",
		}[language])
		shutdownWhole(t, r)

		r = cleanupInterrupt(t, "resource-cleanup/shutdown", language, []string{"server: open"}, "work=10s", "fail=none")
		if n := strings.Count(r.out(), ": closed"); n != 4 || r.Code != 0 || r.errOut() != "" {
			t.Errorf("%d are closed, exit status %d, want 4 and 0:\n%s", n, r.Code, r.errOut())
		}
	})
}

func TestShutdownInterruptedTwice(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		at := []string{"server: open", "cache: closing"}
		r := cleanupInterrupt(t, "resource-cleanup/shutdown", language, at, "work=10s", "cache=5s", "deadline=5s", "fail=none")
		if has(r, "cache: closed") || !has(r, "server: closed") {
			t.Errorf("want the server closed and the cache dropped:\n%s", r.out())
		}
		if got, want := has(r, "database: closed"), language == lessons.Python; got != want {
			t.Errorf("the database is closed: %v, want %v:\n%s", got, want, r.out())
		}
	})
}

func TestSIGTERMCancelsATask(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped: event loops handle no signals on Windows")
	}
	got := retryPython(t, `
import asyncio, os, signal

async def main():
    task = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    os.kill(os.getpid(), signal.SIGTERM)
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("cancelled")

asyncio.run(main())`)
	if got != "cancelled\n" {
		t.Errorf("got %q", got)
	}
}

func TestFirstErrorEndsTheCleanup(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		careful := "c cannot be written\nb cannot be written\n"
		if language == lessons.Python {
			careful = "b cannot be written\n"
		}
		want := "careless:\ncaller got:\nc cannot be written\ncareful:\na closed\ncaller got:\n" + careful
		if got := run(t, "resource-cleanup/first-error", language).out(); got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
	})
}

// An exit stack drops the errors of all releases but the last, unless one was under way before.
func TestExitStackDropsErrors(t *testing.T) {
	t.Parallel()
	got := retryPython(t, `
import asyncio
from contextlib import AsyncExitStack

class File:
    def __init__(self, name): self.name = name
    async def close(self): raise OSError(self.name)
    async def __aenter__(self): pass
    async def __aexit__(self, *_): await self.close()

async def stack(fails):
    async with AsyncExitStack() as opened:
        for name in "abc":
            opened.push_async_callback(File(name).close)
        if fails:
            raise ValueError("block")

async def nested(fails):
    async with File("a"), File("b"), File("c"):
        pass

for use, fails in (stack, False), (stack, True), (nested, False):
    chain = []
    try:
        asyncio.run(use(fails))
    except Exception as error:
        while error:
            chain.append(str(error))
            error = error.__context__
    print(*chain)`)
	if got != "a\na b c block\na b c\n" {
		t.Errorf("got:\n%s", got)
	}
}

func TestLeakOfProducers(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "resource-cleanup/leak", language)
		var careless, careful, found []string
		for _, l := range r.Lines {
			switch {
			case strings.HasPrefix(l.Text, "careless"):
				careless = append(careless, l.Text)
			case strings.HasPrefix(l.Text, "careful"):
				careful = append(careful, l.Text)
			default:
				found = append(found, l.Text)
			}
		}
		for n := range 5 {
			count := string(rune('1' + n))
			if careless[n] != "careless: search "+count+": "+count+" left" || careful[n] != "careful: search "+count+": 0 left" {
				t.Errorf("%q and %q, want one more left, and none", careless[n], careful[n])
			}
		}
		want := "goroutine: 5 at main.numbers, main.go:"
		waits := "select {"
		if language == lessons.Python {
			want, waits = "all_tasks: 5 at numbers, main.py:", "await out.put(n)"
		}
		above, _, _ := strings.Cut(string(find(t, "resource-cleanup/leak").Sources[language].Text), waits)
		if want += strconv.Itoa(strings.Count(above, "\n") + 1); found[0] != want {
			t.Errorf("found %q, want %q", found[0], want)
		}
		if language == lessons.Go && strings.HasPrefix(runtime.Version(), "go1.26") && found[1] != "goroutineleak: not in this build" {
			t.Errorf("found %q, want no leak profile in Go 1.26", found[1])
		}
	})
}

// leakProfiled builds a Go program with the leak profile and returns what it prints.
func leakProfiled(t *testing.T, src string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "demo")
	build := exec.Command("go", "build", "-o", out, src)
	build.Env = append(os.Environ(), "GOEXPERIMENT=goroutineleakprofile")
	if text, err := build.CombinedOutput(); err != nil {
		if strings.Contains(string(text), "unknown GOEXPERIMENT") {
			t.Skip("skipped: needs Go 1.26, in which the leak profile is an experiment")
		}
		t.Fatalf("%v:\n%s", err, text)
	}
	text, err := exec.Command(out).CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return string(text)
}

func TestLeakProfile(t *testing.T) {
	t.Parallel()
	got := leakProfiled(t, source(t, find(t, "resource-cleanup/leak"), lessons.Go))
	if !regexp.MustCompile(`(?m)^goroutineleak: 5 at main\.numbers, main\.go:\d+$`).MatchString(got) {
		t.Errorf("no leak profile in:\n%s", got)
	}
	src := filepath.Join(t.TempDir(), "main.go")
	program := `package main

import (
	"os"
	"runtime"
	"runtime/pprof"
)

var reachable = make(chan int)

func main() {
	go func() { reachable <- 1 }()
	go func(c chan int) { c <- 1 }(make(chan int))
	for range 100 {
		runtime.Gosched()
	}
	pprof.Lookup("goroutineleak").WriteTo(os.Stdout, 1)
	runtime.KeepAlive(reachable)
}
`
	if err := os.WriteFile(src, []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := leakProfiled(t, src); !strings.HasPrefix(got, "goroutineleak profile: total 1\n") {
		t.Errorf("want the goroutine at the channel that nothing else holds, and not the other:\n%s", got)
	}
}

// A blocked task that nothing refers to is garbage; one in a set is not.
func TestBlockedTasksAreCollected(t *testing.T) {
	t.Parallel()
	script := `
import asyncio, gc

async def numbers(out):
    while True:
        await out.put(1)

async def search(kept):
    out = asyncio.Queue(maxsize=1)
    kept.append(asyncio.create_task(numbers(out)))
    await out.get()

async def main(keep):
    kept = []
    await search(kept)
    await asyncio.sleep(0)
    if not keep:
        kept.clear()
    gc.collect()
    print(len(asyncio.all_tasks()) - 1)

asyncio.run(main(KEEP))`
	kept := retryPython(t, strings.ReplaceAll(script, "KEEP", "True"))
	lost := retryPython(t, strings.ReplaceAll(script, "KEEP", "False"))
	collected := strings.Contains(lost, "Task was destroyed but it is pending!") && slices.Contains(strings.Split(lost, "\n"), "0")
	if kept != "1\n" || !collected {
		t.Errorf("kept: %swithout: %s", kept, lost)
	}
}
