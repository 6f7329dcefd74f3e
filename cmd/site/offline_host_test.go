package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"interleave/static"
)

// host serves an export at /any/path/.
type host struct {
	*httptest.Server
	dir    string
	down   atomic.Bool       // every request is cut off
	before func(path string) // called for each request, may be nil
	sizes  map[string]int64  // of its files below wasm/
	marked time.Time         // of the files of the last export
}

const sitePath = "/any/path/"

// newHost exports version A of the shipped course.
func newHost(t *testing.T) *host {
	t.Helper()
	h := &host{dir: t.TempDir(), marked: time.Now().Add(-24 * time.Hour), sizes: map[string]int64{
		"wasm/what-is-async.orders.0a1b.wasm.gz": 300_000, "wasm/event-loop.gather.2c3d.wasm.gz": 200_000, "wasm/4e5f.js": 20_000,
	}}
	h.export(t, "A", "A")
	files := http.FileServer(http.Dir(h.dir))
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.before != nil {
			h.before(r.URL.Path)
		}
		if h.down.Load() {
			panic(http.ErrAbortHandler)
		}
		files.ServeHTTP(w, r)
	}))
	h.Config.ErrorLog = nil
	t.Cleanup(h.Close)
	return h
}

// export puts a version of the site in place of the last one: its pages, style sheet and scripts bear a mark. With
// another mark for the bundle, it is a host that is half way from one version to the other.
func (h *host) export(t *testing.T, pageMark, bundleMark string) {
	t.Helper()
	for i, mark := range []string{bundleMark, pageMark} {
		src := source{}
		p, err := newPages(testCourse(t), nil, src.name(), options{static: true, repo: "https://example.org/" + mark + "/"})
		if err != nil {
			t.Fatal(err)
		}
		for name, line := range map[string]string{
			"site.css":  `:root{--mark:%s}`,
			"site.js":   `;document.documentElement.dataset.first="%s"`,
			"stages.js": `;document.documentElement.dataset.later="%s"`,
		} {
			body, err := static.FS.(interface{ ReadFile(string) ([]byte, error) }).ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			p.add("static/"+name, "text/plain", func() []byte { return fmt.Appendf(body, line, mark) })
		}
		p.addOffline(func() map[string]int64 { return h.sizes })
		for _, path := range p.paths() {
			if i == 0 != strings.HasPrefix(path, "static/") {
				continue
			}
			name := filepath.Join(h.dir, sitePath, path)
			if path == "" || strings.HasSuffix(path, "/") {
				name = filepath.Join(name, "index.html")
			}
			h.write(t, name, p.files[path].made().plain.body)
		}
	}
	for name, size := range h.sizes {
		h.write(t, filepath.Join(h.dir, sitePath, name), make([]byte, size))
	}
	h.marked = h.marked.Add(time.Minute) // FileServer tells versions apart by whole seconds
}

func (h *host) write(t *testing.T, name string, body []byte) {
	t.Helper()
	if err := writeFile(name, body); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, h.marked, h.marked); err != nil {
		t.Fatal(err)
	}
}

func (h *host) open(path string) step { return chromedp.Navigate(h.URL + sitePath + path) }

// settled waits until the worker has what a page shows: it is kept whole.
func settled(path string) step {
	return awaited(fmt.Sprintf(`caches.open("interleave %s pages").then(c => c.match(%q)).then(page => page !== undefined && !!navigator.serviceWorker.controller)`, sitePath, sitePath+path))
}

// awaited waits until the promise of a JavaScript expression is of true.
func awaited(expression string) step {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for {
			if yes, err := chromedp.Evaluate[bool](expression, chromedp.EvalAwaitPromise)(ctx, target); err == nil && yes {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("waiting for %s: %w", expression, ctx.Err())
			case <-time.After(30 * time.Millisecond):
			}
		}
	})
}

// keptKeys are the addresses that the browser keeps, with the status of their answers.
const keptKeys = `(async () => {
	const out = [];
	for (const name of await caches.keys()) {
		const cache = await caches.open(name);
		for (const request of await cache.keys()) out.push((await cache.match(request)).status + " " + new URL(request.url).pathname);
	}
	return out;
})()`
