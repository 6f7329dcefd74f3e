package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"interleave/playground"
)

// raw sends bytes as they are and returns the first answer. It waits for it far
// longer than the server may take.
func raw(t *testing.T, url, request string) *http.Response {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	_ = connection.SetDeadline(time.Now().Add(3 * bodyTime))
	if _, err := io.WriteString(connection, request); err != nil {
		t.Fatal(err)
	}
	method, _, _ := strings.Cut(request, " ")
	response, err := http.ReadResponse(bufio.NewReader(connection), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%.40q: %v", request, err)
	}
	return response
}

// TestTornBodies sends bodies that never end, or not as they were announced.
func TestTornBodies(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	const head = "POST /run/what-is-async/orders HTTP/1.1\r\nHost: localhost\r\n"
	for _, tt := range []struct {
		what, rest string
		status     int
	}{
		{"slow", "Content-Length: 50\r\n\r\n{", 408},
		{"slow and chunked", "Transfer-Encoding: chunked\r\n\r\n5\r\n{", 408},
		{"no chunk", "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", 400},
	} {
		t.Run(tt.what, func(t *testing.T) {
			t.Parallel()
			response := raw(t, ts.URL, head+tt.rest)
			if response.StatusCode != tt.status || !response.Close {
				t.Errorf("status %d, closes %t; want %d and the end of the connection", response.StatusCode, response.Close, tt.status)
			}
		})
	}
}

// TestOddRequests sends what no client library would.
func TestOddRequests(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	const tail = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
	for _, tt := range []struct {
		line   string
		status int
	}{
		{"OPTIONS *", 400},
		{"GET *", 400},
		{"CONNECT /en/", 405},
		{"GET /en%2f", 404},
		{"GET /en%2Fevent-loop/", 404},
		{"GET /en/event-loop%2f", 404},
		{"GET /en/event%2Dloop/", 200}, // only written differently
		{"GET http://evil.example/en/", 403},
		{"GET /%00", 404},
		{strings.Repeat("A", 20<<10) + " /en/", 405},
	} {
		response := raw(t, ts.URL, tt.line+tail)
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != tt.status {
			t.Errorf("%.40q: status %d, want %d", tt.line, response.StatusCode, tt.status)
		}
		if response.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%.40q: no security headers", tt.line)
		}
		if tt.status == 405 && len(body) > 1000 {
			t.Errorf("%.40q: the answer has %d bytes", tt.line, len(body))
		}
	}
}

// TestHeadOfReload asks for the head of a stream that would wait for a change:
// there is nothing to wait for.
func TestHeadOfReload(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), bodyTime)
	defer cancel()
	newBroadcast().serve(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "HEAD", "/reload", nil))
	if ctx.Err() != nil {
		t.Error("it waits")
	}
}
