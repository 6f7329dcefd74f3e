package main

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

var (
	tasks = flag.Int("tasks", 200, "tasks in each crowd (10-1000)")
	kib   = flag.Int("kib", 64, "KiB that a heavy one holds (1-100)")
)

func memory() int {
	use := []metrics.Sample{
		{Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
	}
	metrics.Read(use) // (2)
	return int(use[0].Value.Uint64() + use[1].Value.Uint64())
}

func crowd(name string, size int) {
	runtime.GC()
	before := memory()
	gate := make(chan struct{})
	var waiting, group sync.WaitGroup
	waiting.Add(*tasks)
	for range *tasks {
		group.Go(func() {
			held := make([]byte, size) // (3)
			waiting.Done()
			<-gate
			runtime.KeepAlive(held)
		})
	}
	waiting.Wait()
	count := runtime.NumGoroutine() // (1)
	fmt.Printf("%s: %d goroutines, %.1f MB\n", name, count, float64(memory()-before)/1e6)
	time.Sleep(200 * time.Millisecond)
	close(gate)
	group.Wait()
}

func main() {
	flag.Parse()
	crowd("light", 0)
	crowd("heavy", *kib*1024)
}
