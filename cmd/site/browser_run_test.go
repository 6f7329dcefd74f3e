package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"interleave/playground/wasm"
	"interleave/static"
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

// fileHost serves a folder below sitePath. Its answers go through change, if there is one; of programs, only the first
// half is sent until more is closed, and nothing after it once it is down.
type fileHost struct {
	*httptest.Server
	down   atomic.Bool
	change func(path string, body []byte) []byte
	more   chan struct{}
}

func newFileHost(t testing.TB, dir string) *fileHost {
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
		if h.more != nil && strings.HasSuffix(r.URL.Path, ".wasm.gz") {
			h.halves(w, filepath.Join(dir, strings.TrimPrefix(r.URL.Path, sitePath)))
			return
		}
		http.StripPrefix(strings.TrimSuffix(sitePath, "/"), http.FileServer(http.Dir(dir))).ServeHTTP(w, r)
	}))
	h.Config.ErrorLog = nil
	t.Cleanup(h.Close)
	return h
}

func (h *fileHost) halves(w http.ResponseWriter, path string) {
	body, _ := os.ReadFile(path)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	<-h.more
	if h.down.Load() {
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body[len(body)/2:])
}

// demoOf is a demo's stage; goOut its Go output.
func demoOf(name string) string { return `document.querySelector("#demo-` + name + `")` }

func goOut(name string) string { return demoOf(name) + `.querySelector(".out.go")` }

// openBrowserLesson opens the lesson, with its stages at work.
func openBrowserLesson(t *testing.T, ctx context.Context, root string) {
	t.Helper()
	openWithStages(t, ctx, root+"en/browser/")
}

func openWithStages(t testing.TB, ctx context.Context, address string) {
	t.Helper()
	browse(t, ctx, chromedp.Navigate(address), move(), until(`customElements.get("demo-stage") !== undefined`))
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
	t.Parallel()
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

// TestBrowserRunsPython: the page says what Python takes before it loads it; then twins run at once, and follow their
// controls with the host away.
func TestBrowserRunsPython(t *testing.T) {
	if found, _ := fs.Glob(static.Python, "*/pyodide.mjs"); len(found) == 0 {
		t.Skip("skipped: needs Pyodide (make assets)")
	}
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	out := demoOf("twin") + `.querySelector(".out.py")`
	tells := func(text string) step {
		return until(fmt.Sprintf(`%[1]s.dataset.state === "ok" && %[1]s.innerText.includes(%[2]q)`, out, text))
	}
	loaded := `performance.getEntriesByType("resource").filter(({name}) => name.includes("pyodide")).length`
	if got := value[string](t, ctx, out+`.querySelector(".in-browser").innerText`); !strings.HasSuffix(got, " MB, loaded once.") {
		t.Errorf("before it loads Python the page says %q", got)
	}
	if got := value[float64](t, ctx, loaded); got != 0 {
		t.Errorf("%v files of Pyodide were loaded before they were wanted", got)
	}
	browse(t, ctx,
		js(`(window.bars = 0, new MutationObserver(() => bars += `+out+`.querySelector("progress") !== null).observe(`+out+`, {childList: true, subtree: true}))`),
		runDemo("twin"), tells("waited 2.0 s"), until(`bars > 0`),
		until(demoOf("twin")+`.querySelector("run-timeline")?.innerText.includes("task")`))
	if got := value[string](t, ctx, out+`.innerText`); !strings.Contains(got, "2.000") || !strings.Contains(got, "Python 3.14") {
		t.Errorf("it says %s", got)
	}
	h.down.Store(true)
	browse(t, ctx, setRange("twin", "wait", "5s"), tells("waited 5.0 s"),
		until(`/Done in 5\.00/.test(`+out+`.querySelector("[role=status]").textContent)`))
}

// TestBrowserStops ends what computes without end, and goes on.
func TestBrowserStops(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	browse(t, ctx, runDemo("cores"), tells("cores", "ok", "2"))
	if got := value[string](t, ctx, demoOf("cores")+`.innerText`); !strings.Contains(got, "several processors, which only a server has") {
		t.Errorf("it says %s", got)
	}
}

// TestHomeRunsWithoutAServer: the small run of the home page goes on in the browser, which has nothing of Python to load
// for it.
func TestHomeRunsWithoutAServer(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := newBrowserServer(t, source{})
	handler := ts.Config.Handler
	ts.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
		handler.ServeHTTP(w, r)
	})
	ts.Config.ErrorLog = nil
	const mini = `document.querySelector("mini-run")`
	press, rests := js(mini+`.querySelector("[data-run]").click()`), until(`!`+mini+`.hasAttribute("data-busy")`)
	browse(t, ctx, chromedp.Navigate(ts.URL+"/en/"), move(), until(`customElements.get("mini-run") !== undefined`),
		press, until(mini+`.querySelector("[role=status]").textContent.includes("No answer from the server")`), rests,
		press, until(mini+`.querySelector(".on").textContent.startsWith("In your browser: go")`), rests)
	if got := value[string](t, ctx, mini+`.querySelector("[role=status]").textContent`); got != "" {
		t.Errorf("after the run in the browser it says %s", got)
	}
	if got := value[string](t, ctx, `[".strand.go", ".strand.py"].map((strand) => `+mini+`.querySelectorAll(strand).length).join()`); got != "6,6" {
		t.Errorf("it drew %s strands of Go and Python, want 6,6", got)
	}
	if got := value[float64](t, ctx, `performance.getEntriesByType("resource").filter(({name}) => /python|toolbox/.test(name)).length`); got != 0 {
		t.Errorf("%v files of Python or for timelines were loaded", got)
	}
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
