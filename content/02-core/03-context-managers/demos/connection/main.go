package main

import (
	"context"
	"flag"
	"fmt"
	"time"
)

var (
	opening = flag.Duration("open", 100*time.Millisecond, "opening takes (0s-1s)")
	using   = flag.Duration("use", 400*time.Millisecond, "the query takes (0s-2s)")
	closing = flag.Duration("close", 100*time.Millisecond, "closing takes (0s-1s)")
	limit   = flag.Duration("cancel", 300*time.Millisecond, "the third is cancelled after (0s-3s)")
)

type connection struct{ name string }

func open(ctx context.Context, name string) (*connection, error) {
	if err := wait(ctx, *opening); err != nil {
		return nil, err
	}
	fmt.Printf("%s: open\n", name)
	return &connection{name}, nil
}

func (c *connection) query(ctx context.Context) error {
	if err := wait(ctx, *using); err != nil {
		return err
	}
	if c.name == "error" {
		return fmt.Errorf("no such table")
	}
	fmt.Printf("%s: answered\n", c.name)
	return nil
}

func (c *connection) Close() error {
	time.Sleep(*closing)
	fmt.Printf("%s: closed\n", c.name)
	return nil
}

func use(ctx context.Context, name string) error {
	conn, err := open(ctx, name) // (1)
	if err != nil {
		return err // (2)
	}
	defer conn.Close()     // (3)
	return conn.query(ctx) // (4)
}

func main() {
	flag.Parse()
	for _, name := range []string{"success", "error", "cancellation"} {
		ctx, cancel := context.WithCancel(context.Background())
		if name == "cancellation" {
			time.AfterFunc(*limit, cancel) // (5)
		}
		if err := use(ctx, name); err != nil {
			fmt.Printf("%s: caller got %q\n", name, err)
		}
		cancel()
	}
}

// wait waits for d, or until ctx is cancelled.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
