package main

import (
	"flag"
	"fmt"
	"sync"
	"time"
)

var where = flag.String("recover", "nowhere", "where the mistake is caught (nowhere|main|inside)")

func rescue(place string) {
	if *where != place {
		return
	}
	if problem := recover(); problem != nil {
		fmt.Printf("%s: recovered from %v\n", place, problem)
	}
}

func save(n int) {
	defer fmt.Println("saver", n, "cleans up") // (4)
	time.Sleep(300 * time.Millisecond)
	fmt.Println("saver", n, "has saved")
}

func report(orders []string) {
	defer rescue("inside") // (3)
	time.Sleep(100 * time.Millisecond)
	fmt.Println("first order:", orders[0]) // (1)
}

func main() {
	flag.Parse()
	defer rescue("main") // (2)
	var group sync.WaitGroup
	group.Go(func() { save(1) })
	group.Go(func() { save(2) })
	group.Go(func() { report(nil) })
	group.Wait()
	fmt.Println("main: all done")
}
