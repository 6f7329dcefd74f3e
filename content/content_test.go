package content_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"interleave/content"
	"interleave/lessons"
)

// course is what the site serves.
var course = sync.OnceValues(func() (*lessons.Course, error) {
	return lessons.Load(content.FS)
})

// TestNoFaults holds the content to everything that "site check" looks at.
func TestNoFaults(t *testing.T) {
	if _, err := course(); err != nil {
		t.Error(err)
	}
}

// atOnce is how many tests run at once: demos mostly wait.
const atOnce = 5

// heavy are the demos that compute, or start so much that they do. Each has the machine to itself. Their
// tests are not parallel, so that they come first and keep no others waiting.
var heavy = []string{"what-is-async/crunch", "why-async/crowd", "why-async/throughput", "why-async/flood"}

// machine is held by every run, and by one of a heavy demo alone.
var machine sync.RWMutex

// take takes the machine for a run, and returns what gives it back.
func take(id string) (release func()) {
	if slices.Contains(heavy, id) {
		machine.Lock()
		return machine.Unlock
	}
	machine.RLock()
	return machine.RUnlock
}

// runLimit ends a demo that hangs, well after the site itself would have.
const runLimit = 60 * time.Second

// result is what a demo did.
type result struct {
	Lines []line
	Code  int
	Took  time.Duration
}

// line is one line that a demo printed.
type line struct {
	At     time.Duration // since the program's start
	Text   string
	Stderr bool
}

// run runs a demo ("event-loop/gather") with the given flags ("a=2s", in Go's
// syntax for both languages) and waits for it to end.
func run(t *testing.T, id string, language lessons.Language, flags ...string) result {
	t.Helper()
	return runOn(t, sqlite, id, language, flags...)
}

// runOn runs a demo on a database: sqlite, or a PostgreSQL's URL.
func runOn(t *testing.T, database, id string, language lessons.Language, flags ...string) result {
	t.Helper()
	demo := find(t, id)
	args := demoArgs(t, demo, language, flags)
	command := append([]string{binary(t, demo)}, args...)
	if language == lessons.Python {
		command = append([]string{python(t), "-u", source(t, demo, lessons.Python)}, args...)
	}
	defer take(id)()
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database)
	cmd.WaitDelay = time.Second

	began := time.Now()
	lines := &recorder{began: began}
	stdout, stderr := &stream{recorder: lines}, &stream{recorder: lines, stderr: true}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	stdout.finish()
	stderr.finish()
	if ctx.Err() != nil {
		t.Fatalf("%s %s %v: still running after %v; it had printed:\n%v", id, language, args, runLimit, lines.lines)
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("run %s in %s: %v", id, language, err)
	}
	return result{Lines: lines.lines, Code: cmd.ProcessState.ExitCode(), Took: time.Since(began)}
}

func find(t *testing.T, id string) *lessons.Demo {
	t.Helper()
	c, _ := course()
	if c == nil {
		t.Fatal("no course")
	}
	slug, name, _ := strings.Cut(id, "/")
	demo := c.Demo(slug, name)
	if demo == nil {
		t.Fatalf("no demo %s", id)
	}
	return demo
}

func demoArgs(t *testing.T, demo *lessons.Demo, language lessons.Language, flags []string) []string {
	t.Helper()
	values := map[string]string{}
	for _, f := range flags {
		name, value, _ := strings.Cut(f, "=")
		values[name] = value
	}
	args, err := demo.Args(language, values)
	if err != nil {
		t.Fatal(err)
	}
	return args
}

// builds makes sure that a demo is built once however many tests run it.
var builds sync.Map // demo ID -> func() (string, error)

// closing ends what tests share.
var closing []func() error

// bin holds the built demos and their sources; TestMain removes it.
var bin string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "interleave-content-")
	if err != nil {
		panic(err)
	}
	bin = dir
	if signal.Ignored(os.Interrupt) { // as in a background job: demos would inherit that, and not be interrupted
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
	flag.Parse()
	if flag.Lookup("test.run").Value.String() == "" {
		buildAhead()
	}
	_ = flag.Set("test.parallel", strconv.Itoa(atOnce))
	code := m.Run()
	for _, f := range closing {
		_ = f()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// binary vets and builds the Go program of a demo and returns its path.
func binary(t *testing.T, demo *lessons.Demo) string {
	t.Helper()
	path, err := build(demo)
	if err != nil {
		t.Fatalf("%s: %v", demo.ID(), err)
	}
	return path
}

func build(demo *lessons.Demo) (string, error) {
	build, _ := builds.LoadOrStore(demo.ID(), sync.OnceValues(func() (string, error) {
		src, err := write(demo, lessons.Go)
		if err != nil {
			return "", err
		}
		dir := filepath.Dir(src)
		if err := errors.Join(vetted(), goTool(dir, "build", "-o", "demo", ".")); err != nil {
			return "", err
		}
		return filepath.Join(dir, "demo"), nil
	}))
	return build.(func() (string, error))()
}

// vetted vets the Go programs of all demos, together, which takes a tenth of the time.
var vetted = sync.OnceValue(func() error { return goTool(".", "vet", "./...") })

// goTool runs go in a folder.
func goTool(dir string, args ...string) error {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %s", args[0], text)
	}
	return nil
}

// buildAhead builds all demos, plain and with their recorders, so that no test of times has a compiler
// beside it. What fails is told by the test that wants it.
func buildAhead() {
	c, _ := course()
	pg, err := hands()
	if c == nil || err != nil {
		return
	}
	prepare := func(demo *lessons.Demo) error {
		_, _ = build(demo)
		_ = pg.Prepare(context.Background(), program(demo, lessons.Go))
		return nil
	}
	_ = prepare(c.Lessons()[0].Demos[0]) // alone: it compiles what all need of the standard library
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for _, lesson := range c.Lessons() {
		for _, demo := range lesson.Demos {
			group.Go(func() error { return prepare(demo) })
		}
	}
	_ = group.Wait()
}

// writes makes sure that a demo's program is written once.
var writes sync.Map // folder -> func() error

// source writes a demo's program into a folder of its own and returns its main file's path.
func source(t *testing.T, demo *lessons.Demo, language lessons.Language) string {
	t.Helper()
	path, err := write(demo, language)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func write(demo *lessons.Demo, language lessons.Language) (string, error) {
	src := demo.Sources[language]
	if src == nil {
		return "", fmt.Errorf("%s has no %s program", demo.ID(), language)
	}
	dir := filepath.Join(bin, demo.Lesson.Slug, demo.Name, string(language))
	write, _ := writes.LoadOrStore(dir, sync.OnceValue(func() error {
		files := src.Files()
		if language == lessons.Go && files["go.mod"] == nil {
			files["go.mod"] = []byte("module demo\n\ngo 1.26\n")
		}
		err := os.MkdirAll(dir, 0o755)
		for name, text := range files {
			err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), text, 0o644))
		}
		return err
	}))
	return filepath.Join(dir, src.File), write.(func() error)()
}

// python finds the interpreter, or skips the test with a word on how to get it.
func python(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err == nil {
		err = exec.Command(path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))").Run()
	}
	if err != nil {
		t.Skip("skipped: needs python3, 3.11 or later (Debian: apt-get install python3)")
	}
	return path
}

// both runs f once for each language, as parallel subtests.
func both(t *testing.T, f func(t *testing.T, language lessons.Language)) {
	for _, language := range []lessons.Language{lessons.Go, lessons.Python} {
		t.Run(string(language), func(t *testing.T) {
			t.Parallel()
			f(t, language)
		})
	}
}

func (r result) out() string    { return r.text(false) }
func (r result) errOut() string { return r.text(true) }

func (r result) text(stderr bool) string {
	var text strings.Builder
	for _, l := range r.Lines {
		if l.Stderr == stderr {
			text.WriteString(l.Text + "\n")
		}
	}
	return text.String()
}

// at returns when the first line that holds the text was printed.
func (r result) at(t *testing.T, text string) time.Duration {
	t.Helper()
	for _, l := range r.Lines {
		if strings.Contains(l.Text, text) {
			return l.At
		}
	}
	t.Fatalf("no line holds %q in:\n%s%s", text, r.out(), r.errOut())
	return 0
}

// ratio fails the test unless got is want, give or take the tolerance (0.3 is 30 %).
func ratio(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if got < want*(1-tolerance) || got > want*(1+tolerance) {
		t.Errorf("%s: got %.4g, want %.4g within %.0f %%", what, got, want, 100*tolerance)
	}
}

// recorder notes the time of every line that two streams carry.
type recorder struct {
	mu    sync.Mutex
	began time.Time
	lines []line
}

type stream struct {
	*recorder
	stderr  bool
	pending []byte
}

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = append(s.pending, p...)
	for {
		text, rest, found := bytes.Cut(s.pending, []byte("\n"))
		if !found {
			return len(p), nil
		}
		s.lines = append(s.lines, line{At: time.Since(s.began), Text: string(text), Stderr: s.stderr})
		s.pending = rest
	}
}

// finish keeps a last line that has no newline.
func (s *stream) finish() {
	if len(s.pending) > 0 {
		_, _ = s.Write([]byte("\n"))
	}
}
