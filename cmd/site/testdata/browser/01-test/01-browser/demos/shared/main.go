// Two goroutines count in one variable.
//demo:race

package main

import (
	"fmt"
	"sync"
)

func main() {
	n := 0
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() { n++ })
	}
	group.Wait()
	fmt.Println("counted", n)
}
