package content_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"interleave/lessons"
)

func TestLanguageSupportHello(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "language-support/hello", language)
		if got, want := r.out(), "Hello from two\nHello from one\nboth have greeted\n"; got != want {
			t.Fatalf("printed %q, want %q", got, want)
		}
		ratio(t, "from the second greeting to the first", r.sinceFirst(t, "from one"), 0.5, 0.3)
		if s := r.sinceFirst(t, "both") - r.sinceFirst(t, "from one"); s > 0.25 {
			t.Errorf("the program ended %.2f s after the last greeting, want at once", s)
		}
	})
}

func TestLanguageSupportHelloLongSecond(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "language-support/hello", language, "two=2s")
		printedInOrder(t, r, "Hello from one", "Hello from two", "both have greeted")
		ratio(t, "from the first greeting to the second", r.sinceFirst(t, "from two"), 1, 0.3)
	})
}

func TestLanguageSupportHelloNoWait(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		for range 5 {
			r := run(t, "language-support/hello", language, "one=0s", "two=0s")
			if language == lessons.Python {
				printedInOrder(t, r, "Hello from one", "Hello from two", "both have greeted")
				continue
			}
			r.at(t, "Hello from one")
			r.at(t, "Hello from two")
		}
	})
}

// TestLanguageSupportMarks holds the twins to the words that the lesson counts in them.
func TestLanguageSupportMarks(t *testing.T) {
	t.Parallel()
	c, err := course()
	if c == nil {
		t.Fatal(err)
	}
	demo := c.Demo("language-support", "hello")
	python, golang := string(demo.Sources[lessons.Python].Text), string(demo.Sources[lessons.Go].Text)
	for word, want := range map[string]int{`async def`: 2, `async with`: 1, `await`: 1, `asyncio\.run`: 1} {
		if got := len(regexp.MustCompile(word).FindAllString(python, -1)); got != want {
			t.Errorf("main.py holds %q %d times, want %d", word, got, want)
		}
	}
	if !strings.Contains(golang, "func greet(name string, wait time.Duration) {") {
		t.Error("main.go's greet is no longer a plain function")
	}
}

func TestLanguageSupportColours(t *testing.T) {
	t.Parallel()
	t.Run("go", func(t *testing.T) {
		r := run(t, "language-support/colours", lessons.Go)
		if got, want := r.out(), "plain call: 42\nnew goroutine: 42\ncached, first: 42\ncached, again: 42\n"; got != want {
			t.Errorf("printed %q, want %q", got, want)
		}
	})
	t.Run("python", func(t *testing.T) {
		r := run(t, "language-support/colours", lessons.Python)
		want := regexp.MustCompile(`^plain call: <coroutine object price at 0x[0-9a-f]+>
new loop: asyncio\.run\(\) cannot be called from a running event loop
cached, first: 42
cached, again: cannot reuse already awaited coroutine
async call: 42
$`)
		if !want.MatchString(r.out()) {
			t.Errorf("printed %q, want %s", r.out(), want)
		}
		if got := strings.Count(r.errOut(), "RuntimeWarning: coroutine 'price' was never awaited"); got != 2 {
			t.Errorf("%d warnings on stderr, want 2: %s", got, r.errOut())
		}
	})
}

// TestLanguageSupportColoursSlow shows that the plain call waits for nothing.
func TestLanguageSupportColoursSlow(t *testing.T) {
	t.Parallel()
	r := run(t, "language-support/colours", lessons.Python, "wait=2s")
	if s := r.sinceFirst(t, "new loop"); s > 0.5 {
		t.Errorf("two callers took %.2f s, want nothing: neither of them waits", s)
	}
	ratio(t, "from the plain call to the first price", r.sinceFirst(t, "cached, first"), 2, 0.2)
}

func TestLanguageSupportArguments(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "language-support/arguments", language)
		printedInOrder(t, r, "fetched 0", "fetched 1", "fetched 2", "fetch as an argument: ", "fetch inside: 0.")
		ratio(t, "from the first page to the end of the first loop", r.sinceFirst(t, "as an argument"), 0.6, 0.5)
		ratio(t, "the second loop", r.sinceFirst(t, "inside")-r.sinceFirst(t, "as an argument"), 0.3, 0.8)
	})
}

// TestLanguageSupportGoVersions looks the lesson's history up in the API lists of the Go tree.
func TestLanguageSupportGoVersions(t *testing.T) {
	t.Parallel()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	api := filepath.Join(strings.TrimSpace(string(root)), "api")
	if _, err := os.Stat(api); err != nil {
		t.Skip("skipped: this Go tree has no api folder (a Go release as published has one)")
	}
	for _, c := range []struct{ file, line string }{
		{"go1.txt", "pkg sync, method (*WaitGroup) Wait()"},
		{"go1.7.txt", "pkg context, func WithCancel(Context) (Context, CancelFunc)"},
		{"go1.21.txt", "pkg sync, func OnceValue["},
		{"go1.23.txt", "pkg iter, func Pull["},
		{"go1.25.txt", "pkg sync, method (*WaitGroup) Go(func())"},
		{"go1.25.txt", "pkg testing/synctest, func Test(*testing.T, func(*testing.T))"},
	} {
		list, err := os.ReadFile(filepath.Join(api, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(list), c.line) {
			t.Errorf("%s does not list %q", c.file, c.line)
		}
	}
}

// TestLanguageSupportLoopVariables builds one program under two go.mod files.
func TestLanguageSupportLoopVariables(t *testing.T) {
	t.Parallel()
	for version, want := range map[string][]string{"1.21": {"3", "3", "3"}, "1.22": {"0", "1", "2"}} {
		dir := t.TempDir()
		writeText(t, filepath.Join(dir, "go.mod"), "module loop\n\ngo "+version+"\n")
		writeText(t, filepath.Join(dir, "main.go"), `package main

import "fmt"

func main() {
	var calls []func()
	for i := 0; i < 3; i++ {
		calls = append(calls, func() { fmt.Println(i) })
	}
	for _, call := range calls {
		call()
	}
}
`)
		cmd := exec.Command("go", "run", ".")
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Fields(string(out)); !slices.Equal(got, want) {
			t.Errorf("under go %s it printed %v, want %v", version, got, want)
		}
	}
}

// TestLanguageSupportPythonVersions looks the lesson's history up in the Python that is here.
func TestLanguageSupportPythonVersions(t *testing.T) {
	t.Parallel()
	out := pythonSnippet(t, `
import asyncio, keyword, sys
since = {"run": (3, 7), "create_task": (3, 7), "to_thread": (3, 9), "TaskGroup": (3, 11), "timeout": (3, 11),
         "eager_task_factory": (3, 12), "print_call_graph": (3, 14)}
for name, version in since.items():
    if hasattr(asyncio, name) != (sys.version_info >= version):
        print(name, "is not of", version)
if hasattr(asyncio, "coroutine") and sys.version_info >= (3, 11):
    print("decorated generators are still there")
for code in "def f():\n    await g()", "def f():\n    async with g(): pass":
    try:
        compile(code, "prose", "exec")
        print("a plain function may hold", code)
    except SyntaxError:
        pass
print(*(word for word in ("async", "await") if word in keyword.kwlist))
`)
	if out != "async await\n" {
		t.Errorf("printed %q", out)
	}
}

// printedInOrder fails the test unless lines that hold the texts were printed in this order.
func printedInOrder(t *testing.T, r result, texts ...string) {
	t.Helper()
	rest := r.Lines
	for _, text := range texts {
		i := slices.IndexFunc(rest, func(l line) bool { return strings.Contains(l.Text, text) })
		if i < 0 {
			t.Fatalf("no line holds %q, or not in this place, in:\n%s%s", text, r.out(), r.errOut())
		}
		rest = rest[i+1:]
	}
}

// pythonSnippet runs a piece of Python that stands in the prose and returns its stdout.
func pythonSnippet(t *testing.T, code string) string {
	t.Helper()
	out, err := exec.Command(python(t), "-c", code).Output()
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(out)
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
