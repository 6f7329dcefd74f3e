package main

import (
	"flag"
	"fmt"
	"time"
)

var (
	n    = flag.Int("n", 3, "pages to fetch and save (1-8)")
	wait = flag.Duration("wait", 300*time.Millisecond, "fetching one takes (0s-1s)")
)

func fetch(page int) int {
	time.Sleep(*wait)
	fmt.Println("fetched", page)
	return page
}

func save(page int, done chan<- bool) {
	fmt.Println("saved", page)
	done <- true
}

func main() {
	flag.Parse()
	done := make(chan bool)

	began := time.Now()
	for page := range *n {
		go save(fetch(page), done) // (1)
	}
	for range *n {
		<-done // (3)
	}
	fmt.Printf("fetch as an argument: %.1f s\n", time.Since(began).Seconds())

	began = time.Now()
	for page := range *n {
		go func() { save(fetch(page), done) }() // (2)
	}
	for range *n {
		<-done // (3)
	}
	fmt.Printf("fetch inside: %.1f s\n", time.Since(began).Seconds())
}
