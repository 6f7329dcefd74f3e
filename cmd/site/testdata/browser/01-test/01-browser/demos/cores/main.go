// Cores asks for processors.
package main

import (
	"flag"
	"fmt"
	"runtime"
)

var n = flag.Int("n", 2, "processors (1-4)")

func main() {
	flag.Parse()
	runtime.GOMAXPROCS(*n)
	fmt.Println(runtime.GOMAXPROCS(0))
}
