package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"interleave/playground"
	"interleave/playground/wasm"
)

// These tests run demos in the reader's browser: on an exported site, below a path of a plain file server.

// browserCourse has a demo that waits, one that never ends, and one that needs several processors.
const browserCourse = "testdata/browser"

// exported writes the course as site export does, and returns the folder.
func exported(t *testing.T, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	var stdout, stderr bytes.Buffer
	args = append([]string{"export", "-content", browserCourse, "-cache", cacheDir(), "-out", dir}, args...)
	if err := run(t.Context(), args, &stdout, &stderr); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return dir
}

// fileHost serves a folder below sitePath. Its answers go through change, if there is one.
type fileHost struct {
	*httptest.Server
	down   atomic.Bool
	change func(path string, body []byte) []byte
}

func newFileHost(t *testing.T, dir string) *fileHost {
	t.Helper()
	h := &fileHost{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.down.Load() {
			panic(http.ErrAbortHandler)
		}
		if h.change != nil && strings.Contains(r.URL.Path, "/"+wasmFolder) {
			body, err := os.ReadFile(filepath.Join(dir, strings.TrimPrefix(r.URL.Path, sitePath)))
			if err != nil {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", mime.TypeByExtension(filepath.Ext(r.URL.Path)))
			_, _ = w.Write(h.change(r.URL.Path, body))
			return
		}
		http.StripPrefix(strings.TrimSuffix(sitePath, "/"), http.FileServer(http.Dir(dir))).ServeHTTP(w, r)
	}))
	h.Config.ErrorLog = nil
	t.Cleanup(h.Close)
	return h
}

// demoOf is a demo's stage; goOut its Go output.
func demoOf(name string) string { return `document.querySelector("#demo-` + name + `")` }

func goOut(name string) string { return demoOf(name) + `.querySelector(".out.go")` }

// openBrowserLesson opens the lesson, with its stages at work.
func openBrowserLesson(t *testing.T, ctx context.Context, root string) {
	t.Helper()
	browse(t, ctx, chromedp.Navigate(root+"en/browser/"), move(), until(`customElements.get("demo-stage") !== undefined`))
}

func runDemo(name string) step { return js(demoOf(name) + `.querySelector("[data-run]").click()`) }

// setEngine chooses what runs a demo.
func setEngine(name, engine string) step {
	return js(fmt.Sprintf(`(() => { const e = %s.querySelector("select[name=engine]"); e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})); })()`, demoOf(name), engine))
}

// setRange sets a slider to a value.
func setRange(name, flag, value string) step {
	return js(fmt.Sprintf(`(() => {
		const label = %s.querySelector('[data-flag=%q]'), input = label.querySelector("input");
		input.value = label.dataset.values.split("|").indexOf(%q);
		input.dispatchEvent(new Event("input", {bubbles: true}));
	})()`, demoOf(name), flag, value))
}

// tells waits until a demo is in a state and its output holds a text.
func tells(name, state, text string) step {
	return until(fmt.Sprintf(`%[1]s.dataset.state === %[2]q && %[1]s.innerText.includes(%[3]q)`, goOut(name), state, text))
}

func TestBrowserRunsDemos(t *testing.T) {
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	if got := value[string](t, ctx, `[...`+demoOf("wait")+`.querySelectorAll("select[name=engine] option")].map(o => o.value).join()`); got != "virtual,real" {
		t.Errorf("the page offers %s, want the browser alone: there is no server", got)
	}

	// At once: two seconds that take none, with a timeline.
	browse(t, ctx, runDemo("wait"), tells("wait", "ok", "waited 2s"))
	if got := value[string](t, ctx, goOut("wait")+`.innerText`); !strings.Contains(got, "2.000") || !strings.Contains(got, "at once") {
		t.Errorf("it says %s", got)
	}
	browse(t, ctx, until(demoOf("wait")+`.querySelector("run-timeline")?.innerText.includes("goroutine")`))

	// A slider is followed without a press, and without the host, of which nothing is needed any more.
	h.down.Store(true)
	browse(t, ctx, setRange("wait", "wait", "5s"), tells("wait", "ok", "waited 5s"))

	// In real time it takes its time.
	began := time.Now()
	browse(t, ctx, setEngine("wait", "real"), setRange("wait", "wait", "1s"), runDemo("wait"), tells("wait", "ok", "waited 1s"))
	if took := time.Since(began); took < time.Second {
		t.Errorf("a second in real time took %v", took)
	}
}

// TestBrowserStops ends what computes without end, and goes on.
func TestBrowserStops(t *testing.T) {
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	for _, engine := range []string{"real", "virtual"} {
		browse(t, ctx, setEngine("endless", engine), js(demoOf("endless")+`.querySelector('[data-flag=forever] input').checked = true`), runDemo("endless"))
		browse(t, ctx, chromedp.Sleep(500*time.Millisecond), until(demoOf("endless")+`.hasAttribute("data-busy")`))
		browse(t, ctx, runDemo("endless"), until(goOut("endless")+`.dataset.state === "stopped"`))
		browse(t, ctx, js(demoOf("endless")+`.querySelector('[data-flag=forever] input').checked = false`), runDemo("endless"), tells("endless", "ok", "begun"))
	}
}

// TestBrowserSaysWhatNeedsAServer: a demo about processors has no program for browsers, and shows its recorded run.
func TestBrowserSaysWhatNeedsAServer(t *testing.T) {
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	browse(t, ctx, runDemo("cores"), tells("cores", "ok", "2"))
	if got := value[string](t, ctx, demoOf("cores")+`.innerText`); !strings.Contains(got, "no server behind this page") {
		t.Errorf("it says %s", got)
	}
}

// TestBrowserSaysWhatIsMissing breaks what a run needs, one after the other.
func TestBrowserSaysWhatIsMissing(t *testing.T) {
	dir := exported(t)
	for _, c := range []struct {
		name, says string
		change     func(path string, body []byte) []byte
		script     string
	}{
		{"a damaged program", "arrived damaged", func(path string, body []byte) []byte {
			if strings.HasSuffix(path, ".wasm.gz") {
				body = bytes.Clone(body)
				body[len(body)/2] ^= 0xff
			}
			return body
		}, ""},
		{"another file in its place", "arrived damaged", func(path string, body []byte) []byte {
			if strings.HasSuffix(path, ".wasm.gz") {
				return []byte("<!doctype html>")
			}
			return body
		}, ""},
		{"no WebAssembly", "cannot run WebAssembly", nil, "delete globalThis.WebAssembly"},
		{"no workers", "cannot run WebAssembly", nil, "delete globalThis.Worker"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := newBrowser(t)
			h := newFileHost(t, dir)
			h.change = c.change
			if c.script != "" {
				browse(t, ctx, call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: c.script}))
			}
			openBrowserLesson(t, ctx, h.URL+sitePath)
			browse(t, ctx, runDemo("wait"), tells("wait", "missing", c.says))
		})
	}
	t.Run("no connection", func(t *testing.T) {
		ctx := newBrowser(t)
		h := newFileHost(t, dir)
		openBrowserLesson(t, ctx, h.URL+sitePath)
		h.down.Store(true)
		browse(t, ctx, runDemo("wait"), until(goOut("wait")+`.dataset.state === "missing"`))
		h.down.Store(false)
		browse(t, ctx, runDemo("wait"), tells("wait", "ok", "waited"))
	})
}

// TestServerGoesAway: the run after the one that found nobody is the browser's, with the page as it is.
func TestServerGoesAway(t *testing.T) {
	ctx := newBrowser(t)
	gone := atomic.Bool{}
	ts := newTestServerWith(t, source{dir: browserCourse}, playground.Limits{}, func(s *server) { s.wasm = wasm.New(s.playground, cacheDir()) })
	handler := ts.Config.Handler
	ts.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if gone.Load() && r.Method == http.MethodPost { // as behind a host that has lost its server
			panic(http.ErrAbortHandler)
		}
		handler.ServeHTTP(w, r)
	})
	ts.Config.ErrorLog = nil
	openBrowserLesson(t, ctx, ts.URL+"/")
	browse(t, ctx, setRange("wait", "wait", "0s"), runDemo("wait"), tells("wait", "ok", "waited 0s"))
	if got := value[string](t, ctx, goOut("wait")+`.innerText`); !strings.Contains(got, "Live: go") {
		t.Errorf("with a server it says %s", got)
	}
	gone.Store(true)
	browse(t, ctx, runDemo("wait"), until(goOut("wait")+`.dataset.state === "unreachable"`), runDemo("wait"), tells("wait", "ok", "In your browser"))
}

// TestExportIsReproducible compares two exports byte for byte, and tries to replace what is not one.
func TestExportIsReproducible(t *testing.T) {
	a, b := exported(t), exported(t)
	var files int
	err := filepath.WalkDir(a, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		name, _ := filepath.Rel(a, path)
		one, errA := os.ReadFile(path)
		other, errB := os.ReadFile(filepath.Join(b, name))
		if errA != nil || errB != nil || !bytes.Equal(one, other) {
			t.Errorf("%s differs: %v %v", name, errA, errB)
		}
		return nil
	})
	if err != nil || files < 40 {
		t.Errorf("%d files compared: %v", files, err)
	}
	for _, name := range []string{"_headers", "vercel.json", ".htaccess", ".nojekyll", "wasm/" + wasm.ExecName()} {
		if _, err := os.Stat(filepath.Join(a, name)); err != nil {
			t.Error(err)
		}
	}

	mine := t.TempDir()
	if err := os.WriteFile(filepath.Join(mine, "precious"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"export", "-content", browserCourse, "-wasm=false", "-out", mine}
	if err := run(t.Context(), args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "-force") {
		t.Errorf("replacing another's folder gives %v, want a word on -force", err)
	}
	if err := run(t.Context(), append(args, "-force"), io.Discard, io.Discard); err != nil {
		t.Error(err)
	}
}
