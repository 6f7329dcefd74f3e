package playground_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"interleave/playground"
)

func TestHello(t *testing.T) {
	p := open(t, playground.Config{})
	for _, lang := range []playground.Language{playground.Go, playground.Python} {
		t.Run(string(lang), func(t *testing.T) {
			prog := program(t, "hello", lang)
			if lang == playground.Python {
				prog = python(t, p, string(prog.Files["main.py"]))
			} else if err := p.Prepare(t.Context(), prog); err != nil {
				t.Fatal(err)
			}
			events, err := p.Run(t.Context(), prog, nil, playground.Settings{})
			if err != nil {
				t.Fatal(err)
			}
			first := <-events
			want := playground.Start{Engine: "native", Go: p.Version(lang), Procs: runtime.GOMAXPROCS(0)}
			if first != want {
				t.Errorf("first event %+v, want %+v", first, want)
			}
			s := listen(t, events)
			if s.kinds != "out end" || s.text(1) != "hello\n" || s.text(2) != "" {
				t.Errorf("events %q with %q and %q", s.kinds, s.text(1), s.text(2))
			}
			if s.end.Code != 0 || s.end.Reason != "ok" || s.end.Message != "" || s.end.T <= 0 {
				t.Errorf("end %+v", s.end)
			}
		})
	}
}

// TestReasons holds every way to end to its reason, its code and what it tells people.
func TestReasons(t *testing.T) {
	p := open(t, playground.Config{Limits: playground.Limits{
		Wall: 2 * time.Second, Lines: 1000, Output: 64 << 10, Memory: 100 << 20,
	}})
	hostile := prepared(t, p, "hostile")
	for _, test := range []struct {
		args    string
		code    int
		reason  string
		message string
	}{
		{"args", 0, "ok", ""},
		{"exit 3", 3, "error", "exit status 3"},
		{"panic", 2, "panic", "panic: in a goroutine at main.go:"},
		{"nil", 2, "panic", "panic: assignment to entry in nil map at main.go:"},
		{"fake", 2, "error", "exit status 2"},
		{"deadlock", 2, "deadlock", "fatal error: all goroutines are asleep - deadlock! at main.go:"},
		{"abort", -1, "error", "Ended by signal 9 (killed)."},
		{"sleep", -1, "timeout", "Stopped after 2 s, the longest that a program may run."},
		{"spin", -1, "timeout", "Stopped after 2 s"},
		{"memory", -1, "memory-limit", "Stopped: it took more than 100 MiB of memory."},
		{"hog-child", -1, "memory-limit", "Stopped: it took more than 100 MiB of memory."},
		{"lines", -1, "output-limit", "Stopped: it printed more than 1000 lines."},
		{"gigabyte", -1, "output-limit", "Stopped: it printed more than 64 KiB."},
		{"closed", 4, "error", "exit status 4"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			s := tell(t, p, hostile, strings.Fields(test.args)...)
			if s.end.Code != test.code || s.end.Reason != test.reason || !strings.Contains(s.end.Message, test.message) {
				t.Errorf("end %+v, want code %d, reason %q, message with %q", s.end, test.code, test.reason, test.message)
			}
			if (s.end.Message == "") != (test.message == "") {
				t.Errorf("message %q, want %q", s.end.Message, test.message)
			}
		})
	}
}

func TestPythonReasons(t *testing.T) {
	p := open(t, playground.Config{})
	for name, test := range map[string]struct {
		src, message string
		code         int
	}{
		"exit":      {"import sys\nsys.exit(3)", "exit status 3", 3},
		"exception": {"def f():\n    1/0\nf()", "ZeroDivisionError: division by zero", 1},
		"chain":     {"try:\n    1/0\nexcept ZeroDivisionError:\n    raise ValueError('second')", "ValueError: second", 1},
		"group":     {"raise ExceptionGroup('both', [ValueError('a'), KeyError('b')])", "ExceptionGroup: both (2 sub-exceptions)", 1},
		"syntax":    {"def", "exit status 1", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell(t, p, python(t, p, test.src))
			if s.end.Code != test.code || s.end.Reason != "error" || s.end.Message != test.message {
				t.Errorf("end %+v, want code %d and %q; it printed\n%s", s.end, test.code, test.message, s.text(2))
			}
		})
	}
}

// TestHiddenPaths: recordings are committed, so nothing in them may tell where they were made.
func TestHiddenPaths(t *testing.T) {
	p := open(t, playground.Config{})
	s := tell(t, p, python(t, p, "import asyncio\nasync def main(): 1/0\nasyncio.run(main())"))
	trace := s.text(2)
	if !strings.Contains(trace, `File "main.py", line 3`) || !strings.Contains(trace, `File "Lib/asyncio/runners.py"`) {
		t.Errorf("traceback with paths of this machine:\n%s", trace)
	}
}

// TestSurroundings holds a program's view of the machine to what it needs.
func TestSurroundings(t *testing.T) {
	t.Setenv("SECRET", "must not be seen")
	p := open(t, playground.Config{})
	s := tell(t, p, prepared(t, p, "hostile"), "where")
	seen := s.text(1)
	for _, line := range strings.Split(strings.TrimSpace(seen), "\n") {
		name, _, isVar := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(line, "fd 0 "):
			if line != "fd 0 "+os.DevNull {
				t.Errorf("standard input: %s", line)
			}
		case strings.HasPrefix(line, "fd "):
			if !strings.HasPrefix(line, "fd 1 pipe") && !strings.HasPrefix(line, "fd 2 pipe") && !strings.HasPrefix(line, "fd 3 pipe") && !strings.Contains(line, "anon_inode") && !strings.Contains(line, "/proc/") && !strings.Contains(line, "/sys/fs/cgroup") { // 3 takes the record, and Go's runtime opened the last three
				t.Errorf("an inherited descriptor: %s", line)
			}
		case isVar && !strings.Contains("PATH HOME TMPDIR LANG GOMAXPROCS PWD PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE", name):
			t.Errorf("environment: %s", line)
		}
	}
	if !strings.Contains(seen, "files: 0\n") || !strings.Contains(seen, "LANG=C.UTF-8\n") {
		t.Errorf("want an empty folder and LANG=C.UTF-8:\n%s", seen)
	}
}

// TestRelativeTemp: TMPDIR may be relative to where the server was started; a program's is not.
func TestRelativeTemp(t *testing.T) {
	hostile := program(t, "hostile", playground.Go)
	t.Chdir(t.TempDir())
	p := open(t, playground.Config{Temp: "."})
	if s := tell(t, p, hostile, "where"); !strings.Contains(s.text(1), "\nTMPDIR=/") {
		t.Errorf("the program sees\n%s", s.text(1))
	}
}

func TestArguments(t *testing.T) {
	p := open(t, playground.Config{})
	hostile := prepared(t, p, "hostile")
	s := tell(t, p, hostile, "args", "-a=1 2", "$HOME", "", "世界\n")
	if want := `["-a=1 2" "$HOME" "" "世界\n"]` + "\n"; s.text(1) != want {
		t.Errorf("arguments arrived as %s, want %s", s.text(1), want)
	}
	s = tell(t, p, hostile, "args", strings.Repeat("x", 10<<20))
	if s.end.Reason != "error" || s.end.Code != -1 || !strings.Contains(s.end.Message, "argument list too long") {
		t.Errorf("10 MiB of arguments: %+v", s.end)
	}
	s = tell(t, p, hostile, "args", "a\x00b")
	if s.end.Reason != "error" || s.end.Code != -1 || s.end.Message == "" {
		t.Errorf("NUL in an argument: %+v", s.end)
	}
}

func TestRunRefuses(t *testing.T) {
	p := open(t, playground.Config{Limits: playground.Limits{Running: 1, Waiting: 1}})
	hostile := prepared(t, p, "hostile")
	for name, prog := range map[string]playground.Program{
		"no language": {Name: "x", Files: hostile.Files},
		"no main.go":  {Name: "x", Language: playground.Go, Files: map[string][]byte{"other.go": nil}},
		"a way out":   {Name: "x", Language: playground.Python, Files: map[string][]byte{"main.py": nil, "../x": nil}},
	} {
		if _, err := p.Run(t.Context(), prog, nil, playground.Settings{}); !errors.Is(err, playground.ErrProgram) {
			t.Errorf("%s: error %v, want ErrProgram", name, err)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	running, err := p.Run(ctx, hostile, []string{"sleep"}, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	<-running // it has its slot
	waiting, err := p.Run(ctx, hostile, []string{"sleep"}, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if e := <-waiting; e != (playground.Queue{Ahead: 0}) {
		t.Errorf("second of one: %+v, want Queue{0}", e)
	}
	if _, err := p.Run(ctx, hostile, nil, playground.Settings{}); !errors.Is(err, playground.ErrBusy) {
		t.Errorf("third of one: error %v, want ErrBusy", err)
	}
	cancel()
	for _, events := range []<-chan playground.Event{running, waiting} {
		if s := listen(t, events); s.end.Reason != "stopped" {
			t.Errorf("end %+v, want stopped", s.end)
		}
	}
	if s := tell(t, p, hostile, "args"); s.end.Reason != "ok" {
		t.Errorf("after both had left: %+v", s.end)
	}
}
