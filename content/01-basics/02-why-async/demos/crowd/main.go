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

// crowd starts n waiters and weighs them.
func crowd(name string, n int, locked bool, memory func() int) {
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
		start(func() {
			waiting.Done()
			<-gate // (3)
		})
	}
	waiting.Wait()
	took := time.Since(began).Seconds()
	mega := float64(memory()-before) / 1e6 // (4)
	each := 1e6 / float64(n)
	fmt.Printf("%d %s: %.2f s, %.1f MB\n", n, name, took, mega)
	fmt.Printf("  each %.1f µs, %.0f bytes\n", took*each, mega*each)

	began = time.Now()
	answer := make(chan string)
	start(func() { answer <- "here" }) // (5)
	<-answer
	newcomer := time.Since(began).Microseconds()
	fmt.Printf("  a newcomer answers after %d µs\n", newcomer)
	close(gate)
	group.Wait()
	if locked {
		scale := float64(*tasks) / float64(n)
		fmt.Printf("%d threads at that rate: %.2f s, %.1f MB\n",
			*tasks, took*scale, mega*scale)
	}
}

// held is what Go uses for stacks and objects, in bytes.
func held() int {
	use := []metrics.Sample{
		{Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
	}
	metrics.Read(use)
	return int(use[0].Value.Uint64() + use[1].Value.Uint64())
}

// resident is what the process occupies, or 0 without /proc.
func resident() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, line, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	fmt.Sscan(line, &kib)
	return kib * 1024
}

func main() {
	flag.Parse()
	crowd("goroutines", *tasks, false, held)
	crowd("threads", *threads, true, resident)
	if resident() == 0 {
		fmt.Println("no /proc: the memory of threads is unknown")
	}
}
