package main

import (
	"flag"
	"fmt"
	"time"
)

var (
	wait  = flag.Duration("wait", 1*time.Second, "from Hello to World (0s-5s)")
	pause = flag.Duration("pause", 500*time.Millisecond, "main is busy with something else (0s-5s)")
)

func hello(done chan<- bool) {
	fmt.Println("Hello")
	time.Sleep(*wait) // (2)
	fmt.Println("World")
	done <- true
}

func main() {
	flag.Parse()
	began := time.Now()
	done := make(chan bool)
	go hello(done) // (1)
	fmt.Println("main: called hello")
	time.Sleep(*pause)
	fmt.Println("main: now I wait")
	<-done // (3)
	fmt.Printf("main: over after %.1f s\n", time.Since(began).Seconds())
}
