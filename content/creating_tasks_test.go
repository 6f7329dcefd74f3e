package content_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"interleave/content"
	"interleave/lessons"
)

// threeWays are the names that the demo three-ways gives to its ways.
func threeWays(language lessons.Language) [3]string {
	if language == lessons.Python {
		return [3]string{"wait", "gather", "TaskGroup"}
	}
	return [3]string{"WaitGroup", "channel", "group"}
}

// said returns what a program printed behind a name and a colon, in order.
func said(r result, name string) []string {
	var found []string
	for _, l := range r.Lines {
		if rest, ok := strings.CutPrefix(l.Text, name+": "); ok {
			found = append(found, rest)
		}
	}
	return found
}

var afterSeconds = regexp.MustCompile(`, after ([\d.]+) s$`)

// answered returns what a caller was given, and after how many seconds.
func answered(t *testing.T, r result, name string) (string, float64) {
	t.Helper()
	for _, text := range said(r, name) {
		if rest, ok := strings.CutPrefix(text, "caller has "); ok {
			if m := afterSeconds.FindStringSubmatch(rest); m != nil {
				return strings.TrimSuffix(rest, m[0]), numbers(t, m[1])[0]
			}
		}
	}
	t.Fatalf("%s: no caller has an answer:\n%s%s", name, r.out(), r.errOut())
	return "", 0
}

// tasksPython runs a script with the interpreter of the twins.
func tasksPython(t *testing.T, script string) (output string, code int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "script.py")
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python(t), path)
	text, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

// tasksSays fails the test unless a script prints just that and succeeds.
func tasksSays(t *testing.T, script, want string) {
	t.Helper()
	if output, code := tasksPython(t, script); strings.TrimSpace(output) != want || code != 0 {
		t.Errorf("exit %d, printed:\n%swant:\n%s", code, output, want)
	}
}

func TestThreeWaysOfOneFailure(t *testing.T) {
	t.Parallel()
	has := map[string]string{
		"WaitGroup": `["a" "" "c"], error B failed`,
		"channel":   `["a" "" ""], error B failed`,
		"group":     `["a" "" ""], error B failed`,
		"wait":      `['a', RuntimeError('B failed'), 'c']`,
		"gather":    `RuntimeError('B failed')`,
		"TaskGroup": `ExceptionGroup('unhandled errors in a TaskGroup', [RuntimeError('B failed')])`,
	}
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "creating-tasks/three-ways", language)
		for i, name := range threeWays(language) {
			events := said(r, name)
			for j, text := range events {
				if strings.HasPrefix(text, "caller") {
					events[j] = "caller"
				}
			}
			want := [][]string{
				{"A done", "B fails", "C done", "caller"},
				{"A done", "B fails", "caller", "C done"},
				{"A done", "B fails", "C cancelled", "caller"},
			}[i]
			if !slices.Equal(events, want) {
				t.Errorf("%s: %q, want %q", name, events, want)
			}
			outcome, after := answered(t, r, name)
			ratio(t, name+": seconds until the caller hears", after, []float64{1, 0.6, 0.6}[i], 0.25)
			if outcome != has[name] {
				t.Errorf("%s: caller has %s, want %s", name, outcome, has[name])
			}
		}
		second, third := threeWays(language)[1], threeWays(language)[2]
		ratio(t, "seconds that C goes on", span(t, r, second+": caller", second+": C done"), 0.4, 0.3)
		if span(t, r, second+": C done", third+": caller") < 0 {
			t.Errorf("the second way's C ended after the third way")
		}
	})
}

// shortJobs are as long in relation to each other as in the lesson, or nearly so.
var shortJobs = []string{"a=120ms", "b=240ms", "c=400ms"}

func TestThreeWaysWithoutAFailure(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "creating-tasks/three-ways", language, append(slices.Clone(shortJobs), "fail=none")...)
		want := `["a" "b" "c"], error <nil>`
		if language == lessons.Python {
			want = `['a', 'b', 'c']`
		}
		for _, name := range threeWays(language) {
			outcome, after := answered(t, r, name)
			ratio(t, name+": seconds", after, 0.4, 0.3)
			if outcome != want {
				t.Errorf("%s: caller has %s, want %s", name, outcome, want)
			}
		}
	})
}

func TestThreeWaysOfALateFailure(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "creating-tasks/three-ways", language, append(slices.Clone(shortJobs), "fail=C")...)
		for _, name := range threeWays(language) {
			outcome, after := answered(t, r, name)
			ratio(t, name+": seconds", after, 0.4, 0.3)
			if name == "gather" && outcome != "RuntimeError('C failed')" || name == "channel" && outcome != `["a" "b" ""], error C failed` {
				t.Errorf("%s: caller has %s", name, outcome)
			}
		}
		if strings.Contains(r.out(), "cancelled") {
			t.Errorf("want nothing cancelled:\n%s", r.out())
		}
	})
}

func TestThreeWaysLeavesAnOrphan(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "creating-tasks/three-ways", language, "a=50ms", "b=100ms", "c=600ms")
		events := said(r, threeWays(language)[1])
		last := events[len(events)-1]
		if language == lessons.Python && last != "C cancelled" || language == lessons.Go && !strings.HasPrefix(last, "caller") {
			t.Errorf("the second way says at last %q", last)
		}
	})
}

func TestGatherCanReturnExceptions(t *testing.T) {
	t.Parallel()
	tasksSays(t, `
import asyncio
ended = []
async def job(wait, fails):
    await asyncio.sleep(wait)
    ended.append(wait)
    if fails:
        raise OSError("failed")
    return wait
async def main():
    print(await asyncio.gather(job(0.01, True), job(0.05, False), return_exceptions=True), ended)
asyncio.run(main())
`, `[OSError('failed'), 0.05] [0.01, 0.05]`)
}

// TestErrgroup holds errgroup to what the lesson's own group does.
func TestErrgroup(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	group, ctx := errgroup.WithContext(t.Context())
	var cancelled error
	group.Go(func() error { <-ctx.Done(); cancelled = context.Cause(ctx); return ctx.Err() })
	group.Go(func() error { return failed })
	if err := group.Wait(); err != failed || cancelled != failed {
		t.Errorf("the group returns %v and cancels for %v, want the failure twice", err, cancelled)
	}
}

// modern reports whether the interpreter is Python 3.14 or later.
func modern(t *testing.T) bool {
	t.Helper()
	return exec.Command(python(t), "-c", "import sys; sys.exit(sys.version_info < (3, 14))").Run() == nil
}

func TestGetEventLoop(t *testing.T) {
	t.Parallel()
	before := "new"
	if modern(t) {
		before = "RuntimeError"
	}
	tasksSays(t, `
import asyncio, warnings
warnings.simplefilter("ignore")
made = []
def ask(get):
    try:
        loop = get()
    except RuntimeError:
        return "RuntimeError"
    made.append(loop)
    return "running" if loop.is_running() else "new"
def asks():
    return ask(asyncio.get_event_loop) + "/" + ask(asyncio.get_running_loop)
async def main():
    print("inside", asks())
    print("thread", await asyncio.to_thread(asks))
print("before", asks())
asyncio.run(main())
print("after", asks())
for loop in made:
    loop.close()
`, fmt.Sprintf("before %s/RuntimeError\ninside running/running\nthread RuntimeError/RuntimeError\nafter RuntimeError/RuntimeError", before))
}

// TestEarlyLoop runs the program that the lesson prints.
func TestEarlyLoop(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"en.md", "zh.md"} {
		text, err := content.FS.ReadFile("03-tasks/01-creating-tasks/" + file)
		if err != nil {
			t.Fatal(err)
		}
		_, script, found := strings.Cut(string(text), "```python\n")
		script, _, closed := strings.Cut(script, "```")
		if !found || !closed || !strings.Contains(script, "get_event_loop") {
			t.Fatalf("%s: no program asks for the loop", file)
		}
		output, code := tasksPython(t, script)
		want, status := "Task was destroyed but it is pending!", 0
		if modern(t) {
			want, status = "There is no current event loop in thread 'MainThread'", 1
		}
		if code != status || !strings.Contains(output, want) || strings.Contains(output, "\njob runs") {
			t.Errorf("%s: exit %d, printed:\n%s", file, code, output)
		}
	}
}

func TestUnkeptWork(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "creating-tasks/unkept", language)
		if r.Code != 0 {
			t.Errorf("exit %d", r.Code)
		}
		if language == lessons.Go {
			want := "listener waits\nmain: garbage is collected\nmain: done\n"
			if r.out() != want || r.errOut() != "" {
				t.Errorf("got:\n%s%swant:\n%s", r.out(), r.errOut(), want)
			}
			return
		}
		want := "listener waits\nlistener ends\nmain: garbage is collected\nmain: saver is done: True\nmain: done\n"
		if r.out() != want {
			t.Errorf("got:\n%swant:\n%s", r.out(), want)
		}
		if !strings.Contains(r.errOut(), "OSError: disk full") {
			t.Errorf("no word of the error in:\n%s", r.errOut())
		}
		ratio(t, "seconds from the collection until the error is told of",
			span(t, r, "Task was destroyed but it is pending!", "Task exception was never retrieved"), 0.4, 0.3)
	})
}

func TestOwnedWork(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "creating-tasks/unkept", language, "owned=true")
		// When the garbage is collected depends on how busy the machine is.
		rest := strings.Replace(r.out(), "main: garbage is collected\n", "", 1)
		want := "listener waits\nlistener ends\nmain: told of disk full\nmain: done\n"
		if rest != want || r.errOut() != "" {
			t.Errorf("got:\n%s%swant:\n%s", rest, r.errOut(), want)
		}
		if told := span(t, r, "listener waits", "main: told of"); told < 0.18 || told > 0.4 {
			t.Errorf("main is told after %.2f s, want 0.2", told)
		}
	})
}

// TestWhatKeepsATask is which tasks survive although nobody keeps them.
func TestWhatKeepsATask(t *testing.T) {
	t.Parallel()
	tasksSays(t, `
import asyncio, gc, logging, socket
logging.disable()
async def nothing():
    await asyncio.get_running_loop().create_future()
async def outer(inner):
    await asyncio.create_task(inner())
async def main():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        await check(lambda: asyncio.sleep(9))
        await check(lambda: asyncio.get_running_loop().sock_recv(ours, 1))
        await check(lambda: outer(lambda: asyncio.sleep(9)))
        await check(nothing)
        await check(lambda: outer(nothing))
async def check(work):
    before = asyncio.all_tasks()
    asyncio.create_task(work())
    await asyncio.sleep(0.01)
    gc.collect()
    print(len(asyncio.all_tasks() - before))
asyncio.run(main())
`, "1\n1\n2\n0\n0")
}

func TestPanic(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		says, code := "runtime error: index out of range [0] with length 0", 2
		lost := []string{}
		if language == lessons.Python {
			says, code = "list index out of range", 1
			lost = []string{"saver 1 cleans up", "saver 2 cleans up"}
		}
		for _, place := range []string{"nowhere", "main", "inside"} {
			r := run(t, "creating-tasks/panic", language, "recover="+place)
			lines := strings.FieldsFunc(r.out(), func(c rune) bool { return c == '\n' })
			slices.Sort(lines)
			want, status := lost, code
			if place == "inside" || place == "main" && language == lessons.Python {
				want, status = []string{
					place + ": recovered from " + says, "main: all done",
					"saver 1 cleans up", "saver 1 has saved", "saver 2 cleans up", "saver 2 has saved",
				}, 0
				slices.Sort(want)
			} else if !strings.Contains(r.errOut(), says) {
				t.Errorf("%s: no word of the mistake in:\n%s", place, r.errOut())
			}
			if r.Code != status || !slices.Equal(lines, want) {
				t.Errorf("%s: exit %d, printed %q, want exit %d and %q", place, r.Code, lines, status, want)
			}
		}
	})
}

// TestPanicInAWaitGroup is the first line of the report, which shows that the group has panicked again.
func TestPanicInAWaitGroup(t *testing.T) {
	t.Parallel()
	r := run(t, "creating-tasks/panic", lessons.Go)
	if first, _, _ := strings.Cut(r.errOut(), "\n"); !strings.HasSuffix(first, "[recovered, repanicked]") {
		t.Errorf("the report begins with %q", first)
	}
}
