// Twin waits and says so, as its twin does.
package main

import (
	"flag"
	"fmt"
	"time"
)

var wait = flag.Duration("wait", 2*time.Second, "how long to wait (0s-5s)")

func main() {
	flag.Parse()
	fmt.Println("begun")
	time.Sleep(*wait)
	fmt.Printf("waited %.1f s\n", wait.Seconds())
}
