package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"
)

var (
	requests = flag.Int("requests", 100, "requests, all at once (1-200)")
	limit    = flag.Int("limit", 5, "connections at most (1-50)")
	wait     = flag.Duration("wait", 20*time.Millisecond, "the server waits with each answer (1ms-50ms)")
)

type service struct {
	opened, arrived atomic.Int64
	gate            chan struct{}
}

func (s *service) count(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.opened.Add(1) // (5)
	}
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.arrived.Add(1) == int64(min(*requests, *limit)) {
		close(s.gate) // (6)
	}
	<-s.gate
	time.Sleep(*wait)
	io.WriteString(w, "done")
}

func dial(ctx context.Context, network, addr string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	return dialer.DialContext(ctx, network, addr) // (2)
}

func get(client *http.Client, url string) error {
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close() // (4)
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func main() {
	flag.Parse()
	s := &service{gate: make(chan struct{})}
	server := httptest.NewUnstartedServer(s)
	server.Config.ConnState = s.count
	server.Start()
	defer server.Close()
	transport := &http.Transport{
		DialContext:         dial,
		MaxConnsPerHost:     *limit, // (1)
		MaxIdleConnsPerHost: *limit, // (3)
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}

	began := time.Now()
	var group sync.WaitGroup
	for range *requests {
		group.Go(func() {
			if err := get(client, server.URL); err != nil {
				fmt.Println(err)
			}
		})
	}
	group.Wait()
	took := time.Since(began).Seconds()
	fmt.Printf("%d requests, at most %d connections\n", *requests, *limit)
	fmt.Printf("opened: %d\n", s.opened.Load())
	fmt.Printf("time:   %.2f s\n", took)
	fmt.Printf("rate:   %.0f requests a second\n", float64(*requests)/took)
}
