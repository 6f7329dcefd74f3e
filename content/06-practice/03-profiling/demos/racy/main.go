//demo:race

package main

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
)

var (
	tasks = flag.Int("tasks", 8, "tasks (2-50)")
	calls = flag.Int("calls", 100, "calls that each counts (100-1000)")
	lock  = flag.Bool("lock", false, "lock from reading to writing")
)

type counter struct {
	mu    sync.Mutex
	total int
}

func (c *counter) add() {
	if *lock {
		c.mu.Lock() // (4)
		defer c.mu.Unlock()
	}
	seen := c.total    // (1)
	runtime.Gosched()  // (2)
	c.total = seen + 1 // (3)
}

func main() {
	flag.Parse()
	var c counter
	var group sync.WaitGroup
	for range *tasks {
		group.Go(func() {
			for range *calls {
				c.add()
			}
		})
	}
	group.Wait()
	fmt.Printf("%d calls, counted %d\n", *tasks**calls, c.total)
}
