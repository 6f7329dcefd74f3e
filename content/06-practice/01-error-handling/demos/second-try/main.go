package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"
)

var failures = flag.Int("failures", 1, "requests at which the service is busy (0-3)")

const report = "Forty-two bytes of a most important report"

func source() io.Reader { return bufio.NewReader(strings.NewReader(report)) }

func service() *httptest.Server {
	var requests atomic.Int64
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if requests.Add(1) <= int64(*failures) {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "stored %d of %d bytes", len(body), len(report))
	}))
}

func retry(name string, attempt func() (*http.Response, error)) error {
	for n := 1; ; n++ {
		response, err := attempt()
		if err != nil {
			return err
		}
		answer, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		fmt.Printf("%s: attempt %d: %s\n", name, n, strings.TrimSpace(string(answer)))
		if response.StatusCode < 500 {
			return nil
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func careless(url string) error {
	request, err := http.NewRequest("POST", url, source()) // (1)
	if err != nil {
		return err
	}
	return retry("careless", func() (*http.Response, error) {
		return http.DefaultClient.Do(request)
	})
}

func careful(url string) error {
	return retry("careful", func() (*http.Response, error) {
		return http.Post(url, "text/plain", source()) // (2)
	})
}

func main() {
	flag.Parse()
	for _, send := range []func(string) error{careless, careful} {
		server := service()
		if err := send(server.URL); err != nil {
			fmt.Println("failed:", err)
		}
		server.Close()
	}
}
