package main

import (
	"fmt"
	"sync"
	"time"
)

func work(n int) {
	time.Sleep(time.Duration(n) * 300 * time.Millisecond)
	fmt.Println("worker", n, "is done")
}

func main() {
	var group sync.WaitGroup
	for n := 1; n <= 3; n++ {
		group.Go(func() { work(n) })
	}
	group.Wait()
}
