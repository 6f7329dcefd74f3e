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

func hello() {
	fmt.Println("Hello")
	time.Sleep(*wait) // (2)
	fmt.Println("World")
}

func main() {
	flag.Parse()
	began := time.Now()
	hello() // (1) (3)
	fmt.Println("main: called hello")
	time.Sleep(*pause)
	fmt.Println("main: nothing left to wait for")
	fmt.Printf("main: over after %.1f s\n", time.Since(began).Seconds())
}
