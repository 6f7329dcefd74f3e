package main

import (
	"flag"
	"fmt"
	"time"
)

var (
	size    = flag.Int("size", 3, "places in the queue (0-20)")
	produce = flag.Duration("produce", 30*time.Millisecond, "making an item takes (10ms-300ms)")
	consume = flag.Duration("consume", 150*time.Millisecond, "using an item takes (10ms-300ms)")
)

const items = 10

func producer(queue chan<- int) {
	most := 0
	for n := range items {
		time.Sleep(*produce)
		made := time.Now()
		queue <- n + 1 // (2)
		most = max(most, len(queue))
		fmt.Printf("item %d waited %.2f s\n", n+1, time.Since(made).Seconds())
	}
	fmt.Println("all are made, most in the queue:", most)
	close(queue) // (3)
}

func main() {
	flag.Parse()
	began := time.Now()
	queue := make(chan int, *size) // (1)
	go producer(queue)
	for range queue { // (4)
		time.Sleep(*consume)
	}
	fmt.Printf("all are used: %.1f s\n", time.Since(began).Seconds())
}
