package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"sync"
	"time"
)

var (
	step    = flag.Duration("step", 1*time.Second, "a step takes (50ms-1500ms)")
	limit   = flag.Duration("limit", 3*time.Second, "the first job may take (100ms-15s)")
	byHand  = flag.Duration("cancel", 2*time.Second, "the second is cancelled after (100ms-15s)")
	cleanup = flag.Duration("cleanup", 300*time.Millisecond, "cleaning up takes (0s-2s)")
)

const steps = 10

func job(ctx context.Context, name string) error {
	if err := wait(ctx, *step/2); err != nil { // (1)
		return err
	}
	done := 0
	defer func() { release(name, done) }() // (5)
	for done < steps {
		if err := wait(ctx, *step); err != nil { // (2)
			return err
		}
		done++
		fmt.Printf("%s: step %d\n", name, done)
	}
	return nil
}

func release(name string, done int) {
	fmt.Printf("%s: %d of %d steps done, closing\n", name, done, steps)
	time.Sleep(*cleanup)
	fmt.Printf("%s: closed\n", name)
}

func call(ctx context.Context, name string) {
	began := time.Now()
	err := job(ctx, name) // (6)
	fmt.Printf("%s: caller has %v, cause %v, after %.1f s\n", name, err, context.Cause(ctx), time.Since(began).Seconds())
}

func underLimit() {
	ctx, cancel := context.WithTimeout(context.Background(), *limit) // (3)
	defer cancel()
	call(ctx, "limit")
}

func cancelled() {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	timer := time.AfterFunc(*byHand, func() { cancel(errors.New("user left")) }) // (4)
	defer timer.Stop()
	call(ctx, "by hand")
}

func main() {
	flag.Parse()
	var group sync.WaitGroup
	group.Go(underLimit)
	group.Go(cancelled)
	group.Wait()
}

// wait waits for d, or until ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
