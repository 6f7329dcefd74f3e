package playground

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOrder: what was printed first is read first, even if both were printed before it is read.
func TestOrder(t *testing.T) {
	const waitAnd = "while [ ! -e go ]; do :; done; "
	for script, want := range map[string]int{"echo out; echo err >&2": 1, "echo err >&2; echo out": 2} {
		dir := t.TempDir()
		p, err := start(&exec.Cmd{Path: "/bin/sh", Args: []string{"sh", "-c", waitAnd + script + "; while :; do :; done"}, Dir: dir}, false)
		if err != nil {
			t.Fatal(err)
		}
		w, err := p.watch()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, fd := range w.pipes[1:] {
			for n := 0; n == 0; {
				if n, err = unix.IoctlGetInt(fd, unix.TIOCINQ); err != nil {
					t.Fatal(err)
				}
			}
		}
		out := make(chan chunk)
		go func() {
			defer close(out)
			w.run(out)
		}()
		if first := <-out; first.fd != want {
			t.Errorf("%s: stream %d was read first", script, first.fd)
		}
		p.kill()
		for range out {
		}
		w.set.Close()
	}
}

// BenchmarkOrder counts how many of a program's lines, printed on both streams in turn with pauses
// of 50 µs, arrive out of turn: from one reader for both, and from one for each.
func BenchmarkOrder(b *testing.B) {
	p, err := Open(Config{Cache: os.Getenv("PLAYGROUND_TEST_CACHE"), Temp: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	src, err := os.ReadFile("testdata/hostile/main.go")
	if err != nil {
		b.Fatal(err)
	}
	prog := Program{Name: "test/hostile", Language: Go, Files: map[string][]byte{"main.go": src}}
	if err := p.Prepare(context.Background(), prog); err != nil {
		b.Fatal(err)
	}
	const printed = 400
	misplaced := func(output func(p *process) <-chan chunk) (n int) {
		p, err := start(&exec.Cmd{Path: p.builder.binary(variant{Program: prog}), Args: []string{"two", "two", "400", "50us"}}, false)
		if err != nil {
			b.Fatal(err)
		}
		last := 0
		for out := range lines(output(p), newMeter(DefaultLimits()), func() {}) {
			if out.FD == last {
				n++
			}
			last = out.FD
		}
		return n
	}
	var one, each, runs int
	for b.Loop() {
		one += misplaced((*process).output)
		each += misplaced((*process).outputPlain)
		runs++
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(100*float64(one)/float64(printed*runs), "%misplaced")
	b.ReportMetric(100*float64(each)/float64(printed*runs), "%bare-two-readers")
}
