package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interleave/content"
	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
)

// cacheDir keeps what is built for the tests of all packages, and between runs.
func cacheDir() string { return filepath.Join(os.TempDir(), "interleave-test-cache") }

// newTestServer serves the shipped course with runs under the given limits.
func newTestServer(t testing.TB, limits playground.Limits) *httptest.Server {
	t.Helper()
	return newTestServerOf(t, source{}, limits)
}

// newTestServerOf serves the course of a source.
func newTestServerOf(t testing.TB, src source, limits playground.Limits) *httptest.Server {
	t.Helper()
	return newTestServerWith(t, src, limits, func(*server) {})
}

// newBrowserServer serves the course of a source, with what browsers run.
func newBrowserServer(t testing.TB, src source) *httptest.Server {
	t.Helper()
	return newTestServerWith(t, src, playground.Limits{}, func(s *server) { s.wasm = wasm.New(s.playground, cacheDir()) })
}

// newTestServerWith serves it with a server that is set up further.
func newTestServerWith(t testing.TB, src source, limits playground.Limits, setUp func(*server)) *httptest.Server {
	t.Helper()
	limits.Compile = time.Minute // a busy machine is not the matter of these tests
	pg, err := playground.Open(playground.Config{Cache: cacheDir(), Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pg.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &server{playground: pg, hosts: localHosts, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	setUp(s)
	l := &loader{source: src, options: options{postgres: s.postgresVersion(), race: pg.CanRace() == nil, wasm: s.wasm}, server: s}
	if err := l.load(); err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewUnstartedServer(nil)
	ts.Config = newHTTPServer(s.routes(), s.log)
	ts.Start()
	t.Cleanup(ts.Close)
	return ts
}

// testCourse is the shipped course.
func testCourse(t testing.TB) *lessons.Course {
	t.Helper()
	course, err := lessons.Load(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// do sends a request and returns the answer with its body read.
func do(t testing.TB, ts *httptest.Server, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, ts.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
	}
	client := *ts.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// event is an event of a run's stream, as a client sees it.
type event struct {
	Kind string
	Data map[string]any
}

// events reads a stream to its end.
func events(t testing.TB, body io.Reader) []event {
	t.Helper()
	var out []event
	var kind string
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			kind = value
		case "data":
			e := event{Kind: kind}
			if err := json.Unmarshal([]byte(value), &e.Data); err != nil {
				t.Fatalf("event %s: %v in %s", kind, err, value)
			}
			out = append(out, e)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPages(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for _, tt := range []struct {
		path   string
		status int
		holds  string
	}{
		{"/en/", 200, `<html lang="en"`},
		{"/zh/", 200, `<html lang="zh-Hans"`},
		{"/en/event-loop/", 200, "<h1>"},
		{"/zh/event-loop/", 200, "<h1>"},
		{"/en/event-loop", 301, ""},
		{"/en/nothing/", 404, "404"},
		{"/zh/nothing/deep/down", 404, `<html lang="zh-Hans"`},
		{"/404.html", 404, "404"},
		{"/en/search.json", 200, `"number":"2.2"`},
		{"/healthz", 200, "ok"},
		{"/en/../../etc/passwd", 307, ""},
		{"/en/%2e%2e/%2e%2e/etc/passwd", 404, "404"},
		{"/static/..%2f..%2fgo.mod", 404, ""},
		{"/etc/passwd", 404, "404"},
		{"/static/", 404, ""},
	} {
		response, body := do(t, ts, "GET", tt.path, "")
		if response.StatusCode != tt.status || !strings.Contains(body, tt.holds) {
			t.Errorf("GET %s: status %d, want %d; body holds %q: %t", tt.path, response.StatusCode, tt.status, tt.holds, strings.Contains(body, tt.holds))
		}
	}
}

func TestEveryPageOfTheCourseIsThere(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for _, lesson := range testCourse(t).Lessons() {
		for _, lang := range lessons.Langs {
			path := "/" + string(lang) + "/" + lesson.Slug + "/"
			if response, body := do(t, ts, "GET", path, ""); response.StatusCode != 200 || !strings.Contains(body, lesson.Pages[lang].Title) {
				t.Errorf("GET %s: status %d", path, response.StatusCode)
			}
		}
	}
}

func TestRootChoosesLanguage(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for _, tt := range []struct{ accept, cookie, want string }{
		{"", "", "/en/"},
		{"zh-CN,zh;q=0.9,en;q=0.8", "", "/zh/"},
		{"en-GB,en;q=0.9,zh;q=0.8", "", "/en/"},
		{"fr,zh;q=0.5,en;q=0.4", "", "/zh/"},
		{"zh;q=0,fr", "", "/en/"},
		{"zh;q=NaN", "", "/en/"},
		{"zh-CN", "lang=en", "/en/"},
		{"en", "lang=zh", "/zh/"},
		{"en", "lang=../../x", "/en/"},
	} {
		response, _ := do(t, ts, "GET", "/", "", "Accept-Language", tt.accept, "Cookie", tt.cookie)
		if got := response.Header.Get("Location"); response.StatusCode != 302 || got != tt.want {
			t.Errorf("Accept-Language %q, cookie %q: %d to %q, want 302 to %q", tt.accept, tt.cookie, response.StatusCode, got, tt.want)
		}
	}
}

func TestMethods(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{"POST", "/en/", 405},
		{"DELETE", "/en/event-loop/", 405},
		{"PUT", "/run/event-loop/gather", 405},
		{"GET", "/run/event-loop/gather", 404},
		{"POST", "/run/event-loop%2Fgather", 404},
		{"POST", "/run/event-loop/nothing", 404},
		{"POST", "/run/../run/event-loop/nothing", 307},
		{"HEAD", "/en/", 200},
		{"OPTIONS", "/run/event-loop/gather", 405},
	} {
		if response, _ := do(t, ts, tt.method, tt.path, ""); response.StatusCode != tt.status {
			t.Errorf("%s %s: status %d, want %d", tt.method, tt.path, response.StatusCode, tt.status)
		}
	}
}

// TestSecurityHeaders asks for one answer of every kind.
func TestSecurityHeaders(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for _, path := range []string{"/", "/en/", "/en/nothing/", "/static/site.css", "/course.json", "/healthz", "/run/no/demo"} {
		response, _ := do(t, ts, "GET", path, "")
		for name, want := range map[string]string{
			"Content-Security-Policy":      "script-src 'self' 'wasm-unsafe-eval'",
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "strict-origin-when-cross-origin",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy":           "camera=()",
		} {
			if got := response.Header.Get(name); !strings.Contains(got, want) {
				t.Errorf("GET %s: %s is %q, want %q in it", path, name, got, want)
			}
		}
		if unsafe := strings.ReplaceAll(response.Header.Get("Content-Security-Policy"), "'wasm-unsafe-eval'", ""); strings.Contains(unsafe, "unsafe-") {
			t.Errorf("GET %s: policy %q", path, unsafe)
		}
	}
}

func TestCompression(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	zipped, body := do(t, ts, "GET", "/en/event-loop/", "", "Accept-Encoding", "br, gzip")
	if zipped.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(body, "\x1f\x8b") {
		t.Error("a page is not compressed for a client that takes gzip")
	}
	plain, _ := do(t, ts, "GET", "/en/event-loop/", "", "Accept-Encoding", "gzip;q=0, identity")
	if plain.Header.Get("Content-Encoding") != "" {
		t.Error("a page is compressed for a client that refuses gzip")
	}
	again, _ := do(t, ts, "GET", "/en/event-loop/", "", "Accept-Encoding", "gzip", "If-None-Match", zipped.Header.Get("Etag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("an unchanged page is sent again with status %d", again.StatusCode)
	}
}

func TestHostsAndOrigins(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for _, tt := range []struct {
		what    string
		headers []string
		status  int
	}{
		{"local name", []string{"Host", "localhost:1234"}, 400},
		{"local address", []string{"Host", "[::1]:8080"}, 400},
		{"foreign host", []string{"Host", "evil.example"}, 403},
		{"foreign host that starts like ours", []string{"Host", "localhost.evil.example"}, 403},
		{"foreign origin", []string{"Origin", "https://evil.example"}, 403},
		{"null origin", []string{"Origin", "null"}, 403},
		{"cross site fetch", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"same site fetch", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"same origin fetch", []string{"Sec-Fetch-Site", "same-origin"}, 400},
		{"own origin", []string{"Origin", ts.URL}, 400},
	} {
		// A body that is no JSON: whoever is let in is told so, and nothing runs.
		response, body := do(t, ts, "POST", "/run/event-loop/gather", "nonsense", tt.headers...)
		if response.StatusCode != tt.status {
			t.Errorf("%s: status %d, want %d: %s", tt.what, response.StatusCode, tt.status, body)
		}
	}
	if response, _ := do(t, ts, "GET", "/en/", "", "Host", "evil.example"); response.StatusCode != 403 {
		t.Errorf("a page for a foreign host: status %d, want 403", response.StatusCode)
	}
}

func TestCourseJSON(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	_, body := do(t, ts, "GET", "/course.json", "")
	var doc courseDoc
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	mains := map[string]string{}
	for _, lesson := range doc.Lessons {
		mains[lesson.Slug] = lesson.Demos[0].ID
		for _, lang := range lessons.Langs {
			if response, _ := do(t, ts, "GET", lesson.URL[lang], ""); response.StatusCode != 200 {
				t.Errorf("GET %s: status %d", lesson.URL[lang], response.StatusCode)
			}
		}
	}
	for slug, main := range map[string]string{
		"what-is-async": "what-is-async/orders", "why-async": "why-async/crowd", "language-support": "language-support/hello",
		"coroutines": "coroutines/hello", "event-loop": "event-loop/gather", "context-managers": "context-managers/connection",
	} {
		if mains[slug] != main {
			t.Errorf("the main demo of %s is %q, want %q", slug, mains[slug], main)
		}
	}
}
