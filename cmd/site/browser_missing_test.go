package main

import (
	"bytes"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// These tests take away what runs in the browser need: the page says what is missing, and something else takes its place.

// TestBrowserSaysWhatIsMissing breaks what a run needs, one after the other: the page says so, and shows the recorded
// run instead.
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
		{"no WebAssembly", "lacks WebAssembly", nil, "delete globalThis.WebAssembly"},
		{"no workers", "lacks Worker", nil, "delete globalThis.Worker"},
		{"an old browser", "lacks DecompressionStream", nil, "delete globalThis.DecompressionStream"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := newBrowser(t)
			h := newFileHost(t, dir)
			h.change = c.change
			if c.script != "" {
				browse(t, ctx, call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: c.script}))
			}
			openBrowserLesson(t, ctx, h.URL+sitePath)
			browse(t, ctx, runDemo("wait"), tells("wait", "ok", c.says), tells("wait", "ok", "So this is a recorded run."), tells("wait", "ok", "Recorded: go"))
			// While a control is dragged, only the reason is said: the recording knows nothing of its values.
			browse(t, ctx, setRange("wait", "wait", "5s"), tells("wait", "missing", c.says))
		})
	}
}

// TestBrowserWithoutConnection runs nothing that it has not, and runs it once the host is back.
func TestBrowserWithoutConnection(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	h.down.Store(true)
	browse(t, ctx, runDemo("wait"), tells("wait", "ok", "could not be loaded"), tells("wait", "ok", "So this is a recorded run."))
	h.down.Store(false)
	browse(t, ctx, runDemo("wait"), tells("wait", "ok", "In your browser"))
}

// TestBrowserDownloadBreaksOff shows how far a program has come, and what breaks off half way.
func TestBrowserDownloadBreaksOff(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	h.more = make(chan struct{})
	openBrowserLesson(t, ctx, h.URL+sitePath)
	bar := goOut("wait") + `.querySelector("progress")`
	browse(t, ctx, runDemo("wait"), until(bar+`?.value > 0.1 * `+bar+`.max && `+bar+`.value < 0.9 * `+bar+`.max`), tells("wait", "loading", "Loading the program"))
	h.down.Store(true)
	close(h.more)
	browse(t, ctx, tells("wait", "ok", "could not be loaded"))
	h.down.Store(false)
	browse(t, ctx, runDemo("wait"), tells("wait", "ok", "In your browser"), until(bar+` === null`))
}

// TestBrowserProgramDamagedOnce has a program arrive damaged the first time.
func TestBrowserProgramDamagedOnce(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	var asked atomic.Int32
	h.change = func(path string, body []byte) []byte {
		if strings.Contains(path, "wait") && asked.Add(1) == 1 {
			return body[:len(body)-100]
		}
		return body
	}
	openBrowserLesson(t, ctx, h.URL+sitePath)
	browse(t, ctx, runDemo("wait"), tells("wait", "ok", "In your browser"))
	if n := asked.Load(); n != 2 {
		t.Errorf("the program was asked for %d times, want 2", n)
	}
}

// TestBrowserProgramKeptDamaged has a damaged program among what the browser keeps for reading offline.
func TestBrowserProgramKeptDamaged(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	kept := `caches.open("interleave ` + sitePath + ` files").then(async (files) => ({files, request: (await files.keys()).find(({url}) => /[.]wait[.].*gz$/.test(url))}))`
	browse(t, ctx, until(`navigator.serviceWorker?.controller?.state === "activated"`),
		runDemo("wait"), tells("wait", "ok", "In your browser"), awaited(kept+`.then(({request}) => request !== undefined)`))
	value[bool](t, ctx, kept+`.then(({files, request}) => files.put(request, new Response("damaged"))).then(() => true)`)
	browse(t, ctx, chromedp.Reload(), move(), until(`customElements.get("demo-stage") !== undefined`),
		runDemo("wait"), tells("wait", "ok", "In your browser"),
		awaited(kept+`.then(({files, request}) => files.match(request)).then((answer) => answer.arrayBuffer()).then(({byteLength}) => byteLength > 100_000)`))
}

// TestBrowserBlockedStorage runs demos in a browser that keeps nothing.
func TestBrowserBlockedStorage(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	browse(t, ctx, call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		for (const name of ["localStorage", "sessionStorage", "caches", "indexedDB"])
			Object.defineProperty(globalThis, name, {get() { throw new DOMException("blocked", "SecurityError") }})`}))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	browse(t, ctx, runDemo("wait"), tells("wait", "ok", "In your browser"))
}

// TestServerRunsWhatTheBrowserCannot has the browser chosen, and its programs arrive damaged; then the server goes
// away too.
func TestServerRunsWhatTheBrowserCannot(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	gone := atomic.Bool{}
	ts := newBrowserServer(t, source{dir: browserCourse})
	handler := ts.Config.Handler
	ts.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case gone.Load():
			panic(http.ErrAbortHandler)
		case strings.HasSuffix(r.URL.Path, ".wasm.gz"):
			_, _ = w.Write([]byte("not a program"))
		default:
			handler.ServeHTTP(w, r)
		}
	})
	ts.Config.ErrorLog = nil
	openBrowserLesson(t, ctx, ts.URL+"/")
	browse(t, ctx, setEngine("wait", "virtual"), runDemo("wait"), tells("wait", "ok", "So it ran on the server."), tells("wait", "ok", "Live: go"))
	gone.Store(true)
	browse(t, ctx, runDemo("wait"), tells("wait", "ok", "So this is a recorded run."))
}

// TestServerGoesAway: the run after the one that found nobody is the browser's, with the page as it is.
func TestServerGoesAway(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	gone := atomic.Bool{}
	ts := newBrowserServer(t, source{dir: browserCourse})
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
