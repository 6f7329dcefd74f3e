package main

import (
	"context"
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

var (
	requests = flag.Int("requests", 300, "requests to send (100-500)")
	limit    = flag.Int("limit", 20, "requests in flight with a limit (1-200)")
	patience = flag.Duration("patience", 200*time.Millisecond, "a request gives up after (50ms-1s)")
)

// service answers ten at a time, in 20 ms each.
func service(ctx context.Context, desks chan struct{}) error {
	select {
	case desks <- struct{}{}: // (1)
		defer func() { <-desks }()
	case <-ctx.Done(): // (2)
		return ctx.Err()
	}
	time.Sleep(20 * time.Millisecond)
	return ctx.Err()
}

// request reports whether it was answered in time.
func request(desks chan struct{}) bool {
	ctx := context.Background()
	ctx, cancel := context.WithTimeout(ctx, *patience)
	defer cancel()
	return service(ctx, desks) == nil
}

// send sends all requests, at most n of them in flight.
func send(name string, n int) {
	began := time.Now()
	desks := make(chan struct{}, 10)
	flight := make(chan struct{}, n)
	var answered atomic.Int64
	var group sync.WaitGroup
	for range *requests {
		flight <- struct{}{} // (3)
		group.Go(func() {
			defer func() { <-flight }()
			if request(desks) {
				answered.Add(1)
			}
		})
	}
	group.Wait()
	took, done := time.Since(began), answered.Load()
	fmt.Printf("%s: %.2f s\n", name, took.Seconds())
	fmt.Printf("  %d answered, %d gave up\n", done, int64(*requests)-done)
}

func main() {
	flag.Parse()
	send("all at once", *requests)
	send(fmt.Sprintf("at most %d in flight", *limit), *limit)
}
