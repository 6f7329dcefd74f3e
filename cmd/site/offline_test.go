package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"interleave/lessons"
	"interleave/playground"
	"interleave/views"
)

// These tests read an exported site below a path, from a file server as dumb as a static host, and take the host away.

const (
	isOffline = `document.querySelector("kept-lessons") !== null`
	listed    = `Array.from(document.querySelectorAll("kept-lessons li:not([hidden]) a"), a => a.pathname)`
)

// works makes a lesson do what it does without a server: replay and draw.
func works(t *testing.T, ctx context.Context) {
	t.Helper()
	browse(t, ctx, move(), until(`customElements.get("demo-stage") !== undefined && !!document.querySelector("demo-stage[data-main] [data-run]")`),
		until(`getComputedStyle(document.querySelector(".top")).position === "sticky"`),
		js(`document.querySelector("demo-stage[data-main] .timeline").scrollIntoView({behavior: "instant"})`),
		until(`document.querySelector("demo-stage[data-main] run-timeline canvas") !== null`),
		js(`document.querySelector("demo-stage[data-main] [data-run]").click()`),
		until(`document.querySelector("demo-stage[data-main] .out[data-state=running], demo-stage[data-main] .out[data-state=ok]") !== null`))
}

func TestOfflineKeepsWhatWasRead(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	browse(t, ctx, h.open("en/event-loop/"), move(), settled("en/event-loop/"), h.open("en/coroutines/"), settled("en/coroutines/"), settled("zh/offline/"))
	used := `fetch("../../wasm/event-loop.gather.2c3d.wasm.gz").then(r => r.arrayBuffer()).then(b => b.byteLength)`
	if got := value[float64](t, ctx, used); got != 200_000 {
		t.Fatalf("the program has %v bytes", got)
	}
	browse(t, ctx, awaited(`caches.match("../../wasm/event-loop.gather.2c3d.wasm.gz").then(r => r !== undefined)`))
	h.Close()

	browse(t, ctx, h.open("en/event-loop/?b=500ms#learned"))
	works(t, ctx)
	if got := value[float64](t, ctx, used); got != 200_000 {
		t.Errorf("without a connection the program has %v bytes", got)
	}
	browse(t, ctx, h.open("en/transactions/"), until(isOffline), until(listed+`.length === 2`))
	if got := value[[]string](t, ctx, listed); !slices.Equal(got, []string{sitePath + "en/coroutines/", sitePath + "en/event-loop/"}) {
		t.Errorf("the offline page lists %q", got)
	}
	browse(t, ctx, h.open(""), until(`location.pathname.endsWith("/en/") && `+isOffline), h.open("zh/"), until(isOffline), until(`document.documentElement.lang === "zh-Hans" && document.querySelector("[data-none]").checkVisibility()`),
		h.open("en/transactions/"), until(isOffline), click(`kept-lessons li:not([hidden]) a`), until(`location.pathname.endsWith("/en/coroutines/") && document.querySelector("demo-stage") !== null`))
	works(t, ctx)
}

// control is the first chapter's control on the course map.
const control = `document.querySelector("take-along[data-chapter='01-basics']")`

func says(text string) step {
	return until(fmt.Sprintf(`%s.querySelector("p").textContent.includes(%q)`, control, text))
}

// pressTake goes to the control's button, as with Tab, and presses it.
func pressTake() step {
	return js(`(button => { button.focus(); button.click() })(` + control + `.querySelector("button"))`)
}

// TestOfflineTakesAChapterAlong cancels, goes on, loses the host half way, gets it back, and then reads the chapter
// without it.
func TestOfflineTakesAChapterAlong(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	text := views.TextOf(lessons.Chinese).Offline
	beginning := func(text string) string { before, _, _ := strings.Cut(text, "{"); return before }
	var held, cut atomic.Bool
	release := make(chan struct{})
	h.before = func(path string) {
		if strings.HasSuffix(path, "/wasm/4e5f.js") && held.CompareAndSwap(false, true) {
			<-release
		}
		if strings.HasSuffix(path, ".0a1b.wasm.gz") && cut.CompareAndSwap(false, true) {
			h.down.Store(true)
		}
	}
	browse(t, ctx, h.open("zh/"), move(), until(control+`.textContent.includes("MB")`),
		pressTake(), until(control+`.querySelector("progress")?.value > 500_000`))
	if got := value[string](t, ctx, `document.activeElement.textContent + "|" + `+control+`.querySelector("progress").ariaLabel`); !strings.HasPrefix(got, text.Cancel+"|"+beginning(text.Taking)) {
		t.Errorf("the focus and the bar: %q", got)
	}
	browse(t, ctx, pressTake(), says(text.Cancelled))
	close(release)
	browse(t, ctx, until(control+`.textContent.includes("kB")`), pressTake(), says(text.Lost))
	h.down.Store(false)
	browse(t, ctx, says(beginning(text.Kept)), h.open("zh/"), settled("zh/"))
	h.Close()
	for _, slug := range []string{"what-is-async", "why-async", "language-support"} {
		browse(t, ctx, h.open("zh/"+slug+"/"))
		works(t, ctx)
	}
	browse(t, ctx, chromedp.KeyEvent("/"), until(`document.querySelector("dialog[open] input") === document.activeElement`),
		js(`document.activeElement.value = ""`), chromedp.KeyEvent("goroutine"), until(`document.querySelectorAll("dialog[open] a[href]").length > 0`))
	if got := value[float64](t, ctx, `fetch("../../wasm/what-is-async.orders.0a1b.wasm.gz").then(r => r.arrayBuffer()).then(b => b.byteLength)`); got != 300_000 {
		t.Errorf("the program has %v bytes", got)
	}
	browse(t, ctx, h.open("zh/"), move(), says(beginning(text.Kept)), pressTake(), says(text.Removed), h.open("zh/why-async/"), until(isOffline))
}

// marks are those of the page, the style sheet and the scripts that it has.
const marks = `[document.querySelector('a[href^="https://example.org/"]')?.pathname[1], getComputedStyle(document.documentElement).getPropertyValue("--mark"),
	document.documentElement.dataset.first, document.documentElement.dataset.later].filter(Boolean)`

// TestOfflineNeverMixes visits a site that goes from one version to the next, with stations half way.
func TestOfflineNeverMixes(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	look := func(path, mark string, n int) {
		t.Helper()
		browse(t, ctx, h.open(path), move(), until(`document.readyState === "complete"`))
		deadline, looks := time.Now().Add(stepTime), 0
		for {
			got := value[[]string](t, ctx, marks)
			if slices.ContainsFunc(got, func(m string) bool { return m != got[0] }) || got[0] != mark {
				t.Fatalf("%s is of versions %q, want %s", path, got, mark)
			}
			if looks++; len(got) >= n && looks >= 20 {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s has only %q", path, got)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	look("en/event-loop/", "A", 4)
	browse(t, ctx, settled("en/event-loop/"))
	look("en/coroutines/", "A", 4)
	browse(t, ctx, settled("en/coroutines/"), h.open("en/event-loop/"))

	h.export(t, "A", "B") // the bundle is there first: the page has its own
	look("en/event-loop/", "A", 4)
	h.export(t, "B", "A") // the pages are there first: a page without what is not theirs
	look("en/event-loop/", "B", 1)
	h.export(t, "B", "B")
	look("en/event-loop/", "B", 4)
	browse(t, ctx, settled("en/event-loop/"))
	h.Close()
	look("en/event-loop/", "B", 4)
	look("en/coroutines/", "A", 4) // not opened since: whole, as it was
}

// TestOfflineTellsOfANewVersion has a page of the former version ask for a file that it never had.
func TestOfflineTellsOfANewVersion(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	browse(t, ctx, h.open("en/event-loop/"), move(), settled("en/event-loop/"), until(`document.documentElement.dataset.later === "A"`))
	h.export(t, "B", "B")
	browse(t, ctx, call(network.ClearBrowserCache, cdp.Empty{})) // it still has version A, which would do
	old := `"../../static/stages.js?v=" + document.documentElement.dataset.stages.slice(-12)`
	if got := value[string](t, ctx, `(async () => {
		for (const name of await caches.keys()) await (await caches.open(name)).delete(`+old+`);
		return fetch(`+old+`, {cache: "reload"}).then(r => "got " + r.status, () => "refused");
	})()`); got != "refused" {
		t.Fatal(got)
	}
	text := views.TextOf(lessons.English).Offline
	browse(t, ctx, until(fmt.Sprintf(`document.querySelector(".newer")?.textContent === %q`, text.Newer+text.Reload+text.Later)), click(".newer button"),
		until(`document.readyState === "complete" && document.querySelector(".newer") === null`), move(), until(`document.documentElement.dataset.later === "B"`))
	// What was of version A goes, once no page uses it.
	browse(t, ctx, settled("en/event-loop/"), awaited(`(async () => {
		const cache = await caches.open("interleave `+sitePath+` files");
		const urls = (await cache.keys()).map(r => r.url);
		return urls.filter(url => url.includes("/site.css?")).length === 1 && urls.some(url => url.endsWith(document.querySelector("link[rel=stylesheet]").href));
	})()`))
}

// TestOfflineSlowHost opens a page whose host takes for ever: what is kept is shown in the meantime, and the reader is told
// when the answer turns out to be newer. A page that is not kept is waited for.
func TestOfflineSlowHost(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	release := make(chan struct{})
	var slow atomic.Bool
	h.before = func(path string) {
		if slow.Load() && strings.HasSuffix(path, "/en/event-loop/") {
			<-release
		}
		if slow.Load() && strings.HasSuffix(path, "/en/coroutines/") {
			time.Sleep(4 * time.Second) // longer than the worker's patience
		}
	}
	browse(t, ctx, h.open("en/event-loop/"), move(), settled("en/event-loop/"))
	h.export(t, "B", "B")
	slow.Store(true)
	browse(t, ctx, h.open("en/event-loop/"), move(), until(`document.documentElement.dataset.later === "A"`))
	close(release)
	browse(t, ctx, until(`document.querySelectorAll(".newer button").length === 2`), js(`document.querySelectorAll(".newer button")[1].click()`), until(`document.querySelector(".newer") === null`),
		h.open("en/coroutines/"), move(), until(`document.documentElement.dataset.later === "B"`), h.open("en/event-loop/"), move(), until(`document.documentElement.dataset.later === "B"`))
}

// TestOfflineLeavesRunsAlone reads and runs on a server.
func TestOfflineLeavesRunsAlone(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	var s *server
	ts := newTestServerWith(t, source{}, playground.Limits{}, func(made *server) { s = made; s.reload = newBroadcast() })
	do(t, ts, "POST", "/run/event-loop/gather", `{"flags":{"a":"0s","b":"0s","c":"0s"}}`) // builds it
	browse(t, ctx, chromedp.Navigate(ts.URL+"/en/event-loop/"), move(), awaited(`navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)`),
		choose("a", "0s"), choose("b", "0s"), choose("c", "0s"), which("go"), press(), ended("go", "total:"),
		chromedp.Navigate(ts.URL+"/healthz"), chromedp.Navigate(ts.URL+"/"), until(`location.pathname === "/en/"`), chromedp.Navigate(ts.URL+"/en/nothing/"))
	keys := value[[]string](t, ctx, keptKeys)
	if len(keys) < 10 {
		t.Errorf("only %q is kept", keys)
	}
	for _, key := range keys {
		if path, ok := strings.CutPrefix(key, "200 "); !ok || !strings.HasPrefix(path, "/static/") && !strings.HasPrefix(path, "/runs/") && !strings.HasPrefix(path, "/en/") && !strings.HasPrefix(path, "/zh/") || path == "/en/nothing/" {
			t.Errorf("kept: %s", key)
		}
	}

	// An author's server at the same address takes the worker away again.
	src := source{}
	p, err := newPages(testCourse(t), nil, src.name(), options{reload: true})
	if err != nil {
		t.Fatal(err)
	}
	s.pages.Store(p)
	browse(t, ctx, chromedp.Navigate(ts.URL+"/en/"), awaited(`navigator.serviceWorker.getRegistrations().then(all => all.length === 0)`),
		chromedp.Navigate(ts.URL+"/en/"), move(), until(`customElements.get("mini-run") !== undefined`))
	if value[bool](t, ctx, `navigator.serviceWorker.controller !== null || document.querySelector("take-along") !== null`) {
		t.Error("pages that reload themselves still have a worker")
	}
	s.reload.close()
}
