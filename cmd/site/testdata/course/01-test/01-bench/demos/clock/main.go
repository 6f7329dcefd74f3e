// Clock prints the time of day in nanoseconds, over and over.
package main

import (
	"flag"
	"fmt"
	"time"
)

var lines = flag.Int("lines", 100, "lines to print (1-1000)")

func main() {
	flag.Parse()
	for range *lines {
		fmt.Println(time.Now().UnixNano())
		time.Sleep(10 * time.Millisecond)
	}
}
