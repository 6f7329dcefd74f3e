package main

import (
	"flag"
	"fmt"
	"sync"
	"time"
)

var (
	one = flag.Duration("one", 1*time.Second, "the first greeting waits (0s-5s)")
	two = flag.Duration("two", 500*time.Millisecond, "the second greeting waits (0s-5s)")
)

func greet(name string, wait time.Duration) { // (1)
	time.Sleep(wait) // (2)
	fmt.Println("Hello from", name)
}

func main() { // (5)
	flag.Parse()
	var group sync.WaitGroup
	group.Go(func() { greet("one", *one) }) // (3)
	group.Go(func() { greet("two", *two) })
	group.Wait() // (4)
	fmt.Println("both have greeted")
}
