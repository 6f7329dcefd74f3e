package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

var (
	failures = flag.Int("failures", 3, "flaky fails so many times (0-8)")
	base     = flag.Duration("base", 100*time.Millisecond, "the first wait is at most (10ms-1s)")
	jitter   = flag.Float64("jitter", 0.5, "share of a wait that is random (0-1)")
	deadline = flag.Duration("deadline", 2*time.Second, "a call may take in all (100ms-4s)")
	all      = flag.Bool("all", false, "retry permanent errors too")
)

const longest = time.Second

type status int

func (s status) Error() string { return fmt.Sprintf("status %d", int(s)) }

func temporary(err error) bool {
	s, ok := errors.AsType[status](err)
	return ok && (s >= 500 || *all) // (2)
}

type service struct {
	name  string
	asked int
}

func (s *service) ask(ctx context.Context) error {
	s.asked++
	switch err := wait(ctx, 20*time.Millisecond); {
	case err != nil:
		return err
	case s.name == "missing":
		return status(404)
	case s.name == "down" || s.asked <= *failures:
		return status(503)
	}
	return nil
}

func retry(name string, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), *deadline) // (5)
	defer cancel()
	ceiling, last := *base, errors.New("no answer")
	for n := 1; ; n++ {
		err := call(ctx) // (1)
		if temporary(err) {
			pause := ceiling - time.Duration(*jitter*rand.Float64()*float64(ceiling)) // (3)
			fmt.Printf("%s: attempt %d: %v, next in %d ms\n", name, n, err, pause.Milliseconds())
			ceiling, last = min(2*ceiling, longest), err // (4)
			if err = wait(ctx, pause); err == nil {
				continue
			}
		}
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("out of time after %d attempts: %w, %w", n, err, last) // (6)
		}
		return err
	}
}

func main() {
	flag.Parse()
	services := []*service{{name: "flaky"}, {name: "missing"}, {name: "down"}}
	errs := make([]error, len(services))
	var group sync.WaitGroup
	for i, s := range services {
		group.Go(func() {
			if errs[i] = retry(s.name, s.ask); errs[i] != nil {
				fmt.Printf("%s: gave up, %v\n", s.name, errs[i])
			} else {
				fmt.Printf("%s: attempt %d: answered\n", s.name, s.asked)
			}
		})
	}
	group.Wait()

	err := errors.Join(errs...) // (7)
	if errors.Is(err, context.DeadlineExceeded) {
		fmt.Println("some ran out of time")
	}
	if s, ok := errors.AsType[status](err); ok {
		fmt.Println("some were refused, the first with", s)
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
