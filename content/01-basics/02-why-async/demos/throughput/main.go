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

func ask(client *http.Client, url string) {
	answer, err := client.Get(url)
	if err != nil {
		panic(err)
	}
	io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
}

// row keeps n requests in flight for a second.
func row(client *http.Client, url string, n int) {
	var count, spent atomic.Int64
	var group sync.WaitGroup
	worked, began := busy(), time.Now()
	for range n {
		group.Go(func() { // (2)
			for time.Since(began) < time.Second {
				sent := time.Now()
				ask(client, url) // (3)
				spent.Add(int64(time.Since(sent)))
				count.Add(1)
			}
		})
	}
	group.Wait()
	took := time.Since(began).Seconds()
	rate := float64(count.Load()) / took
	mean := float64(spent.Load()) / float64(count.Load()) / 1e9
	cores := (busy() - worked) / took // (5)
	fmt.Printf("%9d %6.0f/s %5.1f ms %9.1f %5.2f\n",
		n, rate, mean*1000, rate*mean, cores) // (4)
}

// busy is how many seconds processors have worked so far.
func busy() float64 {
	runtime.GC() // brings these metrics up to date
	cpu := []metrics.Sample{
		{Name: "/cpu/classes/total:cpu-seconds"},
		{Name: "/cpu/classes/idle:cpu-seconds"},
	}
	metrics.Read(cpu)
	return cpu[0].Value.Float64() - cpu[1].Value.Float64()
}

func main() {
	flag.Parse()
	server := httptest.NewServer(http.HandlerFunc(handle))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: *flight,
	}}
	fmt.Println("in flight     rate     time rate*time cores")
	for _, n := range []int{1, 10, *flight} {
		row(client, server.URL, n)
	}
}
