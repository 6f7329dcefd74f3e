package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"interleave/playground"
)

// These tests do what readers do, in a real browser.

// stage is the main stage of the lesson that most of them open.
const stage = `document.querySelector("#demo-gather")`

// out is the output of a language in that stage; reason tells how its last run
// ended, and text what it printed.
func out(language string) string {
	return stage + `.querySelector('.out[data-language="` + language + `"]')`
}

func state(language string) string { return out(language) + `.dataset.state` }

func printed(language string) string {
	return out(language) + `.querySelector(".lines").innerText`
}

// ended waits for a run's end and for its last line, which is drawn a frame later.
func ended(language, lastLine string) step {
	return until(fmt.Sprintf("%s === 'ok' && %s.includes(%q)", state(language), printed(language), lastLine))
}

// openLesson opens the lesson on a server with every demo built.
func openLesson(t *testing.T, ctx context.Context, path string) *httptest.Server {
	t.Helper()
	ts := newTestServer(t, playground.Limits{})
	do(t, ts, "POST", "/run/event-loop/gather", `{"flags":{"a":"0s","b":"0s","c":"0s"}}`) // builds it
	browse(t, ctx, chromedp.Navigate(ts.URL+path), move(), until(`customElements.get("demo-stage") !== undefined`))
	return ts
}

// choose sets a flag's slider to a value.
func choose(flag, value string) step {
	return js(fmt.Sprintf(`(() => {
		const label = %s.querySelector('[data-flag=%q]');
		const input = label.querySelector("input");
		const index = label.dataset.values.split("|").indexOf(%q);
		if (index < 0) throw new Error("no such stop: " + label.dataset.values);
		input.value = index;
		input.dispatchEvent(new Event("input", {bubbles: true}));
	})()`, stage, flag, value))
}

func which(language string) step {
	return js(stage + `.querySelector('[name=which][value=` + language + `]').click()`)
}

func press() step {
	return js(stage + `.querySelector("[data-run]").click()`)
}

func TestReaderRunsBothLanguages(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/en/event-loop/")
	browse(t, ctx, choose("a", "0s"), choose("b", "500ms"), choose("c", "0s"), which("both"), press(), ended("go", "total:"), ended("python", "total:"))
	if got := value[string](t, ctx, printed("go")); !strings.Contains(got, "results: [a b c]") {
		t.Errorf("Go printed %q", got)
	}
	if got := value[string](t, ctx, printed("python")); !strings.Contains(got, "results: ['a', 'b', 'c']") {
		t.Errorf("Python printed %q", got)
	}
}

// TestReaderPressesRunFirst presses before anything of what stages do is there: first while it cannot be loaded, then
// once it can, with Run, twice, and with the keyboard.
func TestReaderPressesRunFirst(t *testing.T) {
	ctx := newBrowser(t)
	ts := newTestServer(t, playground.Limits{})
	do(t, ts, "POST", "/run/event-loop/gather", `{"flags":{"a":"0s","b":"0s","c":"0s"}}`) // builds it
	block := func(yes bool) step {
		return call(network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/static/stages.js*", Block: yes}}})
	}
	browse(t, ctx, call(network.Enable, network.EnableParams{}), block(true), chromedp.Navigate(ts.URL+"/en/event-loop/"),
		which("go"), press(), until(out("go")+`.querySelector("[role=status]").innerText.includes("server")`),
		block(false), press(), until(state("go")+` !== "recorded"`),
		chromedp.Reload(), js(`[0, 1].forEach(() => `+stage+`.querySelector("[data-run]").click())`), until(state("go")+` === "running"`), press(), until(state("go")+` === "stopped"`),
		chromedp.Reload(), chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)), until(state("go")+` === "running"`),
	)
}

func TestReaderChangesAFlag(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/en/event-loop/")
	browse(t, ctx, which("go"), choose("a", "0s"), choose("b", "1s"), choose("c", "0s"))
	command := out("go") + `.querySelector(".cmd").innerText`
	if got := value[string](t, ctx, command); !strings.Contains(got, "-b 1s") && !strings.Contains(got, "-b=1s") {
		t.Errorf("the command line reads %q", got)
	}
	browse(t, ctx, press(), ended("go", "total:"))
	if got := value[string](t, ctx, printed("go")); !strings.Contains(got, "total:   1.0 s") {
		t.Errorf("printed %q", got)
	}
	browse(t, ctx, js(stage+`.querySelector("[type=reset]").click()`))
	if got := value[string](t, ctx, stage+`.querySelector('[data-flag=b] output').innerText`); !strings.Contains(got, "2") {
		t.Errorf("after Reset, b reads %q", got)
	}
}

func TestReaderStops(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/en/event-loop/")
	browse(t, ctx, which("go"), choose("b", "5s"), press(), until(state("go")+` === "running"`), until(printed("go")+`.includes("B starts")`),
		press(), until(state("go")+` === "stopped"`))
	if got := value[string](t, ctx, printed("go")); strings.Contains(got, "total") {
		t.Errorf("a stopped run printed its end: %q", got)
	}
}

func TestReaderUsesTheKeyboardAlone(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/en/event-loop/")
	focused := `document.activeElement.closest("demo-stage") && document.activeElement.type === "range"`
	for range 80 {
		if value[bool](t, ctx, `!!(`+focused+`)`) {
			break
		}
		browse(t, ctx, chromedp.KeyEvent(kb.Tab))
	}
	if !value[bool](t, ctx, `!!(`+focused+`)`) {
		t.Fatal("Tab never reaches a slider")
	}
	browse(t, ctx,
		chromedp.KeyEvent(kb.Home), // a: 0s
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)), // Ctrl+Enter
		until(state("go")+` === "running"`),
		chromedp.KeyEvent(kb.Escape),
		until(state("go")+` === "stopped"`),
		js(`document.activeElement.blur()`),
		chromedp.KeyEvent("?"),
		until(`document.querySelector("dialog[open]") !== null`),
		chromedp.KeyEvent(kb.Escape),
		until(`document.querySelector("dialog[open]") === null`),
		chromedp.KeyEvent("]"),
		until(`location.pathname === "/en/context-managers/" && document.readyState === "complete"`),
		chromedp.KeyEvent("["),
		until(`location.pathname === "/en/event-loop/"`),
	)
}

func TestReaderSearches(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/zh/event-loop/")
	browse(t, ctx,
		chromedp.KeyEvent("/"),
		until(`document.querySelector("dialog[open] input") === document.activeElement`),
		js(`document.activeElement.value = ""`), // DevTools types the key that opened it, keyboards do not
		chromedp.KeyEvent("goroutine"),
		until(`document.querySelectorAll("dialog[open] a[href]").length > 0`),
		chromedp.KeyEvent(kb.Escape), // empties the field
		chromedp.KeyEvent(kb.Escape),
		until(`document.querySelector("dialog[open]") === null`),
	)
}

// TestReaderWithoutJavaScript finds the whole page: prose, code and the recorded run.
func TestReaderWithoutJavaScript(t *testing.T) {
	ctx := newBrowser(t)
	ts := newTestServer(t, playground.Limits{})
	browse(t, ctx, call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), chromedp.Navigate(ts.URL+"/en/event-loop/"))
	for what, selector := range map[string]string{
		"prose":           "article h2",
		"Go source":       "#demo-gather .pane.go .l",
		"recorded output": `#demo-gather .out[data-language="go"] .lines li`,
		"next lesson":     `a[rel="next"]`,
	} {
		ctx, cancel := context.WithTimeout(ctx, stepTime)
		box, err := chromedp.Run(ctx, chromedp.Dimensions(chromedp.CSS(selector)))
		cancel()
		if err != nil || box.Height == 0 {
			t.Errorf("without JavaScript the %s does not show", what)
		}
	}
}

func TestReaderOnAPhone(t *testing.T) {
	ctx := newBrowser(t)
	browse(t, ctx, phone())
	openLesson(t, ctx, "/zh/event-loop/")
	if got := value[float64](t, ctx, `document.documentElement.scrollWidth - innerWidth`); got > 0 {
		t.Errorf("the page is %v px wider than the phone", got)
	}
	browse(t, ctx, choose("a", "0s"), choose("b", "0s"), choose("c", "0s"), press(), ended("go", "total:"))
	small := value[[]string](t, ctx, `[...document.querySelectorAll("button, summary, .seg label, .tabs label, input[type=range]")]
		.filter(e => e.checkVisibility() && !e.closest("dialog:not([open])"))
		.filter(e => { const r = e.getBoundingClientRect(); return r.width > 1 && (r.width < 24 || r.height < 24) })
		.map(e => e.outerHTML.slice(0, 120))`)
	if len(small) > 0 {
		t.Errorf("targets smaller than 24 px: %q", small)
	}
}

// TestReaderSwitchesLanguage stays at the lesson and the heading.
func TestReaderSwitchesLanguage(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/en/event-loop/#learned")
	browse(t, ctx,
		click(`a[hreflang="zh-Hans"].lg`),
		until(`location.pathname === "/zh/event-loop/" && location.hash === "#learned"`),
		until(`document.cookie.includes("lang=zh")`),
	)
}

func TestReaderSetsTheTheme(t *testing.T) {
	ctx := newBrowser(t)
	browse(t, ctx, theme("dark"))
	openLesson(t, ctx, "/en/event-loop/")
	dark := value[string](t, ctx, `getComputedStyle(document.documentElement).backgroundColor`)
	browse(t, ctx, click("theme-toggle button"))
	light := value[string](t, ctx, `getComputedStyle(document.documentElement).backgroundColor`)
	if dark == light {
		t.Errorf("the background is %s in the system's dark theme and after choosing light", dark)
	}
	browse(t, ctx, chromedp.Reload())
	if got := value[string](t, ctx, `getComputedStyle(document.documentElement).backgroundColor`); got != light {
		t.Errorf("after a reload the background is %s, want %s", got, light)
	}
}

// TestReaderLosesTheServer pulls the plug in mid-run.
func TestReaderLosesTheServer(t *testing.T) {
	ctx := newBrowser(t)
	ts := openLesson(t, ctx, "/en/event-loop/")
	browse(t, ctx, which("go"), choose("b", "5s"), press(), until(printed("go")+`.includes("B starts")`))
	ts.CloseClientConnections()
	browse(t, ctx, until(state("go")+` === "lost"`))
	if got := value[string](t, ctx, printed("go")); !strings.Contains(got, "B starts") {
		t.Errorf("what had arrived is gone: %q", got)
	}
}

// TestReaderOfAnExport reads the static site below a path, with no server for runs.
func TestReaderOfAnExport(t *testing.T) {
	ctx := newBrowser(t)
	dir := t.TempDir()
	if err := run(t.Context(), []string{"export", "-wasm=false", "-out", filepath.Join(dir, "any", "path")}, os.Stderr, os.Stderr); err != nil {
		t.Fatal(err)
	}
	var missing []string
	files := http.FileServer(http.Dir(dir))
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Join(dir, filepath.FromSlash(r.URL.Path))
		if _, err := os.Stat(name); err != nil && r.URL.Path != "/favicon.ico" {
			missing = append(missing, r.URL.Path)
		}
		files.ServeHTTP(w, r)
	}))
	defer ts.Close()
	browse(t, ctx,
		chromedp.Navigate(ts.URL+"/any/path/"),
		until(`location.pathname === "/any/path/en/"`),
		chromedp.Navigate(ts.URL+"/any/path/en/event-loop/"),
		which("go"), press(),
		until(state("go")+` === "running"`), ended("go", "total:"),
	)
	if len(missing) > 0 {
		t.Errorf("the export lacks %q", missing)
	}
}
