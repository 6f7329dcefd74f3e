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

// service answers ten requests at a time, and each takes 20 ms.
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

// send sends all requests, at most n of them in flight, and counts the answers.
func send(n int) (answered int64) {
	desks, flight := make(chan struct{}, 10), make(chan struct{}, n)
	var count atomic.Int64
	var group sync.WaitGroup
	for range *requests {
		flight <- struct{}{} // (3)
		group.Go(func() {
			defer func() { <-flight }()
			ctx, cancel := context.WithTimeout(context.Background(), *patience)
			defer cancel()
			if service(ctx, desks) == nil {
				count.Add(1)
			}
		})
	}
	group.Wait()
	return count.Load()
}

func try(name string, n int) {
	began := time.Now()
	answered := send(n)
	fmt.Printf("%s: %d answered, %d gave up, %.2f s\n",
		name, answered, int64(*requests)-answered, time.Since(began).Seconds())
}

func main() {
	flag.Parse()
	try("all at once", *requests)
	try(fmt.Sprintf("at most %d in flight", *limit), *limit)
}
