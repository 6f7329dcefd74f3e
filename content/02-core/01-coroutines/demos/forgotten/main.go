package main

import (
	"flag"
	"fmt"
	"sync"
	"time"
)

var (
	work = flag.Duration("work", 500*time.Millisecond, "saving takes (0s-3s)")
	life = flag.Duration("life", 200*time.Millisecond, "main is busy with something else (0s-3s)")
	join = flag.Bool("join", false, "wait for what was started")
)

func save(name string) {
	fmt.Println(name, "starts")
	defer fmt.Println(name, "cleans up") // (4)
	time.Sleep(*work)
	fmt.Println(name, "has saved")
}

func main() {
	flag.Parse()
	var group sync.WaitGroup
	group.Go(func() { save("goroutine") }) // (2)
	time.Sleep(*life)
	if *join {
		group.Wait() // (3)
	}
	fmt.Println("main returns")
}
