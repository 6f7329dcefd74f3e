package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"time"
)

var (
	working  = flag.Duration("work", 2*time.Second, "works so long, unless interrupted (0s-10s)")
	failing  = flag.String("fail", "queue", "whose release fails (none|server|cache|queue|database)")
	slow     = flag.Duration("cache", 300*time.Millisecond, "releasing the cache takes (0s-5s)")
	deadline = flag.Duration("deadline", 1*time.Second, "the shutdown may take (100ms-5s)")
)

type resource struct {
	name    string
	closing time.Duration
}

func open(name string, closing time.Duration) resource {
	fmt.Printf("%s: open\n", name)
	return resource{name, closing}
}

func (r resource) close(ctx context.Context) error {
	fmt.Printf("%s: closing\n", r.name)
	if err := wait(ctx, r.closing); err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	if r.name == *failing {
		return fmt.Errorf("%s: cannot write", r.name)
	}
	fmt.Printf("%s: closed\n", r.name)
	return nil
}

type stack []func(context.Context) error

func (s *stack) push(rs ...resource) {
	*s = append(*s, func(ctx context.Context) error {
		errs := make([]error, len(rs))
		var group sync.WaitGroup
		for i, r := range rs {
			group.Go(func() { errs[i] = r.close(ctx) }) // (4)
		}
		group.Wait()
		return errors.Join(errs...)
	})
}

func (s stack) release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), *deadline) // (5)
	defer cancel()
	var errs []error
	for _, release := range slices.Backward(s) { // (3)
		errs = append(errs, release(ctx)) // (6)
	}
	return errors.Join(errs...)
}

func serve(ctx context.Context) (err error) {
	var opened stack
	defer func() { err = errors.Join(err, opened.release(ctx)) }() // (2)
	opened.push(open("database", 200*time.Millisecond))
	opened.push(open("cache", *slow), open("queue", 300*time.Millisecond))
	opened.push(open("server", 200*time.Millisecond))

	for n := 1; wait(ctx, 400*time.Millisecond) == nil; n++ {
		fmt.Printf("request %d answered\n", n)
	}
	fmt.Println("shutting down:", context.Cause(ctx))
	return nil
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt) // (1)
	defer stop()
	context.AfterFunc(ctx, stop) // (7)
	ctx, cancel := context.WithTimeoutCause(ctx, *working, errors.New("work is done"))
	defer cancel()
	return serve(ctx)
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Printf("not released:\n%v\n", err)
		os.Exit(1)
	}
}

// wait waits for d, or until ctx is done.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
