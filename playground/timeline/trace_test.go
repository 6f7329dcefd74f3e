package timeline_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"runtime/trace"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	xtrace "golang.org/x/exp/trace"

	"interleave/playground/timeline"
)

// traced returns the execution trace of f.
func traced(t testing.TB, f func()) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := trace.Start(&buf); err != nil {
		t.Skipf("skipped: this test binary is being traced itself: %v", err)
	}
	f()
	trace.Stop()
	return buf.Bytes()
}

// pingPong hands a token to and fro so many times, between each of so many pairs of goroutines.
func pingPong(pairs, times int) {
	var group sync.WaitGroup
	for range pairs {
		ping, pong := make(chan int), make(chan int)
		group.Go(func() {
			for range times {
				ping <- 1
				<-pong
			}
		})
		group.Go(func() {
			for range times {
				<-ping
				pong <- 1
			}
		})
	}
	group.Wait()
}

// begun is the zero of all times here.
var begun = time.Now()

// read reads a trace and returns its batches.
func read(r io.Reader, opt timeline.Options) ([]timeline.Batch, error) {
	opt.Zero = begun
	var batches []timeline.Batch
	err := timeline.Go(r, opt, func(b timeline.Batch) error {
		batches = append(batches, b)
		return nil
	})
	return batches, err
}

func TestTornTraces(t *testing.T) {
	whole := traced(t, func() { pingPong(2, 100) })
	for name, r := range map[string]io.Reader{
		"nothing":     strings.NewReader(""),
		"no trace":    strings.NewReader("this is no trace, but long enough to be one"),
		"a torn head": bytes.NewReader(whole[:10]),
		"half":        bytes.NewReader(whole[:len(whole)/2]),
		"all but one": bytes.NewReader(whole[:len(whole)-1]),
		"twice":       io.MultiReader(bytes.NewReader(whole), bytes.NewReader(whole)),
		"an error":    io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), iotest.ErrReader(errors.New("gone"))),
	} {
		t.Run(name, func(t *testing.T) {
			batches, err := read(r, timeline.Options{})
			if err == nil {
				t.Fatal("no error")
			}
			if len(batches) == 0 || batches[len(batches)-1].Summary == nil || batches[len(batches)-1].Broken != err.Error() {
				t.Errorf("%d batches, of which the last does not tell of %v", len(batches), err)
			}
			if _, err := timeline.Assemble(batches); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTraceOfAnyCut reads a trace that comes byte by byte, which must make no difference.
func TestTraceOfAnyCut(t *testing.T) {
	whole := traced(t, func() { pingPong(2, 20) })
	want, err := read(bytes.NewReader(whole), timeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(iotest.OneByteReader(bytes.NewReader(whole)), timeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(want)
	b, _ := json.Marshal(got)
	if !bytes.Equal(a, b) {
		t.Errorf("as a whole\n%s\nin pieces\n%s", a, b)
	}
}

func TestEmitFails(t *testing.T) {
	whole := traced(t, func() { pingPong(20, 2000) })
	full, calls := errors.New("full"), 0
	err := timeline.Go(bytes.NewReader(whole), timeline.Options{}, func(timeline.Batch) error { calls++; return full })
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

// TestBounds holds the records to their bounds, and the summary to the truth all the same.
func TestBounds(t *testing.T) {
	whole := traced(t, func() { pingPong(50, 20) })
	free, err := read(bytes.NewReader(whole), timeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := free[len(free)-1].Summary
	for name, opt := range map[string]timeline.Options{"lanes": {MaxLanes: 30}, "steps": {MaxSteps: 500}} {
		batches, err := read(bytes.NewReader(whole), opt)
		if err != nil {
			t.Fatal(err)
		}
		lanes, err := timeline.Assemble(batches)
		if err != nil {
			t.Fatal(err)
		}
		steps := 0
		for _, b := range batches {
			steps += b.Steps.Len()
		}
		got := batches[len(batches)-1].Summary
		if opt.MaxLanes > 0 && (len(lanes) != opt.MaxLanes || got.Left != got.Started-opt.MaxLanes) {
			t.Errorf("%s: %d lanes, %d left out of %d", name, len(lanes), got.Left, got.Started)
		}
		if opt.MaxSteps > 0 && (steps != opt.MaxSteps || got.Until == 0) {
			t.Errorf("%s: %d steps, until %d", name, steps, got.Until)
		}
		if got.Started != want.Started || got.Busy != want.Busy || got.Running != want.Running {
			t.Errorf("%s: summary %+v, want %+v", name, got, want)
		}
	}
}

// TestSystemGoroutines holds the runtime's own goroutines out of the records, unless they are asked for.
func TestSystemGoroutines(t *testing.T) {
	whole := traced(t, func() { pingPong(1, 10); runtime.GC() })
	for _, system := range []bool{false, true} {
		batches, err := read(bytes.NewReader(whole), timeline.Options{System: system})
		if err != nil {
			t.Fatal(err)
		}
		lanes, err := timeline.Assemble(batches)
		if err != nil {
			t.Fatal(err)
		}
		own := 0
		for _, lane := range lanes {
			if lane.System {
				own++
			}
			if ours := strings.HasPrefix(lane.Name, "sync."); ours && lane.System || strings.HasPrefix(lane.Name, "runtime") && !lane.System {
				t.Errorf("lane %s: system is %v", lane.Name, lane.System)
			}
		}
		if own > 0 != system {
			t.Errorf("asked for them: %v; they are %d", system, own)
		}
	}
}

func FuzzGo(f *testing.F) {
	whole := traced(f, func() { pingPong(2, 5) })
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("go 1.26 trace\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		batches, err := read(bytes.NewReader(text), timeline.Options{File: "main.go", System: true, MaxSteps: 1000})
		if len(batches) == 0 || batches[len(batches)-1].Summary == nil {
			t.Fatalf("no last batch; error %v", err)
		}
		if _, err := timeline.Assemble(batches); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkGo reads a trace; "bare" is the parser alone, on the same trace.
func BenchmarkGo(b *testing.B) {
	whole := traced(b, func() { pingPong(20, 5000) })
	events := 0
	bare := func() {
		r, err := xtrace.NewReader(bytes.NewReader(whole))
		for err == nil {
			_, err = r.ReadEvent()
			events++
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
	bare()
	n := events
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			bare()
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
	b.Run("timeline", func(b *testing.B) {
		for b.Loop() {
			if err := timeline.Go(bytes.NewReader(whole), timeline.Options{}, func(timeline.Batch) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
}
