package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"interleave/playground"
)

func TestRunStreamsOutput(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	response, body := do(t, ts, "POST", "/run/event-loop/gather", `{"flags":{"a":"100ms","b":"200ms","c":"100ms"}}`)
	for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": ""} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	all := events(t, strings.NewReader(body))
	var printed strings.Builder
	last := -1.0
	for _, e := range all {
		if e.Kind != "out" {
			continue
		}
		printed.WriteString(e.Data["text"].(string))
		if at := e.Data["t"].(float64); at < last {
			t.Errorf("time runs backwards: %v after %v", at, last)
		} else {
			last = at
		}
	}
	if !strings.Contains(printed.String(), "results: [a b c]\n") {
		t.Errorf("printed %q", printed.String())
	}
	end := all[len(all)-1]
	if end.Kind != "end" || end.Data["reason"] != "ok" || end.Data["code"] != 0.0 {
		t.Errorf("ended with %v", end)
	}
}

func TestEmptyBodyRunsDefaults(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	_, body := do(t, ts, "POST", "/run/coroutines/hello", "")
	if all := events(t, strings.NewReader(body)); all[len(all)-1].Data["reason"] != "ok" || !strings.Contains(body, "Hello") {
		t.Errorf("got %s", body)
	}
}

// TestRunSettings asks for runs on one processor, without a timeline and with one.
func TestRunSettings(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for body, traced := range map[string]bool{`{"procs":1,"trace":false}`: false, `{"procs":1,"trace":true}`: true, `{"procs":1}`: true} {
		_, answer := do(t, ts, "POST", "/run/coroutines/hello", body)
		all := events(t, strings.NewReader(answer))
		kinds := map[string]int{}
		for _, e := range all {
			kinds[e.Kind]++
			if procs := e.Data["procs"]; e.Kind == "start" && procs != 1.0 {
				t.Errorf("%s: started on %v processors", body, procs)
			}
		}
		if got := kinds["trace"] > 0 && kinds["file"] == 1; got != traced || !traced && kinds["trace"] > 0 {
			t.Errorf("%s: events %v, want a timeline: %v", body, kinds, traced)
		}
		if last := all[len(all)-1]; last.Kind != "end" || last.Data["reason"] != "ok" {
			t.Errorf("%s: ended with %v", body, last)
		}
	}
}

// TestBadRuns holds what a client is told that asks for something impossible.
func TestBadRuns(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	long := strings.Repeat("9", 10<<10)
	for _, tt := range []struct {
		what, body string
		status     int
		says       string
	}{
		{"no JSON", `flags`, 400, "the body must be like"},
		{"a list", `[]`, 400, "the body must be like"},
		{"unknown field", `{"flag":{}}`, 400, "the body must be like"},
		{"two values", `{} {}`, 400, "more than one value"},
		{"a stray brace", `{}}`, 400, "more than one value"},
		{"a stray bracket", `{}]`, 400, "more than one value"},
		{"number for a string", `{"flags":{"orders":3}}`, 400, "the body must be like"},
		{"flags as a list", `{"flags":[1]}`, 400, "the body must be like"},
		{"deep", strings.Repeat(`{"flags":`, 5000), 400, "the body must be like"},
		{"unknown language", `{"language":"ruby"}`, 400, "takes go or python"},
		{"unknown flag", `{"flags":{"speed":"1"}}`, 400, `takes orders, wait`},
		{"below", `{"flags":{"orders":"-1"}}`, 400, "flag orders takes a whole number from 1 to 8"},
		{"above", `{"flags":{"orders":"1e9"}}`, 400, "flag orders takes a whole number from 1 to 8"},
		{"not a number", `{"flags":{"orders":"NaN"}}`, 400, "flag orders takes a whole number from 1 to 8"},
		{"empty", `{"flags":{"orders":""}}`, 400, "flag orders takes a whole number from 1 to 8"},
		{"long", `{"flags":{"orders":"` + long + `"}}`, 400, "flag orders takes a whole number from 1 to 8"},
		{"long name", `{"flags":{"` + long + `":"1"}}`, 400, "no flag"},
		{"not a duration", `{"flags":{"wait":"soon"}}`, 400, "flag wait takes a duration such as 1s"},
		{"an argument in disguise", `{"flags":{"wait":"1s -orders 9"}}`, 400, "flag wait takes a duration"},
		{"no processors", `{"procs":-1}`, 400, "procs -1: it takes 1 to 64"},
		{"many processors", `{"procs":65}`, 400, "procs 65: it takes 1 to 64"},
		{"processors in words", `{"procs":"2"}`, 400, "the body must be like"},
		{"race in Python", `{"language":"python","race":true}`, 400, "only Go has a race detector"},
		{"oversized", `{"flags":{"orders":"` + strings.Repeat("9", 1<<20) + `"}}`, 413, "larger than"},
	} {
		response, body := do(t, ts, "POST", "/run/what-is-async/orders", tt.body)
		if response.StatusCode != tt.status || !strings.Contains(body, tt.says) || !strings.HasPrefix(body, `{"error":`) {
			t.Errorf("%s: status %d, want %d with %q: %.300s", tt.what, response.StatusCode, tt.status, tt.says, body)
		}
		if len(body) > 1000 {
			t.Errorf("%s: the answer has %d bytes", tt.what, len(body))
		}
	}
}

func TestSlowBodyIsRefused(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	body, writer := io.Pipe()
	defer writer.Close()
	go func() { _, _ = writer.Write([]byte(`{"flags":`)) }() // and never the rest
	request, err := http.NewRequest("POST", ts.URL+"/run/what-is-async/orders", body)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	response, err := ts.Client().Do(request)
	if err == nil {
		defer response.Body.Close()
		if response.StatusCode != http.StatusRequestTimeout {
			t.Errorf("status %d, want 408", response.StatusCode)
		}
	}
	if took := time.Since(began); took > 2*bodyTime {
		t.Errorf("refused after %v, want about %v", took, bodyTime)
	}
}

// TestTooManyRuns fills the one place and the one seat in the queue.
func TestTooManyRuns(t *testing.T) {
	ts := newTestServer(t, playground.Limits{Running: 1, Waiting: 1})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	first := startRun(t, ctx, ts.URL, `{"flags":{"wait":"2s"}}`)
	waitFor(t, first, "event: out")
	second := startRun(t, ctx, ts.URL, "")
	waitFor(t, second, `data: {"ahead":`)
	response, body := do(t, ts, "POST", "/run/what-is-async/orders", "")
	if response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") == "" {
		t.Errorf("status %d, Retry-After %q: %s", response.StatusCode, response.Header.Get("Retry-After"), body)
	}
}

// startRun starts a run of what-is-async/orders and returns its stream.
func startRun(t *testing.T, ctx context.Context, url, body string) io.ReadCloser {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, "POST", url+"/run/what-is-async/orders", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response.Body
}

// waitTime is how long a test waits for something that should be there at once.
const waitTime = 30 * time.Second

// waitFor reads a stream up to the text.
func waitFor(t *testing.T, stream io.ReadCloser, text string) {
	t.Helper()
	defer time.AfterFunc(waitTime, func() { stream.Close() }).Stop()
	var seen strings.Builder
	buffer := make([]byte, 4096)
	for !strings.Contains(seen.String(), text) {
		n, err := stream.Read(buffer)
		seen.Write(buffer[:n])
		if err != nil && !strings.Contains(seen.String(), text) {
			t.Fatalf("the stream ended (%v) without %q: %s", err, text, seen.String())
		}
	}
}

func FuzzParseRun(f *testing.F) {
	for _, seed := range []string{``, `{}`, `{"flags":{"a":"1s"},"language":"python"}`, `{"flags":null}`, `[`, "{\"flags\":{\"\x00\":\"\"}}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		request, err := parseRun(body)
		if err != nil && len(err.Error()) > 500 {
			t.Errorf("a message of %d bytes", len(err.Error()))
		}
		if err == nil && request.Language == "" && len(body) == 0 {
			t.Error("an empty body must mean Go")
		}
	})
}
