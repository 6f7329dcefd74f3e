package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"
)

var (
	requests = flag.Int("requests", 10, "requests, one after another (1-20)")
	opening  = flag.Duration("open", 50*time.Millisecond, "opening a connection takes (0s-200ms)")
	size     = flag.Int("size", 512, "KiB in each answer (1-1024)")
)

func dial(ctx context.Context, network, addr string) (net.Conn, error) {
	time.Sleep(*opening) // (1)
	return new(net.Dialer).DialContext(ctx, network, addr)
}

func newClient() *http.Client {
	pool := &http.Transport{DialContext: dial}
	return &http.Client{Transport: pool, Timeout: 5 * time.Second}
}

func get(client *http.Client, url string, read bool) error {
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close() // (4)
	if read {
		_, err = io.Copy(io.Discard, resp.Body) // (5)
	}
	return err
}

func clientEach(url string) error {
	for range *requests {
		client := newClient() // (2)
		if err := get(client, url, true); err != nil {
			return err
		}
		client.CloseIdleConnections() // (3)
	}
	return nil
}

func oneClient(url string, read bool) error {
	client := newClient()
	defer client.CloseIdleConnections()
	for range *requests {
		if err := get(client, url, read); err != nil {
			return err
		}
	}
	return nil
}

func attempt(title string, ask func(url string) error) {
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(serve))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	began := time.Now()
	if err := ask(server.URL); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s: %d opened, %.2f s\n", title, opened.Load(), time.Since(began).Seconds())
}

func serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", fmt.Sprint(*size<<10))
	w.Write(make([]byte, *size<<10))
}

func main() {
	flag.Parse()
	attempt("a client for each request", clientEach)
	attempt("bodies left unread", func(url string) error { return oneClient(url, false) })
	attempt("one client, bodies read", func(url string) error { return oneClient(url, true) })
}
