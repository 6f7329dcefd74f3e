package main

import (
	"context"
	"flag"
	"fmt"
	"time"
)

var (
	cleanup  = flag.Duration("cleanup", 300*time.Millisecond, "the cleanup takes (10ms-2s)")
	again    = flag.Duration("again", 100*time.Millisecond, "a second cancellation follows after (10ms-2s)")
	deadline = flag.Duration("deadline", 1*time.Second, "the careful cleanup may take (10ms-2s)")
)

func release(ctx context.Context, name string) {
	fmt.Printf("%s: cleanup begins\n", name)
	if err := wait(ctx, *cleanup); err != nil {
		fmt.Printf("%s: cleanup cut short, %v\n", name, err)
		return
	}
	fmt.Printf("%s: cleanup done\n", name)
}

func careless(ctx context.Context) {
	defer release(ctx, "careless") // (1)
	wait(ctx, 3*time.Second)
}

func careful(ctx context.Context) {
	defer func() {
		own := context.WithoutCancel(ctx)                  // (2)
		own, cancel := context.WithTimeout(own, *deadline) // (3)
		defer cancel()
		release(own, "careful")
	}()
	wait(ctx, 3*time.Second)
}

func attempt(work func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)        // (4)
	time.AfterFunc(200*time.Millisecond+*again, cancel) // (5)
	work(ctx)
}

func main() {
	flag.Parse()
	attempt(careless)
	attempt(careful)
}

// wait waits for d, or until ctx is cancelled or its deadline has passed.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
