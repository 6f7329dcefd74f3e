package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

var (
	a    = flag.Duration("a", 1*time.Second, "A waits (0s-5s)")
	mode = flag.String("mode", "one", "what to do (one|two)")
	loud = flag.Bool("loud", false, "print more")
	many = flag.Int("many", 1000, "how many (1-100000)")
)

func main() {
	flag.Parse()
	go fmt.Println(*mode, *loud, *many) // (1)
	time.Sleep(*a)                      // (2)
	fmt.Fprintln(os.Stderr, "<b>done</b>")
}
