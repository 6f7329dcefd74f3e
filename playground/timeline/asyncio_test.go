package timeline

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"interleave/playground/overlay"
)

var updateAsyncio = flag.Bool("update-asyncio", false, "rewrite testdata/asyncio/*.want")

// python finds a python3 that can be recorded.
func python(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skipf("no python3: %v", err)
	}
	err = exec.Command(path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))").Run()
	if err != nil {
		t.Skipf("no python3 of at least 3.11: %v", err)
	}
	return path
}

// A pyRun is what a Python program did.
type pyRun struct {
	stdout, stderr string
	code           int
	record         []byte
	began          time.Time
	dir            string // stands in what it printed
}

// runPython runs a program as main.py, recorded or not.
func runPython(t testing.TB, source []byte, recorded bool, args ...string) pyRun {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("main.py", source)
	cmd := exec.Command(python(t), append([]string{"-u", "main.py"}, args...)...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if recorded {
		folder := filepath.Dir(write("recorder/"+overlay.PythonFile, overlay.Python()))
		cmd.Env = append(cmd.Env, "PYTHONPATH="+folder, overlay.Env+"=3")
		cmd.ExtraFiles = []*os.File{writer}
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	record, err := io.ReadAll(reader)
	if err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // its status is looked at below
	return pyRun{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode(), record, began, dir}
}

// hide replaces the run's folder in what it printed.
func (r pyRun) hide(text string) string { return strings.ReplaceAll(text, r.dir, "DIR") }

// readAsyncio reads a record that must be whole.
func readAsyncio(t testing.TB, r pyRun) []Batch {
	t.Helper()
	var batches []Batch
	err := Asyncio(bytes.NewReader(r.record), Options{Zero: r.began, File: "main.py"}, func(b Batch) error {
		batches = append(batches, b)
		return nil
	})
	if err != nil {
		t.Fatalf("%v in\n%s", err, r.record)
	}
	return batches
}

// story tells a timeline line by line, without its times.
func story(t testing.TB, r pyRun, batches []Batch) string {
	t.Helper()
	var b strings.Builder
	lanes, met, reasons := map[int]Lane{0: {Name: "nobody"}}, map[int]bool{}, []string{}
	who := func(id int) string { return strings.TrimSpace(lanes[id].Name + " " + lanes[id].Task) }
	said, rest := "", map[int]string{1: r.stdout, 2: r.stderr}
	for _, batch := range batches {
		reasons = append(reasons, batch.Reasons...)
		for _, lane := range batch.Lanes {
			lanes[lane.ID] = lane
		}
		prints := batch.Prints
		tell := func(until int64) {
			for len(prints) > 0 && prints[0].NS <= until {
				p := prints[0]
				prints = prints[1:]
				text := rest[p.FD]
				if p.Size > len(text) {
					t.Fatalf("print of %d bytes, but %q is left", p.Size, text)
				}
				rest[p.FD] = text[p.Size:]
				if said += text[:p.Size]; strings.HasSuffix(said, "\n") {
					fmt.Fprintf(&b, "%-28s prints %q at %d\n", who(p.Lane), r.hide(said), p.Line)
					said = ""
				}
			}
		}
		now := int64(0)
		for i := range batch.Steps.Len() {
			s := batch.Steps
			now += s.NS[i]
			tell(now - 1)
			lane := lanes[s.Lane[i]]
			if !met[lane.ID] {
				met[lane.ID] = true
				fmt.Fprintf(&b, "%-28s is started at %d by %s\n", who(lane.ID), lane.Line, who(lane.By))
			}
			state := map[State]string{Ended: "ended", Running: "running", Runnable: "runnable", Cancelled: "cancelled", Failed: "failed"}[s.State[i]]
			if s.State[i] >= FirstReason {
				state = "waits for " + reasons[s.State[i]-FirstReason]
			}
			fmt.Fprintf(&b, "%-28s %s at %d", who(lane.ID), state, s.Line[i])
			if s.By[i] != 0 {
				fmt.Fprintf(&b, ", by %s", who(s.By[i]))
			}
			b.WriteByte('\n')
		}
		tell(1 << 62)
	}
	for fd, text := range rest {
		if text != "" {
			t.Errorf("nobody printed %q to descriptor %d", text, fd)
		}
	}
	return b.String()
}

func TestAsyncioStories(t *testing.T) {
	files, err := filepath.Glob("testdata/asyncio/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".py"), func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			plain, r := runPython(t, source, false), runPython(t, source, true)
			if plain.hide(plain.stdout) != r.hide(r.stdout) || plain.hide(plain.stderr) != r.hide(r.stderr) || plain.code != r.code {
				t.Errorf("recorded it gave %d, %q, %q, plain %d, %q, %q",
					r.code, r.stdout, r.stderr, plain.code, plain.stdout, plain.stderr)
			}
			batches := readAsyncio(t, r)
			if _, err := Assemble(batches); err != nil {
				t.Error(err)
			}
			got := story(t, r, batches)
			golden := strings.TrimSuffix(file, ".py") + ".want"
			if *updateAsyncio {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s\nrecord\n%s", got, want, r.record)
			}
		})
	}
}

// histories runs a program and returns what its record tells, lane by lane.
func histories(t *testing.T, source string) []*History {
	t.Helper()
	batches := readAsyncio(t, runPython(t, []byte(source), true))
	lanes, err := Assemble(batches)
	if err != nil {
		t.Fatal(err)
	}
	return lanes
}

// A thread's call covers what it says, and nothing else runs beside it.
func TestAsyncioBlockingCallIsCovered(t *testing.T) {
	source, err := os.ReadFile("testdata/asyncio/blocking.py")
	if err != nil {
		t.Fatal(err)
	}
	lanes := histories(t, string(source))
	report := lanes[2]
	var began, ended, blocked int64
	for _, s := range report.Spans {
		if s.State == Running && s.Line == 11 {
			blocked += s.To - s.From
		}
		if s.State == Running && s.To-s.From > ended-began && s.Line != 14 {
			began, ended = s.From, s.To
		}
	}
	if whole := lanes[0].Spans[len(lanes[0].Spans)-1].To - lanes[0].NS; blocked < whole/3 {
		t.Errorf("of %d ns it was blocked for %d", whole, blocked)
	}
	for _, lane := range lanes[:2] {
		for _, s := range lane.Spans {
			if s.State == Running && s.From < ended && s.To > began {
				t.Errorf("%s ran from %d to %d while report ran from %d to %d", lane.Name, s.From, s.To, began, ended)
			}
		}
	}
}

func TestAsyncioWaitFor(t *testing.T) {
	lanes := histories(t, `import asyncio

async def slow():
    await asyncio.sleep(10)

async def main():
    task = asyncio.create_task(slow())
    try:
        await asyncio.wait_for(task, 0.05)
    except TimeoutError:
        pass

asyncio.run(main())
`)
	if len(lanes) != 2 {
		t.Fatalf("%d lanes", len(lanes))
	}
	main, slow := lanes[0].Spans, lanes[1].Spans
	if last := slow[len(slow)-1]; last.State != Cancelled || last.Line != 4 {
		t.Errorf("the task that took too long ends with %+v", last)
	}
	if last := main[len(main)-1]; last.State != Ended {
		t.Errorf("main ends with %+v", last)
	}
	waited := slices.IndexFunc(main, func(s Span) bool { return s.Line == 9 && (s.Reason == "wait_for" || s.Reason == "task") })
	if waited < 0 || main[waited+1].State != Runnable {
		t.Errorf("main waits nowhere for the task: %+v", main)
	}
}

func TestAsyncioManyTasks(t *testing.T) {
	const many = 10_000
	r := runPython(t, fmt.Appendf(nil, `import asyncio

async def wait(gate):
    await gate.wait()

async def main():
    gate = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(%d):
            group.create_task(wait(gate))
        await asyncio.sleep(0)
        gate.set()

asyncio.run(main())
`, many), true)
	batches := readAsyncio(t, r)
	if len(batches) < 5 {
		t.Errorf("it came in %d batches", len(batches))
	}
	sum := batches[len(batches)-1].Summary
	if sum.Started != many+1 || sum.Peak != many+1 || sum.Left != 0 {
		t.Errorf("summary %+v", sum)
	}
	lanes, err := Assemble(batches)
	if err != nil || len(lanes) != many+1 {
		t.Fatalf("%d lanes, %v", len(lanes), err)
	}
	for i, lane := range lanes[1:] {
		if len(lane.Spans) != 6 || lane.ID != i+2 || lane.By != 1 || lane.Line != 10 || lane.Task != "Task-"+strconv.Itoa(i+2) && (i < 900 || lane.Task != "") {
			t.Fatalf("lane %d: %+v", i+1, lane.Lane)
		}
		for k, want := range []Span{{State: Runnable, Line: 3, By: 1}, {State: Running, Line: 3}, {State: FirstReason, Reason: "event", Line: 4},
			{State: Runnable, Line: 4, By: 1}, {State: Running, Line: 4}, {State: Ended, Line: 4}} {
			got := lane.Spans[k]
			if want.Reason != "" {
				want.State = got.State
			}
			if want.From, want.To = got.From, got.To; got != want {
				t.Fatalf("lane %d: span %d is %+v, want %+v", lane.ID, k, got, want)
			}
		}
	}
}

// The record is whole when the program is left by os._exit.
func TestAsyncioHardExit(t *testing.T) {
	source, err := os.ReadFile("testdata/asyncio/exit.py")
	if err != nil {
		t.Fatal(err)
	}
	r := runPython(t, source, true, "hard")
	if r.code != 3 {
		t.Errorf("exit status %d", r.code)
	}
	if got := story(t, r, readAsyncio(t, r)); !strings.HasSuffix(got, "prints \"leaving\\n\" at 9\n") {
		t.Errorf("the last is missing:\n%s", got)
	}
}
