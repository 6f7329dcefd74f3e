package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

var (
	timeout  = flag.Duration("timeout", 1*time.Second, "all calls together may take (100ms-5s)")
	slow     = flag.Duration("slow", 2*time.Second, "the slow answer takes (0s-5s)")
	careless = flag.Bool("careless", false, "never look at the status")
)

type call struct{ method, path, body string }

var calls = []call{
	{"GET", "/users", ""},
	{"POST", "/orders", `{"count": 8}`},
	{"GET", "/visits", ""},
	{"GET", "/mails", ""},
	{"GET", "/sales", ""},
}

type api struct {
	client *http.Client
	url    string
}

type statusError int

func (e statusError) Error() string { return fmt.Sprintf("status %d", int(e)) }

func (a api) fetch(ctx context.Context, c call) (int, error) {
	req, err := http.NewRequestWithContext(ctx, // (2)
		c.method, a.url+c.path, strings.NewReader(c.body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	if resp.StatusCode >= 400 && !*careless { // (3)
		return 0, statusError(resp.StatusCode)
	}
	var answer struct{ Count int }
	err = json.Unmarshal(text, &answer) // (4)
	return answer.Count, err
}

func outcome(count int, err error) string { // (6)
	if err == nil {
		return fmt.Sprint(count)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "failed, timeout"
	}
	if status, ok := errors.AsType[statusError](err); ok {
		return "failed, " + status.Error()
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "failed, not JSON"
	}
	return "failed, " + err.Error()
}

func main() {
	flag.Parse()
	server := httptest.NewServer(http.HandlerFunc(serve))
	defer server.Close()
	service := api{server.Client(), server.URL}

	began := time.Now()
	ctx := context.Background()
	ctx, cancel := context.WithTimeout(ctx, *timeout) // (2)
	defer cancel()
	counts, errs := make([]int, len(calls)), make([]error, len(calls))
	var group sync.WaitGroup
	for i, c := range calls {
		group.Go(func() { // (1)
			counts[i], errs[i] = service.fetch(ctx, c) // (5)
		})
	}
	group.Wait()
	for i, c := range calls {
		said := outcome(counts[i], errs[i])
		fmt.Printf("%s %s: %s\n", c.method, c.path, said)
	}
	fmt.Printf("total: %.1f s\n", time.Since(began).Seconds())
}

func serve(w http.ResponseWriter, r *http.Request) {
	reply := map[string]struct {
		after  time.Duration
		status int
		text   string
	}{
		"/users":  {100 * time.Millisecond, 200, `{"count": 3}`},
		"/orders": {200 * time.Millisecond, 201, ""},
		"/visits": {300 * time.Millisecond, 500, `{"error": "out of order"}`},
		"/mails":  {400 * time.Millisecond, 200, "<p>Please log in</p>"},
		"/sales":  {*slow, 200, `{"count": 5}`},
	}[r.URL.Path]
	select {
	case <-time.After(reply.after):
		w.WriteHeader(reply.status)
		io.WriteString(w, reply.text)
		io.Copy(w, r.Body)
	case <-r.Context().Done(): // (7)
	}
}
