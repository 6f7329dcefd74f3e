package main

import (
	"context"
	"flag"
	"fmt"
	"path"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"time"
)

var rounds = flag.Int("rounds", 5, "searches, one after another (2-15)")

func numbers(ctx context.Context, out chan<- int) {
	for n := 1; ; n++ {
		select {
		case out <- n: // (1)
		case <-ctx.Done(): // (3)
			return
		}
	}
}

func search(out <-chan int) int {
	for {
		if n := <-out; n%7 == 0 {
			return n // (2)
		}
	}
}

func careless() int {
	out := make(chan int)
	go numbers(context.Background(), out)
	return search(out)
}

func careful() int {
	ctx, cancel := context.WithCancel(context.Background())
	out := make(chan int)
	var group sync.WaitGroup
	group.Go(func() { numbers(ctx, out) })
	defer group.Wait() // (5)
	defer cancel()     // (4)
	return search(out)
}

func repeat(name string, search func() int) {
	before := runtime.NumGoroutine()
	for n := range *rounds {
		search()
		time.Sleep(100 * time.Millisecond)
		fmt.Printf("%s: search %d: %d left\n", name, n+1, runtime.NumGoroutine()-before)
	}
}

func profile(name string) {
	goroutines := pprof.Lookup(name) // (6)
	if goroutines == nil {
		fmt.Printf("%s: not in this build\n", name)
		return
	}
	var text strings.Builder
	goroutines.WriteTo(&text, 1)
	lines := strings.Split(text.String(), "\n")
	count, _, _ := strings.Cut(lines[1], " @ ")
	frame := strings.Fields(lines[2])
	function, _, _ := strings.Cut(frame[2], "+")
	fmt.Printf("%s: %s at %s, %s\n", name, count, function, path.Base(frame[3]))
}

func main() {
	flag.Parse()
	repeat("careless", careless)
	profile("goroutine")
	profile("goroutineleak")
	repeat("careful", careful)
}
