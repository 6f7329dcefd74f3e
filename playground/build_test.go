package playground_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"interleave/playground"
)

// states returns what a run tells of its build.
func states(t *testing.T, p *playground.Playground, prog playground.Program) (states []string, end playground.End) {
	t.Helper()
	events, err := p.Run(t.Context(), prog, nil, playground.Settings{})
	if err != nil {
		t.Error(err)
		return nil, end
	}
	for e := range events {
		switch e := e.(type) {
		case playground.Build:
			states = append(states, e.State)
		case playground.End:
			end = e
		}
	}
	return slices.Compact(states), end
}

// TestBuildOnce: however many ask for a program at once, it is built once, and never again.
func TestBuildOnce(t *testing.T) {
	cache := t.TempDir()
	p := open(t, playground.Config{Cache: cache})
	hello := program(t, "hello", playground.Go)
	if p.Built(hello) {
		t.Fatal("it is built before anybody has asked for it")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got, end := states(t, p, hello)
			late := got == nil // it came when the build was done
			if end.Reason != "ok" || !late && !slices.Equal(got, []string{"building", "ready"}) {
				t.Errorf("told %q, %+v", got, end)
			}
		})
		all.Go(func() {
			if err := p.Prepare(t.Context(), hello); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if !p.Built(hello) {
		t.Error("it is not built")
	}
	if files := names(t, cache); len(files) != 1 {
		t.Errorf("the cache holds %q, want one binary", files)
	}
	if got, end := states(t, p, hello); got != nil || end.Reason != "ok" {
		t.Errorf("when it was built: told %q, %+v", got, end)
	}
}

// names returns the names of dir's entries.
func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestPrebuilt: whoever has the cache needs no Go, and no write access to it.
func TestPrebuilt(t *testing.T) {
	cache := t.TempDir()
	hello := prepared(t, open(t, playground.Config{Cache: cache}), "hello")
	if err := os.Chmod(cache, 0o555); err != nil {
		t.Fatal(err)
	}
	p := open(t, playground.Config{Cache: cache, GoTool: playground.ToolNone})
	if err := p.Can(hello); err != nil {
		t.Error(err)
	}
	if err := p.Prepare(t.Context(), hello); err != nil {
		t.Error(err)
	}
	if s := tell(t, p, hello); s.text(1) != "hello\n" {
		t.Errorf("printed %q: %+v", s.text(1), s.end)
	}
}

// TestUnavailable: what cannot be run is refused in words for a page.
func TestUnavailable(t *testing.T) {
	oldPython := script(t, "python3", "echo /usr/bin/python3; echo 3.9.2; echo /usr/lib/python3.9")
	oldGo := script(t, "go", "echo go1.25.9; echo /usr/lib/go")
	for name, test := range map[string]struct {
		cfg  playground.Config
		lang playground.Language
		want string
	}{
		"no Go":      {playground.Config{GoTool: playground.ToolNone}, playground.Go, "This server has no Go, and the program was not built beforehand."},
		"wrong path": {playground.Config{GoTool: "/nowhere/go"}, playground.Go, "This server has no Go, and the program was not built beforehand."},
		"no Python":  {playground.Config{PythonTool: playground.ToolNone}, playground.Python, "This server has no Python 3."},
		"old Go":     {playground.Config{GoTool: oldGo}, playground.Go, "This server has go1.25.9; the programs need go1.26 or later, or to be built beforehand."},
		"old Python": {playground.Config{PythonTool: oldPython}, playground.Python, "This server has Python 3.9.2; the programs need 3.11 or later."},
	} {
		t.Run(name, func(t *testing.T) {
			test.cfg.Cache = t.TempDir()
			p := open(t, test.cfg)
			hello := program(t, "hello", test.lang)
			_, runErr := p.Run(t.Context(), hello, nil, playground.Settings{})
			for what, err := range map[string]error{"Can": p.Can(hello), "Run": runErr, "Prepare": p.Prepare(t.Context(), hello)} {
				if !errors.Is(err, playground.ErrUnavailable) || err.Error() != test.want {
					t.Errorf("%s: %v, want %q", what, err, test.want)
				}
			}
			if v := p.Version(test.lang); v != "" {
				t.Errorf("version %q", v)
			}
		})
	}
}

// script writes a shell script that passes for a tool, and returns its path.
func script(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBuildFails: the compiler's message is the run's, without paths of this machine.
func TestBuildFails(t *testing.T) {
	cache := t.TempDir()
	p := open(t, playground.Config{Cache: cache})
	_, end := states(t, p, program(t, "broken", playground.Go))
	want := "build test/broken: exit status 1\nmain.go:5:2: declared and not used: unused"
	if end.Reason != "error" || end.Code != -1 || end.Message != want {
		t.Errorf("got  %+v\nwant %q", end, want)
	}
	outside := playground.Program{Name: "x", Language: playground.Go, Files: map[string][]byte{
		"main.go": []byte("package main\n\nimport _ \"example.com/nothing\"\nimport _ \"nothing\"\n\nfunc main() {}\n"),
	}}
	_, end = states(t, p, outside)
	if end.Reason != "error" || strings.Contains(end.Message, cache) || !strings.Contains(end.Message, "main.go:4") {
		t.Errorf("a package from elsewhere: %+v", end)
	}
	if files := names(t, cache); len(files) != 0 {
		t.Errorf("left in the cache: %q", files)
	}
}

// TestBuildIsolated: the settings of whoever started the server do not reach the build.
func TestBuildIsolated(t *testing.T) {
	t.Setenv("GOFLAGS", "-tags=broken -mod=vendor")
	t.Setenv("GOOS", "plan9")
	t.Setenv("CGO_ENABLED", "1")
	p := open(t, playground.Config{Cache: t.TempDir()})
	if s := tell(t, p, prepared(t, p, "hello")); s.text(1) != "hello\n" {
		t.Errorf("printed %q: %+v", s.text(1), s.end)
	}
}

// TestDamagedCache: a binary that is not whole is built anew.
func TestDamagedCache(t *testing.T) {
	cache := t.TempDir()
	hello := prepared(t, open(t, playground.Config{Cache: cache}), "hello")
	path := filepath.Join(cache, names(t, cache)[0])
	if err := os.Truncate(path, 1000); err != nil {
		t.Fatal(err)
	}
	p := open(t, playground.Config{Cache: cache})
	if got, end := states(t, p, hello); !slices.Equal(got, []string{"building", "ready"}) || end.Reason != "ok" {
		t.Errorf("told %q, %+v", got, end)
	}
}

// TestDamagedWhileOpen: neither is one started that was whole when it was last looked into.
func TestDamagedWhileOpen(t *testing.T) {
	cache := t.TempDir()
	p := open(t, playground.Config{Cache: cache})
	hello := prepared(t, p, "hello")
	tell(t, p, hello)
	if err := os.Truncate(filepath.Join(cache, names(t, cache)[0]), 1000); err != nil {
		t.Fatal(err)
	}
	if got, end := states(t, p, hello); !slices.Equal(got, []string{"building", "ready"}) || end.Reason != "ok" {
		t.Errorf("told %q, %+v", got, end)
	}
}

// TestCacheRemoved: the whole cache may go while programs are run from it.
func TestCacheRemoved(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	p := open(t, playground.Config{Cache: cache})
	hello := prepared(t, p, "hello")
	if err := os.RemoveAll(cache); err != nil {
		t.Fatal(err)
	}
	if got, end := states(t, p, hello); !slices.Equal(got, []string{"building", "ready"}) || end.Reason != "ok" {
		t.Errorf("told %q, %+v", got, end)
	}
}

// TestCacheUnusable: what keeps a program from being built is told without paths of this machine.
func TestCacheUnusable(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	p := open(t, playground.Config{Cache: cache})
	if err := os.Remove(cache); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cache, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, end := states(t, p, program(t, "hello", playground.Go))
	if end.Reason != "error" || !strings.HasPrefix(end.Message, "build test/hello: ") || strings.Contains(end.Message, filepath.Dir(cache)) {
		t.Errorf("%+v", end)
	}
}

// TestBuildCancelled: a caller who goes away does not wait, and a playground that closes leaves
// nothing of its builds.
func TestBuildCancelled(t *testing.T) {
	cache := t.TempDir()
	p := open(t, playground.Config{Cache: cache})
	hello := program(t, "hello", playground.Go)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Prepare(ctx, hello); !errors.Is(err, context.Canceled) && err != nil {
		t.Errorf("error %v, want context.Canceled, or none if it was built that fast", err)
	}
	p.Close()
	for _, name := range names(t, cache) {
		if strings.HasPrefix(name, ".") {
			t.Errorf("left in the cache: %s", name)
		}
	}
	if err := p.Prepare(t.Context(), program(t, "clock", playground.Go)); !errors.Is(err, playground.ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
	if _, err := p.Run(t.Context(), program(t, "clock", playground.Go), nil, playground.Settings{}); !errors.Is(err, playground.ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
}

// TestSweepBuilds: what a killed server was building is removed, what a living one builds is not.
func TestSweepBuilds(t *testing.T) {
	cache := t.TempDir()
	dead, kept := filepath.Join(cache, ".building-1", "src"), filepath.Join(cache, "something else")
	for _, dir := range []string{dead, kept} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	building := open(t, playground.Config{Cache: cache})
	if got := names(t, cache); !slices.Equal(got, []string{"something else"}) {
		t.Errorf("after a start the cache holds %q", got)
	}
	events, err := building.Run(t.Context(), program(t, "hello", playground.Go), nil, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if e := <-events; e != (playground.Build{State: "building"}) {
		t.Errorf("first event %+v", e)
	}
	for range 20 {
		open(t, playground.Config{Cache: cache, GoTool: playground.ToolNone, PythonTool: playground.ToolNone})
	}
	if s := listen(t, events); s.end.Reason != "ok" {
		t.Errorf("while others started: %+v", s.end)
	}
}

// TestBuildTellsSteps: on a machine that has compiled nothing yet, whoever waits hears what is being done.
func TestBuildTellsSteps(t *testing.T) {
	t.Setenv("GOCACHE", t.TempDir())
	p := open(t, playground.Config{Cache: t.TempDir()})
	events, err := p.Run(t.Context(), program(t, "hello", playground.Go), nil, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	last := 0
	for e := range events {
		b, ok := e.(playground.Build)
		if !ok || b.Step == "" {
			continue
		}
		if b.Steps <= last {
			t.Errorf("step %d after step %d", b.Steps, last)
		}
		last = b.Steps
		steps = append(steps, b.Step)
	}
	if !slices.ContainsFunc(steps, func(s string) bool { return strings.HasPrefix(s, "compile ") }) {
		t.Errorf("told %q", steps)
	}
}
