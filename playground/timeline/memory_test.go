package timeline

import (
	"bytes"
	"runtime/trace"
	"testing"
	"time"

	exp "golang.org/x/exp/trace"
)

// TestForgetsTheDead holds what a reader keeps to the lanes that are alive: 20,000 goroutines live one after
// another, and in the end there are no more of them than at any moment.
func TestForgetsTheDead(t *testing.T) {
	var buf bytes.Buffer
	if err := trace.Start(&buf); err != nil {
		t.Skipf("skipped: this test binary is being traced itself: %v", err)
	}
	done := make(chan bool)
	for range 20_000 {
		go func() { done <- true }()
		<-done
	}
	trace.Stop()
	var most int
	r := &tracing{opt: Options{Zero: time.Now()}, system: map[exp.GoID]bool{}, names: map[int]Lane{}}
	r.collector = newCollector(r.opt, func(Batch) error {
		most = max(most, len(r.alive)+len(r.names)+len(r.system))
		return nil
	})
	if err := r.finish(r.read(&buf)); err != nil {
		t.Fatal(err)
	}
	if s := r.tally.Summary; s.Started < 20_000 || most > 200 {
		t.Errorf("%d goroutines started, and up to %d things were kept of them", s.Started, most)
	}
}
