package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

var (
	wait   = flag.Duration("wait", 20*time.Millisecond, "the handler waits (5ms-100ms)")
	flight = flag.Int("flight", 100, "requests in flight in the last row (10-400)")
)

func handle(w http.ResponseWriter, r *http.Request) {
	time.Sleep(*wait) // (1)
	io.WriteString(w, "done")
}

func ask(client *http.Client, url string) time.Duration {
	began := time.Now()
	answer, err := client.Get(url)
	if err != nil {
		panic(err)
	}
	io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	return time.Since(began)
}

// busy is how many seconds the processors have worked so far.
func busy() float64 {
	runtime.GC() // these metrics are as old as the last collection
	cpu := []metrics.Sample{
		{Name: "/cpu/classes/total:cpu-seconds"},
		{Name: "/cpu/classes/idle:cpu-seconds"},
	}
	metrics.Read(cpu)
	return cpu[0].Value.Float64() - cpu[1].Value.Float64()
}

// row keeps n requests in flight for a second.
func row(client *http.Client, url string, n int) {
	var count, spent atomic.Int64
	var group sync.WaitGroup
	worked, began := busy(), time.Now()
	for range n {
		group.Go(func() { // (2)
			for time.Since(began) < time.Second {
				spent.Add(int64(ask(client, url))) // (3)
				count.Add(1)
			}
		})
	}
	group.Wait()
	took := time.Since(began).Seconds()
	rate := float64(count.Load()) / took
	mean := time.Duration(spent.Load() / count.Load()).Seconds()
	cores := (busy() - worked) / took
	fmt.Printf("%9d %8.0f/s %6.1f ms %12.1f %7.2f\n", n, rate, mean*1000, rate*mean, cores) // (4) (5)
}

func main() {
	flag.Parse()
	server := httptest.NewServer(http.HandlerFunc(handle))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *flight}}
	fmt.Println("in flight       rate      time  rate x time   cores")
	for _, n := range []int{1, 10, *flight} {
		row(client, server.URL, n)
	}
}
