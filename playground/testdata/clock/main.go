// Clock prints the time at which it prints: for BenchmarkDelay.
package main

import (
	"flag"
	"fmt"
	"time"
)

var (
	lines = flag.Int("lines", 100, "lines to print")
	every = flag.Duration("every", 10*time.Millisecond, "time between two lines")
)

func main() {
	flag.Parse()
	for range *lines {
		time.Sleep(*every)
		fmt.Println(time.Now().UnixNano())
	}
}
