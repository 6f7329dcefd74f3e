package main

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
	"time"
)

var (
	slow   = flag.Duration("slow", 1*time.Second, "the report takes (0s-3s)")
	how    = flag.String("how", "sleep", "what it does in that time (sleep|compute)")
	thread = flag.Bool("thread", false, "give it a thread of its own")
)

const beat = 200 * time.Millisecond

func heartbeat() {
	var longest time.Duration
	for n := range 8 {
		before := time.Now()
		time.Sleep(beat)
		longest = max(longest, time.Since(before))
		fmt.Println("beat", n+1)
	}
	fmt.Printf("longest pause between beats: %.1f s\n", longest.Seconds())
}

func writeReport() {
	if *how == "sleep" {
		time.Sleep(*slow) // (2)
		return
	}
	for until := time.Now().Add(*slow); time.Now().Before(until); { // (3)
	}
}

func report() {
	time.Sleep(beat + beat/2)
	fmt.Println("report begun")
	if *thread {
		runtime.LockOSThread() // (4)
	}
	writeReport()
	fmt.Println("report written")
}

func main() {
	flag.Parse()
	runtime.GOMAXPROCS(1) // (1)
	var group sync.WaitGroup
	group.Go(heartbeat)
	group.Go(report)
	group.Wait()
}
