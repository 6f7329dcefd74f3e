package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"
)

var (
	limit = flag.Duration("limit", 500*time.Millisecond, "cancelled after (100ms-3s)")
	polls = flag.Int("polls", 6, "polls, 200 ms each (1-15)")
	by    = flag.String("by", "timeout", "what cancels (timeout|sibling)")
)

func poll(ctx context.Context, n int) error {
	select {
	case <-time.After(200 * time.Millisecond):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if n == 1 {
		return errors.New("no answer")
	}
	return nil
}

func pollAll(ctx context.Context, name string, careful bool) (int, error) {
	answers := 0
	for n := range *polls {
		err := poll(ctx, n+1)
		if careful && ctx.Err() != nil {
			return answers, err // (2)
		}
		if err != nil {
			fmt.Printf("%s: poll %d, %v\n", name, n+1, err) // (1)
			continue
		}
		fmt.Printf("%s: poll %d, answer\n", name, n+1)
		answers++
	}
	return answers, nil
}

func limited() (context.Context, context.CancelFunc) {
	if *by == "timeout" {
		return context.WithTimeout(context.Background(), *limit) // (3)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	timer := time.AfterFunc(*limit, func() { cancel(errors.New("sibling failed")) }) // (4)
	return ctx, func() { timer.Stop(); cancel(nil) }
}

func attempt(name string, careful bool) {
	ctx, cancel := limited()
	defer cancel()
	began := time.Now()
	answers, err := pollAll(ctx, name, careful)
	fmt.Printf("%s: caller has %d, error %v, after %.1f s\n", name, answers, err, time.Since(began).Seconds())
}

func main() {
	flag.Parse()
	attempt("careless", false)
	attempt("careful", true)
}
