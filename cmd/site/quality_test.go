package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"interleave/lessons"
	"interleave/playground"
)

// axe is the accessibility checker, from npm.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "..", "static", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("skipped: needs axe-core (cd static && npm ci)")
	}
	return string(source)
}

// TestAccessibility finds no violation of WCAG 2.2 AA on any kind of page, in
// both themes and languages.
func TestAccessibility(t *testing.T) {
	source := axe(t)
	ts := newTestServer(t, playground.Limits{})
	for _, lang := range lessons.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel() // beside each other, but beside no other test
			ctx := newBrowser(t)
			root := ts.URL + "/" + string(lang) + "/"
			paths := []string{root, root + "nothing/", root + "play/"}
			for _, lesson := range testCourse(t).Lessons() {
				paths = append(paths, root+lesson.Slug+"/")
			}
			for _, path := range paths {
				accessible(t, ctx, source, path)
			}
		})
	}
}

// accessible finds no violation on a page. The dark theme differs from the light one in colours alone.
func accessible(t *testing.T, ctx context.Context, source, path string) {
	t.Helper()
	browse(t, ctx, theme("light"), chromedp.Navigate(path),
		js(`document.querySelector(".timeline")?.scrollIntoView({behavior: "instant"})`),
		until(`!document.querySelector(".timeline") || document.querySelector("run-timeline canvas") !== null`),
		js(`document.querySelectorAll("details:not(.menu)").forEach(d => d.open = true)`))
	for _, violation := range violations(t, ctx, source) {
		t.Errorf("%s: %s", path, violation)
	}
	browse(t, ctx, theme("dark"))
	for _, violation := range violationsOf(t, ctx, `["color-contrast", "link-in-text-block"]`) {
		t.Errorf("%s (dark): %s", path, violation)
	}
}

// violations are what axe finds wrong with the page as it is now.
func violations(t *testing.T, ctx context.Context, source string) []string {
	t.Helper()
	browse(t, ctx, js(`window.axe = undefined`), js(`(() => {`+source+`})()`))
	return violationsOf(t, ctx, `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`)
}

// violationsOf are what axe, which is there, finds by some of its rules: a list of their names, or of their tags.
func violationsOf(t *testing.T, ctx context.Context, rules string) []string {
	t.Helper()
	result := value[string](t, ctx, `axe.run(document, {runOnly: `+rules+`, resultTypes: ["violations"]})
		.then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).slice(0, 3).join("; "))))`)
	var found []string
	if err := json.Unmarshal([]byte(result), &found); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestLinesAreNumbered compares the number that a marked line shows, as assistive technology reads it, with the
// one in the line's address: the style sheet counts, also past lines that are folded away.
func TestLinesAreNumbered(t *testing.T) {
	ctx := newBrowser(t)
	ts := newTestServer(t, playground.Limits{})
	browse(t, ctx, chromedp.Navigate(ts.URL+"/en/context-managers/"))
	for _, open := range []string{"false", "true"} {
		browse(t, ctx, js(`document.querySelectorAll("details").forEach(d => d.open = `+open+`)`))
		lines := value[[]string](t, ctx, `[...document.querySelectorAll(".pane .l[id]")].filter(l => l.checkVisibility()).map(l => l.id)`)
		if len(lines) == 0 {
			t.Fatal("no line bears a marker")
		}
		for _, id := range lines {
			number := regexp.MustCompile(`\d+$`).FindString(id)
			if texts := readAloud(t, ctx, "#"+id); texts[0] != number {
				t.Errorf("line #%s shows %q", id, texts[0])
			}
		}
	}
}

// TestMarkersLightTogether points at each badge of a page, and finds the same number lit in the stage that it is in,
// or else in the last one above it, and in no other.
func TestMarkersLightTogether(t *testing.T) {
	ctx := newBrowser(t)
	ts := newTestServer(t, playground.Limits{})
	browse(t, ctx, chromedp.Navigate(ts.URL+"/zh/context-managers/"))
	wrong := value[[]string](t, ctx, `(() => {
		let stage = "";
		const marks = [...document.querySelectorAll("demo-stage, .n")].flatMap(e => {
			if (e.localName === "demo-stage") stage = e.id;
			return e.localName === "demo-stage" ? [] : [{e, key: stage + " " + e.textContent}];
		});
		return marks.flatMap(({e, key}) => {
			e.dispatchEvent(new PointerEvent("pointerover", {bubbles: true}));
			const lit = marks.filter(({e}) => e.classList.contains("on")).map(({key}) => key);
			e.dispatchEvent(new PointerEvent("pointerout", {bubbles: true}));
			const all = marks.filter(mark => mark.key === key).length;
			return lit.length === all && lit.every(other => other === key) ? [] : [key + " lights " + lit];
		});
	})()`)
	if len(wrong) > 0 {
		t.Errorf("%q", wrong)
	}
}

// readAloud gives the texts in an element that assistive technology reads, at least one.
func readAloud(t *testing.T, ctx context.Context, selector string) []string {
	t.Helper()
	var texts []string
	browse(t, ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		nodes, err := chromedp.Nodes(chromedp.CSS(selector))(ctx, target)
		if err != nil {
			return err
		}
		tree, err := cdp.Call(ctx, target, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{NodeID: nodes[0].NodeID, Role: "StaticText"})
		for _, node := range tree.Nodes {
			texts = append(texts, strings.Trim(string(node.Name.Value), `"`))
		}
		return err
	}))
	if len(texts) == 0 {
		t.Fatalf("%s has no text", selector)
	}
	return texts
}

const (
	kiB = 1 << 10
	// The budgets of a lesson's first view, compressed.
	maxView    = 40 * kiB // HTML, CSS and JavaScript together
	maxScripts = 9 * kiB
	maxFonts   = 32 * kiB
)

// TestFirstViewIsLight counts what the browser fetches for each lesson, that
// all of it comes from the site, and that the layout never shifts.
func TestFirstViewIsLight(t *testing.T) {
	ctx := newBrowser(t)
	ts := newTestServer(t, playground.Limits{})
	var mu sync.Mutex
	sizes, heaviest := map[string]int64{}, int64(0)
	var parts string // of the heaviest
	kinds := map[network.RequestID]string{}
	listen := func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(event.Request.URL, ts.URL) && !strings.HasPrefix(event.Request.URL, "data:") {
				t.Errorf("the page asks a third party: %s", event.Request.URL)
			}
			kinds[event.RequestID] = string(event.Type)
		case *network.EventLoadingFinished:
			sizes[kinds[event.RequestID]] += int64(event.EncodedDataLength)
		}
	}
	if err := chromedp.Listen(ctx, listen); err != nil {
		t.Fatal(err)
	}
	browse(t, ctx,
		call(network.Enable, network.EnableParams{}),
		call(network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}),
		call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: observeShifts + untouched}),
	)
	for _, lesson := range testCourse(t).Lessons() {
		for _, lang := range lessons.Langs {
			mu.Lock()
			clear(sizes)
			mu.Unlock()
			path := "/" + string(lang) + "/" + lesson.Slug + "/"
			browse(t, ctx, chromedp.Navigate(ts.URL+path), until(`document.readyState === "complete" && document.fonts.status === "loaded"`))
			shift := value[float64](t, ctx, `new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => r(window.layoutShift), 200))))`)
			mu.Lock()
			html, css, scripts, fonts := sizes["Document"], sizes["Stylesheet"], sizes["Script"], sizes["Font"]
			mu.Unlock()
			view := html + css + scripts
			t.Logf("%s: %d bytes, %d of them scripts; fonts %d; shift %v", path, view, scripts, fonts, shift)
			if view > heaviest {
				heaviest, parts = view, fmt.Sprintf("%s is the heaviest: %d bytes, of which HTML %d, CSS %d, scripts %d", path, view, html, css, scripts)
			}
			if view == 0 || view > maxView || scripts > maxScripts || fonts > maxFonts {
				t.Errorf("%s: %d bytes, %d of them scripts; fonts %d", path, view, scripts, fonts)
			}
			if shift > 0 {
				t.Errorf("%s: layout shift %v", path, shift)
			}
		}
	}
	t.Log(parts)
}

// untouched keeps a page from what it does once the browser has nothing else to do, or once a pointer moves, as Chromium has it do
// by itself on the first page: that is no part of a first view.
const untouched = `;
	window.requestIdleCallback = () => 0;
	window.addEventListener("pointermove", (event) => event.stopImmediatePropagation(), {capture: true})`

// observeShifts sums up layout shifts from a page's first moment on.
const observeShifts = `window.layoutShift = 0;
	new PerformanceObserver(list => { for (const e of list.getEntries()) window.layoutShift += e.value })
		.observe({type: "layout-shift", buffered: true})`

// TestNothingScrollsSideways opens every page on a phone, a tablet and a laptop.
func TestNothingScrollsSideways(t *testing.T) {
	ctx := newBrowser(t)
	ts := newTestServer(t, playground.Limits{})
	for _, width := range []int64{360, 390, 820, 1024, 1440} {
		browse(t, ctx, chromedp.EmulateViewport(width, 900))
		for _, lang := range lessons.Langs {
			paths := []string{"/" + string(lang) + "/"}
			for _, lesson := range testCourse(t).Lessons() {
				paths = append(paths, fmt.Sprintf("/%s/%s/", lang, lesson.Slug))
			}
			for _, path := range paths {
				browse(t, ctx, chromedp.Navigate(ts.URL+path))
				if over := value[float64](t, ctx, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
					t.Errorf("%s at %d px is %v px too wide", path, width, over)
				}
			}
		}
	}
}
