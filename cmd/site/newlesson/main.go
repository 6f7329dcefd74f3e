package main

import (
	"flag"
	"fmt"
	"sync"
	"time"
)

var (
	tasks = flag.Int("tasks", 3, "tasks (1-8)")
	wait  = flag.Duration("wait", 500*time.Millisecond, "each waits (0s-2s)")
)

func work(n int) {
	time.Sleep(*wait) // (2)
	fmt.Printf("task %d is done\n", n)
}

func main() {
	flag.Parse()
	began := time.Now()
	var group sync.WaitGroup
	for n := range *tasks {
		group.Go(func() { work(n + 1) }) // (1)
	}
	group.Wait() // (3)
	fmt.Printf("all done after %.1f s\n", time.Since(began).Seconds())
}
