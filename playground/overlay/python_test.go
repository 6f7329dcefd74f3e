package overlay_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/playground/overlay"
)

// A pyRun is what a Python program did.
type pyRun struct {
	stdout, stderr string
	code           int
	record         string
}

// same reports whether two runs of a program differ in nothing but figures that any two runs differ in.
func (r pyRun) same(other pyRun, figures *regexp.Regexp) bool {
	plain := func(text string) string { return figures.ReplaceAllString(text, "#") }
	return plain(r.stdout) == plain(other.stdout) && plain(r.stderr) == plain(other.stderr) && r.code == other.code
}

// pythonCommand returns the command that runs main.py in dir, and the end of the pipe to read its
// record from, if it is recorded.
func pythonCommand(t testing.TB, dir string, recorded bool) (*exec.Cmd, *os.File) {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skipf("no python3: %v", err)
	}
	if err := exec.Command(path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))").Run(); err != nil {
		t.Skipf("no python3 of at least 3.11: %v", err)
	}
	cmd := exec.Command(path, "-u", "main.py")
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"}
	if !recorded {
		return cmd, nil
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, overlay.PythonFile), overlay.Python(), 0o644); err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reader.Close(); writer.Close() })
	cmd.Env = append(cmd.Env, "PYTHONPATH="+folder, overlay.Env+"=3")
	cmd.ExtraFiles = []*os.File{writer}
	return cmd, reader
}

// runPython runs main.py in dir.
func runPython(t testing.TB, dir string, recorded bool) pyRun {
	t.Helper()
	cmd, reader := pythonCommand(t, dir, recorded)
	var stdout, stderr, record bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if recorded {
		cmd.ExtraFiles[0].Close()
		if _, err := io.Copy(&record, reader); err != nil {
			t.Error(err)
		}
	}
	_ = cmd.Wait() // its status is part of the run
	return pyRun{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode(), record.String()}
}

// program returns a folder with the given main.py.
func program(t testing.TB, source string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.py"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// figures are addresses, process numbers and times.
var figures = regexp.MustCompile(`0x[0-9a-f]+|\b\d{5,}\b|when=[\d.]+|took [\d.]+`)

func TestPythonProgramsAreLeftAsTheyAre(t *testing.T) {
	files, err := filepath.Glob("testdata/python/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".py")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := program(t, string(source))
			plain, recorded := runPython(t, dir, false), runPython(t, dir, true)
			if !plain.same(recorded, figures) {
				t.Errorf("recorded it gave %d\n%s\n%s\nplain %d\n%s\n%s",
					recorded.code, recorded.stdout, recorded.stderr, plain.code, plain.stdout, plain.stderr)
			}
			if begun := strings.HasPrefix(recorded.record, "interleave asyncio 1 "); begun == (name == "closed") {
				t.Errorf("record: %q", recorded.record)
			}
		})
	}
}

func TestDemosAreLeftAsTheyAre(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every demo twice")
	}
	files, err := filepath.Glob("../../content/*/*/demos/*/main.py")
	if err != nil || len(files) == 0 {
		t.Fatal("no demos", err)
	}
	digits := regexp.MustCompile(` *(?:0x[0-9a-f]+|[\d.]+)`) // columns are as wide as their numbers
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			// Each in a folder of its own, where some leave a database.
			plain, recorded := runPython(t, program(t, string(source)), false), runPython(t, program(t, string(source)), true)
			if slices.Contains([]string{"collector", "retry", "storm", "transfer"}, name) { // what they print is up to chance
				plain.stdout, recorded.stdout = "", ""
			}
			if !plain.same(recorded, digits) {
				t.Errorf("recorded it gave %d\n%s\n%s\nplain %d\n%s\n%s",
					recorded.code, recorded.stdout, recorded.stderr, plain.code, plain.stdout, plain.stderr)
			}
			if name == "crowd" {
				sizes := regexp.MustCompile(`tasks: .*\n.*, (\d+) bytes`)
				if a, b := sizes.FindStringSubmatch(plain.stdout), sizes.FindStringSubmatch(recorded.stdout); a == nil || b == nil || !near(a[1], b[1]) {
					t.Errorf("a task weighs %q, recorded %q", a, b)
				}
			}
		})
	}
}

// near reports whether two counts of bytes differ by less than 1 %.
func near(a, b string) bool {
	var x, y int
	_, _ = fmt.Sscan(a, &x)
	_, _ = fmt.Sscan(b, &y)
	return x*100 < y*101 && y*100 < x*101
}

func TestPythonWithoutTheVariable(t *testing.T) {
	dir := program(t, "import os, sys, asyncio\nasyncio.run(asyncio.sleep(0))\nprint(sys.path, dict(os.environ), sorted(sys.modules), sys.stdout.buffer)\n")
	plain := runPython(t, dir, false)
	cmd, _ := pythonCommand(t, dir, true)
	cmd.Env[len(cmd.Env)-1] = overlay.Env + "="
	cmd.Env = cmd.Env[:len(cmd.Env)-1]
	out, err := cmd.CombinedOutput()
	if err != nil || figures.ReplaceAllString(string(out), "#") != figures.ReplaceAllString(plain.stdout, "#") {
		t.Errorf("%v, got %s, want %s", err, out, plain.stdout)
	}
}

// The module that the recorder hides is imported as ever.
func TestPythonGivesWay(t *testing.T) {
	dir := program(t, "import sitecustomize\nprint(sitecustomize.__file__)\n")
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, overlay.PythonFile), []byte("print('the other')\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd, _ := pythonCommand(t, dir, true)
	for i, v := range cmd.Env {
		if strings.HasPrefix(v, "PYTHONPATH=") {
			cmd.Env[i] += string(os.PathListSeparator) + other
		}
	}
	out, err := cmd.Output()
	if want := "the other\n" + filepath.Join(other, overlay.PythonFile) + "\n"; err != nil || string(out) != want {
		t.Errorf("got %q, %v, want %q", out, err, want)
	}
}

const busy = `import asyncio

async def spin():
    for _ in range(%d):
        await asyncio.sleep(0)

async def main():
    await asyncio.gather(*[spin() for _ in range(10)])
    print("done")

asyncio.run(main())
`

func TestPythonOutlivesItsReader(t *testing.T) {
	cmd, reader := pythonCommand(t, program(t, fmt.Sprintf(busy, 2000)), true)
	reader.Close()
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "done\n" {
		t.Errorf("%v, it printed %q", err, out)
	}
}

func TestPythonRecordIsBounded(t *testing.T) {
	r := runPython(t, program(t, fmt.Sprintf(busy, 30_000)), true)
	if r.stdout != "done\n" || r.code != 0 {
		t.Errorf("it printed %q and %q", r.stdout, r.stderr)
	}
	if n := len(r.record); n > 17<<20 || !strings.HasSuffix(r.record, "\nx\n") {
		t.Errorf("record of %d bytes", n)
	}
}

// Of a program that is killed all but the last is known.
func TestPythonIsKilled(t *testing.T) {
	cmd, reader := pythonCommand(t, program(t, "import asyncio, time\n\nasync def main():\n    await asyncio.sleep(0)\n    time.sleep(60)\n\nasyncio.run(main())\n"), true)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles[0].Close()
	kill := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	var record strings.Builder
	chunk := make([]byte, 4096)
	for {
		n, err := reader.Read(chunk)
		record.Write(chunk[:n])
		if err == nil && regexp.MustCompile(`(?m)^l \d+ \w+ 5$`).MatchString(record.String()) {
			break // the line that blocks came while it blocks
		}
		if err != nil {
			t.Fatalf("%v after %q", err, record.String())
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // it was killed
}

// The worker's tests, static/ts/worker/python.test.ts, run it; here only its files are put together.
func TestBrowserIsOneModule(t *testing.T) {
	module := string(overlay.Browser())
	if !strings.HasPrefix(module, `"""Gives a Python program in a browser`) {
		t.Errorf("it begins with %.40q", module)
	}
	for _, function := range []string{"def run(", "def wait(", "class Socket", "def settle(", "def set_sqlite("} {
		if strings.Count(module, "\n"+function) != 1 {
			t.Errorf("it has %d times %q", strings.Count(module, "\n"+function), function)
		}
	}
}
