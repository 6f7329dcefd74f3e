package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"sync"
	"time"
)

var (
	a    = flag.Duration("a", 300*time.Millisecond, "A takes (0s-3s)")
	b    = flag.Duration("b", 600*time.Millisecond, "B takes (0s-3s)")
	c    = flag.Duration("c", 1*time.Second, "C takes (0s-3s)")
	fail = flag.String("fail", "B", "which job fails at its end (none|A|B|C)")
)

type job struct {
	name string
	wait time.Duration
}

func (j job) run(ctx context.Context, way string) (string, error) {
	select {
	case <-time.After(j.wait):
	case <-ctx.Done(): // (5)
		fmt.Printf("%s: %s cancelled\n", way, j.name)
		return "", ctx.Err()
	}
	if j.name == *fail {
		fmt.Printf("%s: %s fails\n", way, j.name)
		return "", errors.New(j.name + " failed")
	}
	fmt.Printf("%s: %s done\n", way, j.name)
	return strings.ToLower(j.name), nil
}

func waitGroup(ctx context.Context, jobs []job) ([]string, error) {
	results, errs := make([]string, len(jobs)), make([]error, len(jobs))
	var group sync.WaitGroup
	for i, j := range jobs {
		group.Go(func() { results[i], errs[i] = j.run(ctx, "WaitGroup") }) // (1) (3)
	}
	group.Wait() // (2)
	return results, errors.Join(errs...)
}

func channel(ctx context.Context, jobs []job) ([]string, error) {
	type outcome struct {
		i      int
		result string
		err    error
	}
	ended := make(chan outcome, len(jobs))
	for i, j := range jobs {
		go func() { // (1)
			result, err := j.run(ctx, "channel")
			ended <- outcome{i, result, err}
		}()
	}
	results := make([]string, len(jobs))
	for range jobs {
		o := <-ended // (2)
		if o.err != nil {
			return results, o.err
		}
		results[o.i] = o.result // (3)
	}
	return results, nil
}

func group(ctx context.Context, jobs []job) ([]string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]string, len(jobs))
	var group sync.WaitGroup
	for i, j := range jobs {
		group.Go(func() { // (1)
			result, err := j.run(ctx, "group")
			if err != nil {
				cancel(err) // (4)
			}
			results[i] = result // (3)
		})
	}
	group.Wait() // (2)
	return results, context.Cause(ctx)
}

func main() {
	flag.Parse()
	jobs := []job{{"A", *a}, {"B", *b}, {"C", *c}}
	for _, way := range []struct {
		name    string
		collect func(context.Context, []job) ([]string, error)
	}{{"WaitGroup", waitGroup}, {"channel", channel}, {"group", group}} {
		began := time.Now()
		results, err := way.collect(context.Background(), jobs)
		fmt.Printf("%s: caller has %q, error %v, after %.1f s\n", way.name, results, err, time.Since(began).Seconds())
	}
}
