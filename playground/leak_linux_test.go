package playground_test

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/playground"
)

// TestNothingLeft starts 1,000 runs, cuts them off at random moments, and counts what is left.
func TestNothingLeft(t *testing.T) {
	temp := t.TempDir()
	p := open(t, playground.Config{Temp: temp, Limits: playground.Limits{Running: 8}})
	hostile := prepared(t, p, "hostile")
	deeds := []string{"script", "torn", "lines", "gigabyte", "sleep", "stubborn", "panic", "closed", "family", "orphans", "exit 1", "bytes 10"}
	tell(t, p, hostile, "args") // whatever is opened once is open now
	settle(t, "sampler", func() bool { return !strings.Contains(stacks(), "memoryWatch") })
	descriptors, goroutines := countDescriptors(t), runtime.NumGoroutine()

	var workers sync.WaitGroup
	for w := range 20 {
		workers.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for i := range 1000 / 20 {
				ctx, cancel := context.WithCancel(t.Context())
				events, err := p.Run(ctx, hostile, strings.Fields(deeds[random.IntN(len(deeds))]), playground.Settings{})
				if err != nil {
					t.Error(err)
				} else {
					timer := time.AfterFunc(time.Duration(random.IntN(20))*time.Millisecond, cancel)
					if i%2 == 0 { // the others never read
						listen(t, events)
					}
					<-ctx.Done()
					timer.Stop()
				}
				cancel()
			}
		})
	}
	workers.Wait()

	settle(t, "goroutines", func() bool { return runtime.NumGoroutine() <= goroutines })
	settle(t, "descriptors", func() bool { return countDescriptors(t) <= descriptors })
	settle(t, "processes", func() bool { return len(named(temp)) == 0 })
	settle(t, "folders", func() bool {
		folders, err := filepath.Glob(filepath.Join(temp, "*", "run-*"))
		return err == nil && len(folders) == 0
	})
}

// settle waits until what is left is gone, which for runs that nobody listens to may be a moment
// after their contexts ended, and fails the test if it never is.
func settle(t *testing.T, what string, gone func() bool) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for !gone() {
		if time.Now().After(deadline) {
			t.Fatalf("%s are left:\n%s", what, stacks())
		}
		time.Sleep(time.Millisecond)
	}
}

// stacks returns those of all goroutines.
func stacks() string {
	b := make([]byte, 1<<20)
	return string(b[:runtime.Stack(b, true)])
}

func countDescriptors(t *testing.T) int {
	t.Helper()
	return len(names(t, "/proc/self/fd"))
}
