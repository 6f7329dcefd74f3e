package main

import (
	"flag"
	"fmt"
	"sync"
	"time"
)

var wait = flag.Duration("wait", 300*time.Millisecond, "asking the price takes (0s-2s)")

func price() int {
	time.Sleep(*wait)
	return 42
}

func call() { // (1)
	fmt.Println("plain call:", price())
}

func start() { // (2)
	answer := make(chan int)
	go func() { answer <- price() }()
	fmt.Println("new goroutine:", <-answer)
}

func cached() { // (3)
	once := sync.OnceValue(price)
	fmt.Println("cached, first:", once())
	fmt.Println("cached, again:", once())
}

func main() {
	flag.Parse()
	call()
	start()
	cached()
}
