package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/hostile"
	"interleave/views"
)

// newCompileServer serves the course of a source, and has what it compiles readers' programs with.
func newCompileServer(t testing.TB, src source) *httptest.Server {
	t.Helper()
	ts := newBrowserServer(t, src)
	answer, err := http.Post(ts.URL+compilePath, "application/json", strings.NewReader(programBody("package main\n\nfunc main() { println() }\n")))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("compile: %s", answer.Status)
	}
	return ts
}

// programBody is the body of a request to compile a program in one file.
func programBody(text string) string {
	body, _ := json.Marshal(map[string]any{"files": map[string]string{"main.go": text}}) // text always marshals
	return string(body)
}

// TestCompile compiles what is sound, with what vet has found in a header, and says what is wrong with the rest.
func TestCompile(t *testing.T) {
	ts := newCompileServer(t, source{})
	for _, c := range []struct{ name, text, findings string }{
		{"sound", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println() }\n", `null`},
		{"a module of the course", "package main\n\nimport _ \"github.com/ncruces/go-sqlite3/driver\"\n\nfunc main() {}\n", `null`},
		{"vetted", "package main\n\nfunc main() {\n\tx := 1\n\tx = x\n}\n", `[{"file":"main.go","line":5,"column":2,"text":"self-assignment of x","by":"vet"}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, body := do(t, ts, "POST", compilePath, programBody(c.text))
			if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "application/wasm" || !strings.HasPrefix(body, "\x00asm") {
				t.Fatalf("status %d, %s: %.300s", answer.StatusCode, answer.Header.Get("Content-Type"), body)
			}
			if got, _ := base64.StdEncoding.DecodeString(answer.Header.Get(findingsHeader)); string(got) != c.findings {
				t.Errorf("vet finds %s, want %s", got, c.findings)
			}
		})
	}
	answer, body := do(t, ts, "POST", compilePath, programBody("package main\n\nfunc main() { x := 1 }\n"))
	if want := `{"findings":[{"file":"main.go","line":3,"column":15,"text":"declared and not used: x","by":"compile"}]}` + "\n"; answer.StatusCode != 200 || body != want {
		t.Errorf("status %d, %s", answer.StatusCode, body)
	}
}

// TestCompileRefuses holds bad requests to a status and a message.
func TestCompileRefuses(t *testing.T) {
	ts := newCompileServer(t, source{})
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	_, _ = w.Write(make([]byte, 10<<20))
	_ = w.Close()
	for _, c := range []struct {
		name, body string
		headers    []string
		status     int
		says       string
	}{
		{"nothing", "", nil, 400, "the body must be like"},
		{"not JSON", "package main", nil, 400, "the body must be like"},
		{"an unknown field", `{"files":{},"env":{}}`, nil, 400, "unknown field"},
		{"a file twice", `{"files":{"main.go":"a","main.go":"b"}}`, nil, 400, "is there twice"},
		{"files that are none", `{"files":["main.go"]}`, nil, 400, "files are an object"},
		{"two values", programBody("") + "{}", nil, 400, "more than one value"},
		{"a long body", strings.Repeat(" ", maxCompileBody+1), nil, 413, "larger than"},
		{"a compressed bomb", bomb.String(), []string{"Content-Encoding", "gzip"}, 415, "without Content-Encoding"},
		{"another site's page", programBody("package main"), []string{"Origin", "https://example.org", "Sec-Fetch-Site", "cross-site"}, 403, "this site's own pages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, body := do(t, ts, "POST", compilePath, c.body, c.headers...)
			if answer.StatusCode != c.status || !strings.Contains(body, c.says) {
				t.Errorf("status %d, %.300s; want %d and %q", answer.StatusCode, body, c.status, c.says)
			}
		})
	}
}

// TestFormat formats a file and organises its imports; what cannot be formatted stays as it was.
func TestFormat(t *testing.T) {
	ts := newCompileServer(t, source{})
	ask := func(text string) playground.Formatted {
		t.Helper()
		body, _ := json.Marshal(map[string]any{"name": "main.go", "files": map[string]string{"main.go": text, "b.go": "package main\n\nvar time int\n"}}) // texts always marshal
		answer, got := do(t, ts, "POST", formatPath, string(body))
		var f playground.Formatted
		if err := json.Unmarshal([]byte(got), &f); err != nil || answer.StatusCode != 200 {
			t.Fatalf("status %d, %.300s", answer.StatusCode, got)
		}
		return f
	}
	for _, c := range []struct{ name, text, want, says string }{
		{"untidy", "package main\nimport \"os\"\nfunc main(){fmt.Println(  rand.IntN(3),time )}\n",
			"package main\n\nimport (\n\t\"fmt\"\n\t\"math/rand/v2\"\n)\n\nfunc main() { fmt.Println(rand.IntN(3), time) }\n", ""},
		{"torn", "package main\n\nfunc main() {\n", "package main\n\nfunc main() {\n", "expected '}'"},
		{"nested", "package main\n\nfunc main() {" + strings.Repeat("{", 10_000) + strings.Repeat("}", 10_000) + "}\n", "", "nested too deeply"},
	} {
		got := ask(c.text)
		if !strings.Contains(got.Error, c.says) || c.says == "" && got.Error != "" || c.want != "" && got.Text != c.want || c.says != "" && got.Text != c.text {
			t.Errorf("%s: %q, %s", c.name, got.Text[:min(len(got.Text), 300)], got.Error)
		}
	}
	if answer, body := do(t, ts, "POST", formatPath, `{"name":"x.go","files":{}}`); answer.StatusCode != 400 || !strings.Contains(body, "one of the files") {
		t.Errorf("another file: status %d, %s", answer.StatusCode, body)
	}
}

// TestLimitsInChinese: what readers' programs are refused for is told in Chinese too.
func TestLimitsInChinese(t *testing.T) {
	ts := newCompileServer(t, source{})
	limits := views.TextOf(lessons.Chinese).Editor.Limits
	known := func(text string) bool {
		for english := range limits {
			if regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(english), `\{\}`, "(.+)") + "$").MatchString(text) {
				return true
			}
		}
		return false
	}
	hello := "package main\n\nfunc main() {}\n"
	for _, files := range []map[string]string{
		{}, {"../x.go": hello}, {"main.go": "package x\n"}, {"main.go": "package main\n//\x00"}, {"main.go": "package main\n\n//go:embed x\nvar x string\n"},
		{"main.go": "package main\n\nimport \"C\"\n"}, {"main.go": "package main\n\nimport _ \"example.org/far\"\n"}, {"main.go": "package main\n\nimport _ \"os/nowhere\"\n"},
		hostile.Closures(), hostile.Large(),
	} {
		body, _ := json.Marshal(map[string]any{"files": files}) // texts always marshal
		_, got := do(t, ts, "POST", compilePath, string(body))
		var c playground.Compiled
		if err := json.Unmarshal([]byte(got), &c); err != nil || len(c.Findings) == 0 || c.Findings[0].By != playground.ByLimit || !known(c.Findings[0].Text) {
			t.Errorf("%.100v: %v, %.300s", files, err, got)
		}
	}
}

// TestCompileIsBounded: while as many programs as there is room for are compiled and wait, no other is compiled, nor formatted.
func TestCompileIsBounded(t *testing.T) {
	ts := newCompileServer(t, source{})
	format := `{"name":"main.go","files":{"main.go":"package main"}}`
	do(t, ts, "POST", formatPath, format) // now there is a kit
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	refused := make(chan int, 64)
	var group sync.WaitGroup
	for i := range cap(refused) {
		group.Go(func() {
			body := programBody(hostile.Closures()["main.go"] + fmt.Sprintf("// %d %d", i, time.Now().UnixNano()))
			request, err := http.NewRequestWithContext(ctx, "POST", ts.URL+compilePath, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			if answer, err := http.DefaultClient.Do(request); err == nil {
				answer.Body.Close()
				refused <- answer.StatusCode
			}
		})
	}
	if status := <-refused; status != http.StatusTooManyRequests {
		t.Errorf("of 64 programs, the first answer is status %d", status)
	}
	for path, body := range map[string]string{formatPath: format, compilePath: programBody("package main\n\nfunc main() {}\n")} {
		if answer, body := do(t, ts, "POST", path, body); answer.StatusCode != http.StatusTooManyRequests || answer.Header.Get("Retry-After") == "" {
			t.Errorf("%s beside them: status %d, %.300s", path, answer.StatusCode, body)
		}
	}
	cancel()
	group.Wait()
	answer, said := do(t, ts, "POST", formatPath, format)
	for answer.StatusCode == http.StatusTooManyRequests { // until the server has heard that they are gone
		answer, said = do(t, ts, "POST", formatPath, format)
	}
	if answer.StatusCode != 200 {
		t.Errorf("after them: status %d, %.300s", answer.StatusCode, said)
	}
}

// licence matches the title of one in a kit, with a version if it is that of a module, and its first line.
var licence = regexp.MustCompile(`(?m)^(\S+)(?: v\S+)?\n=+\n\n(.+)$`)

// TestKitCarriesLicences: with a kit go the terms of Go, of what its tools are made of, and of every module that programs may import.
func TestKitCarriesLicences(t *testing.T) {
	p, err := playground.Open(playground.Config{Cache: cacheDir(), Temp: t.TempDir(), PythonTool: playground.ToolNone})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	shipped := library(testCourse(t))
	kit, err := p.Kit(t.Context(), shipped)
	if err != nil {
		t.Fatal(err)
	}
	text, err := kit.Read(playground.KitLicences)
	if err != nil {
		t.Fatal(err)
	}
	titles := licence.FindAllStringSubmatch(string(text), -1)
	if len(shipped.Packages) == 0 {
		t.Error("the course imports nothing beside the library")
	}
	for _, path := range append([]string{"Go", "golang.org/x/tools"}, shipped.Packages...) {
		if !slices.ContainsFunc(titles, func(title []string) bool { return strings.HasPrefix(path+"/", title[1]+"/") }) {
			t.Errorf("there is no licence of %s", path)
		}
	}
}
