package playground_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interleave/playground"
	"interleave/playground/timeline"
)

// cacheVar names, for this process and those that it starts, the cache that all tests share.
const cacheVar = "PLAYGROUND_TEST_CACHE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serveVar); dir != "" {
		serveUntilKilled(dir)
	}
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	cache, err := os.MkdirTemp("", "playground-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(cache)
	os.Setenv(cacheVar, cache)
	return m.Run()
}

// open opens a playground that is closed when the test ends. Without a Cache it has the tests'
// common one, and without a Temp it has one of its own, which must be empty in the end.
func open(t testing.TB, cfg playground.Config) *playground.Playground {
	t.Helper()
	if cfg.Cache == "" {
		cfg.Cache = os.Getenv(cacheVar)
	}
	if cfg.Temp == "" {
		cfg.Temp = t.TempDir()
	}
	p, err := playground.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(filepath.Join(cfg.Temp, "*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	return p
}

// program returns the one in testdata/name.
func program(t testing.TB, name string, lang playground.Language) playground.Program {
	t.Helper()
	file := map[playground.Language]string{playground.Go: "main.go", playground.Python: "main.py"}[lang]
	src, err := os.ReadFile(filepath.Join("testdata", name, file))
	if err != nil {
		t.Fatal(err)
	}
	return playground.Program{Name: "test/" + name, Language: lang, Files: map[string][]byte{file: src}}
}

// prepared returns the Go program in testdata/name, built.
func prepared(t testing.TB, p *playground.Playground, name string) playground.Program {
	t.Helper()
	prog := program(t, name, playground.Go)
	if err := p.Prepare(context.Background(), prog); err != nil {
		t.Fatal(err)
	}
	return prog
}

// python returns a Python program, and skips the test where nothing runs it.
func python(t testing.TB, p *playground.Playground, src string) playground.Program {
	t.Helper()
	prog := playground.Program{Name: "test/python", Language: playground.Python, Files: map[string][]byte{"main.py": []byte(src)}}
	if err := p.Can(prog); err != nil {
		t.Skipf("%v (apt-get install python3)", err)
	}
	return prog
}

// A story is all that a run sent.
type story struct {
	kinds   string // of its events but those of the timeline, adjacent equal ones once: "start out end"
	outs    []playground.Out
	batches []timeline.Batch
	file    *playground.File
	end     playground.End
	took    time.Duration
}

// text returns everything that was printed on fd.
func (s story) text(fd int) string {
	var b strings.Builder
	for _, o := range s.outs {
		if o.FD == fd {
			b.WriteString(o.Text)
		}
	}
	return b.String()
}

// tell runs prog to its end.
func tell(t testing.TB, p *playground.Playground, prog playground.Program, args ...string) story {
	t.Helper()
	events, err := p.Run(context.Background(), prog, args, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return listen(t, events)
}

// listen receives events to the last, and holds them to what Run promises of all of them.
func listen(t testing.TB, events <-chan playground.Event) story {
	t.Helper()
	var s story
	var kinds []string
	begun := time.Now()
	for e := range events {
		switch e := e.(type) {
		case playground.Trace:
			s.batches = append(s.batches, e.Batch)
			continue
		case playground.File:
			s.file = &e
			continue
		}
		if n := len(kinds); n == 0 || kinds[n-1] != e.Kind() {
			kinds = append(kinds, e.Kind())
		}
		switch e := e.(type) {
		case playground.Out:
			if n := len(s.outs); n > 0 && e.T < s.outs[n-1].T {
				t.Errorf("output of %v ms came after that of %v ms", e.T, s.outs[n-1].T)
			}
			s.outs = append(s.outs, e)
		case playground.End:
			s.end = e
		}
	}
	s.kinds, s.took = strings.Join(kinds, " "), time.Since(begun)
	if strings.Count(s.kinds, "end") != 1 || !strings.HasSuffix(s.kinds, "end") {
		t.Errorf("events %q, want exactly one end, and last", s.kinds)
	}
	return s
}
