package main

import (
	"flag"
	"fmt"
	"strings"
	"sync"
	"time"
)

var (
	a = flag.Duration("a", 1*time.Second, "A waits (0s-5s)")
	b = flag.Duration("b", 2*time.Second, "B waits (0s-5s)")
	c = flag.Duration("c", 1*time.Second, "C waits (0s-5s)")
)

func work(name string, wait time.Duration) string {
	fmt.Println(name, "starts")
	time.Sleep(wait) // (2)
	return strings.ToLower(name)
}

func main() {
	flag.Parse()
	began := time.Now()
	results := make([]string, 3)
	ended := make(chan string)

	var group sync.WaitGroup
	for i, wait := range []time.Duration{*a, *b, *c} {
		group.Go(func() { // (1)
			name := string("ABC"[i])
			results[i] = work(name, wait) // (4)
			ended <- name                 // (5)
		})
	}
	go func() { group.Wait(); close(ended) }() // (3)

	var order []string
	for name := range ended { // (5)
		fmt.Println(name, "ends")
		order = append(order, name)
	}
	fmt.Println("ended:  ", order)
	fmt.Println("results:", results)
	fmt.Printf("total:   %.1f s\n", time.Since(began).Seconds())
}
