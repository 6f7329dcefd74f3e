package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"time"
)

var (
	tasks   = flag.Int("tasks", 10000, "tasks that wait (1-100000)")
	threads = flag.Int("threads", 200, "threads to compare with (10-500)")
)

// crowd starts n waiters and returns the seconds and bytes they take.
func crowd(n int, name string, locked bool, memory func() int) (float64, float64) {
	var waiting, group sync.WaitGroup
	gate := make(chan struct{})
	start := func(f func()) {
		group.Go(func() { // (1)
			if locked {
				runtime.LockOSThread() // (2)
			}
			f()
		})
	}
	waiting.Add(n)
	before, began := memory(), time.Now()
	for range n {
		start(func() { waiting.Done(); <-gate }) // (3)
	}
	waiting.Wait()
	seconds, bytes := time.Since(began).Seconds(), float64(memory()-before) // (4)
	report(n, name, seconds, bytes)

	began = time.Now()
	answer := make(chan string)
	start(func() { answer <- "here" }) // (5)
	<-answer
	fmt.Printf("a newcomer answers after %d µs\n", time.Since(began).Microseconds())
	close(gate)
	group.Wait()
	return seconds, bytes
}

func report(n int, name string, seconds, bytes float64) {
	each := float64(n)
	fmt.Printf("%d %s: %.2f s, %.1f MB", n, name, seconds, bytes/1e6)
	fmt.Printf(" (each %.1f µs, %.0f bytes)\n", seconds*1e6/each, bytes/each)
}

// held is what goroutines need: stacks and objects, in bytes.
func held() int {
	use := []metrics.Sample{
		{Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
	}
	metrics.Read(use)
	return int(use[0].Value.Uint64() + use[1].Value.Uint64())
}

// resident is what the process occupies, in bytes; 0 where there is no /proc.
func resident() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, line, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	fmt.Sscan(line, &kib)
	return kib * 1024
}

func main() {
	flag.Parse()
	crowd(*tasks, "goroutines", false, held)
	seconds, bytes := crowd(*threads, "threads", true, resident)
	scale := float64(*tasks) / float64(*threads)
	report(*tasks, "threads at that rate", seconds*scale, bytes*scale)
	if resident() == 0 {
		fmt.Println("no /proc here: the memory of threads is unknown")
	}
}
