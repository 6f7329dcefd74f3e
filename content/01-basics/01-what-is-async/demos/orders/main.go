package main

import (
	"flag"
	"fmt"
	"sync"
	"time"
)

var (
	orders = flag.Int("orders", 3, "orders placed (1-8)")
	wait   = flag.Duration("wait", 1*time.Second, "each order takes (100ms-2s)")
)

func order(n int) {
	fmt.Printf("order %d placed\n", n)
	time.Sleep(*wait) // (1)
	fmt.Printf("order %d ready\n", n)
}

func oneAfterAnother() {
	for n := range *orders {
		order(n + 1) // (2)
	}
}

func together() {
	var group sync.WaitGroup
	for n := range *orders {
		group.Go(func() { order(n + 1) }) // (3)
	}
	group.Wait() // (4)
}

func timed(name string, place func()) {
	fmt.Println(name)
	began := time.Now()
	place()
	fmt.Printf("took %.1f s\n", time.Since(began).Seconds())
}

func main() {
	flag.Parse()
	timed("one after another", oneAfterAnother)
	timed("together", together)
}
