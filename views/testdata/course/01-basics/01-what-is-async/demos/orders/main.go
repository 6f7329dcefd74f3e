package main

import (
	"flag"
	"fmt"
	"time"
)

var wait = flag.Duration("wait", 1*time.Second, "each order takes (100ms-2s)")

func main() {
	flag.Parse()
	fmt.Println("one after another")
	time.Sleep(*wait) // (1)
}
