package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"sync"
	"time"
)

var owned = flag.Bool("owned", false, "start both in a group")

func listen(ctx context.Context) error {
	defer fmt.Println("listener ends")
	answer := make(chan string)
	fmt.Println("listener waits")
	select {
	case <-answer: // (2)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func save(context.Context) error {
	time.Sleep(200 * time.Millisecond)
	return errors.New("disk full") // (3)
}

func collect() {
	time.Sleep(100 * time.Millisecond)
	runtime.GC() // (4)
	fmt.Println("main: garbage is collected")
}

func nobodys(ctx context.Context) {
	go listen(ctx) // (1)
	go save(ctx)   // (1)
	collect()
	time.Sleep(400 * time.Millisecond)
}

func grouped(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for _, work := range []func(context.Context) error{listen, save} {
		group.Go(func() { // (5)
			if err := work(ctx); err != nil {
				cancel(err)
			}
		})
	}
	collect()
	group.Wait()
	return context.Cause(ctx)
}

func main() {
	flag.Parse()
	if !*owned {
		nobodys(context.Background())
	} else if err := grouped(context.Background()); err != nil {
		fmt.Println("main: told of", err)
	}
	fmt.Println("main: done")
}
