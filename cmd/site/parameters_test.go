package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// These tests change what a demo is given, and see what comes of it at once.

// openForBrowsers opens the lesson on a server that has demos run in the browser too, as the address sets them.
func openForBrowsers(t *testing.T, ctx context.Context, path string) (url string) {
	t.Helper()
	ts := newBrowserServer(t, source{})
	browse(t, ctx, chromedp.Navigate(ts.URL+path), move(), until(`customElements.get("demo-stage") !== undefined`))
	return ts.URL
}

// drag moves a flag's slider without letting go of it.
const drag = `(stage, flag, value) => {
	const label = stage.querySelector('[data-flag="' + flag + '"]'), input = label.querySelector("input");
	input.value = label.dataset.values.split("|").indexOf(value);
	input.dispatchEvent(new Event("input", {bubbles: true}));
}`

func dragTo(stage, flag, value string) step {
	return js(`(` + drag + `)(` + stage + `, "` + flag + `", "` + value + `")`)
}

func letGo(stage, flag string) step {
	return js(stage + `.querySelector("[data-flag=` + flag + `] input").dispatchEvent(new Event("change", {bubbles: true}))`)
}

func chooseEngine(engine string) step {
	return js(`(() => { const select = ` + stage + `.querySelector("[name=engine]"); select.value = "` + engine + `"; select.dispatchEvent(new Event("change", {bubbles: true})) })()`)
}

// edges counts the pixels below the axis that are of the colour of an earlier run's frames.
const edges = `(() => {
	const canvas = ` + drawn + `.querySelector("canvas"), probe = document.createElement("canvas").getContext("2d");
	probe.fillStyle = ` + drawn + `.palette.edge;
	probe.fillRect(0, 0, 1, 1);
	const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
	const {data} = canvas.getContext("2d").getImageData(0, 40, canvas.width, canvas.height - 40);
	let n = 0;
	for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b) n++;
	return n;
})()`

// said is what a stage's Go status says.
func said(stage string) string {
	return stage + `.querySelector(".out.go [role=status]").textContent`
}

// TestReaderDragsAParameter sees output, timeline and address follow a slider, with the run before behind; and opens the
// address again.
func TestReaderDragsAParameter(t *testing.T) {
	ctx := newBrowser(t)
	openForBrowsers(t, ctx, "/en/event-loop/?q=1#demo-gather")
	browse(t, ctx, chooseEngine("virtual"), which("go"),
		js(stage+`.querySelector(".timeline").scrollIntoView({block: "center"})`), until(drawn+`?.querySelector("canvas") != null`),
		// No moment without output; and when the outcome is first said, it is not announced.
		js(`(window.least = Infinity, window.live = "", new MutationObserver(() => {
			window.least = Math.min(window.least, `+out("go")+`.querySelectorAll("li").length);
			if (`+said(stage)+`.startsWith("Done in 3.000 s")) window.live ||= `+out("go")+`.querySelector("[role=status]").ariaLive;
		}).observe(`+out("go")+`, {childList: true, subtree: true}))`),
		dragTo(stage, "b", "3s"), until(printed("go")+`.includes("total:   3.0 s")`), until(said(stage)+`.startsWith("Done in 3.000 s, before 2.0")`),
	)
	if live := value[string](t, ctx, `window.live`); live != "off" {
		t.Errorf("while a control is dragged, the status was announced: aria-live %q", live)
	}
	browse(t, ctx, until(out("go")+`.querySelector("[role=status]").ariaLive === "polite"`),
		letGo(stage, "b"), until(`!`+stage+`.dragging`),
		dragTo(stage, "b", "2s"), dragTo(stage, "b", "1500ms"), dragTo(stage, "b", "1s"),
		until(said(stage)+`.startsWith("Done in 1.000 s, before 3.000 s")`),
		until(`/run before, 3\.000\ss, 5 goroutines/.test(`+drawn+`.querySelector(".rt-legend").textContent)`),
		until(drawn+`.view.scale.end >= 3e9`),
		letGo(stage, "b"),
		until(`location.search === "?q=1&gather.b=1s&gather.which=go&gather.engine=virtual" && location.hash === "#demo-gather"`),
	)
	if least := value[float64](t, ctx, `window.least`); least < 9 {
		t.Errorf("between two runs the output had only %v lines", least)
	}
	with := value[float64](t, ctx, edges)
	browse(t, ctx, js(drawn+`.querySelector(".rt-legend .rt-sw + button").click()`),
		until(`!`+drawn+`.querySelector(".rt-legend").innerText.includes("run before")`), until(said(stage)+`.startsWith("Done in 1.000 s, exit")`))
	if without := value[float64](t, ctx, edges); with < without+500 {
		t.Errorf("the run before is drawn with %v pixels more than nothing", with-without)
	}
	// Again, and away with Escape, and by running.
	browse(t, ctx, until(`!`+stage+`.dragging`), dragTo(stage, "a", "3s"), letGo(stage, "a"), until(said(stage)+`.startsWith("Done in 3.000 s, before 1.000 s")`), until(drawn+`.view.ghosts.length === 1`),
		js(drawn+`.querySelector("canvas").focus()`), chromedp.KeyEvent(kb.Escape), until(drawn+`.view.ghosts.length === 0`), until(said(stage)+`.startsWith("Done in 3.000 s, exit")`),
		until(`!`+stage+`.dragging`), dragTo(stage, "a", "1s"), letGo(stage, "a"), until(said(stage)+`.startsWith("Done in 1.000 s, before 3.000 s")`))
	browse(t, ctx, until(`!`+stage+`.dragging`), dragTo(stage, "a", "4s"), letGo(stage, "a"), until(said(stage)+`.includes("before 1.000 s")`),
		press(), until(said(stage)+`.startsWith("Done in 4.000 s, exit")`), until(drawn+`.view.ghosts.length === 0`))
	browse(t, ctx, until(`location.search.includes("gather.a=4s")`))
	url := value[string](t, ctx, `location.href`)
	browse(t, ctx, js(`localStorage.setItem("engine", "real")`), chromedp.Navigate("about:blank"), chromedp.Navigate(url),
		until(stage+`.querySelector("[data-flag=a] output")?.textContent === "4 s" && `+stage+`.querySelector("[data-flag=b] output").textContent === "1 s"`),
		until(stage+`.querySelector("[name=engine]").value === "virtual" && `+stage+`.querySelector("[name=which]:checked").value === "go"`),
		js(`document.querySelector("a.lg").dispatchEvent(new PointerEvent("pointerdown"))`), until(`document.querySelector("a.lg").search === location.search && location.search.includes("gather.a=4s")`), // the other language is set alike
		js(stage+`.querySelector("[type=reset]").click()`), until(`location.search === "?q=1&gather.engine=virtual"`), until(said(stage)+`.startsWith("Done in 2.000 s, exit")`),
	)
}

// TestReaderOpensAnOddAddress has settings that there are not: they change nothing, and nothing is thrown.
func TestReaderOpensAnOddAddress(t *testing.T) {
	ctx := newBrowser(t)
	openForBrowsers(t, ctx, "/en/event-loop/?gather.a=7h&gather.b=&gather.engine=quantum&gather.which=c&gather.nothing=1&gather.c=%3Cb%3E&blocked-loop.how=compute")
	values := value[string](t, ctx, `[...document.querySelectorAll("demo-stage output, demo-stage select, [name=which]:checked")].map(e => e.value).join()`)
	if want := "1 s,2 s,1 s,server,both,1 s,1,server,both"; !strings.HasPrefix(values, want) {
		t.Errorf("the controls stand at %s, want %s", values, want)
	}
}

// TestReaderCompares puts two settings side by side, opens the address of both again, and leaves the second.
func TestReaderCompares(t *testing.T) {
	const second = `document.querySelector("#demo-gather-b")`
	ctx := newBrowser(t)
	openForBrowsers(t, ctx, "/en/event-loop/?gather.b=3s&gather.which=python")
	button := stage + `.querySelector("[data-compares]")`
	browse(t, ctx, js(button+`.click()`), until(second+` !== null`),
		until(`document.activeElement === `+second+`.querySelector("[data-flag] input")`),
		until(said(stage)+`.startsWith("Done in 3.000 s")`), until(said(second)+`.startsWith("Done in 3.000 s")`),
		dragTo(second, "a", "4s"), letGo(second, "a"), until(said(second)+`.startsWith("Done in 4.000 s")`),
		until(drawn+`.view.scale.end === `+second+`.querySelector("run-timeline").view.scale.end && `+drawn+`.view.scale.end >= 4e9`),
	)
	if got := value[string](t, ctx, `[...`+stage+`.querySelectorAll(".setting")].map(e => e.textContent).join("; ")`); got != "A a=1s b=3s c=1s; B a=4s b=3s c=1s" {
		t.Errorf("the two are titled %q", got)
	}
	if got := value[string](t, ctx, said(stage)); !strings.HasPrefix(got, "Done in 3.000 s, exit") {
		t.Errorf("the first has changed with the second: %s", got)
	}
	if twice := value[string](t, ctx, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i).join()`); twice != "" {
		t.Errorf("ids that are there twice: %s", twice)
	}
	if label := value[string](t, ctx, `document.getElementById(`+second+`.getAttribute("aria-labelledby")).textContent + `+second+`.role`); label != "B a=4s b=3s c=1sregion" {
		t.Errorf("the second is %q", label)
	}
	browse(t, ctx, until(`location.search.includes("gather.compare=1") && location.search.includes("gather~b.a=4s")`),
		chromedp.Reload(), until(`customElements.get("demo-stage") !== undefined`), until(second+` !== null`),
		until(`[...`+stage+`.querySelectorAll(".setting")].map(e => e.textContent).join("; ") === "A a=1s b=3s c=1s; B a=4s b=3s c=1s"`),
		js(second+`.querySelector("header .ic").click()`), until(second+` === null`),
		until(`document.activeElement === `+button+` && `+button+`.ariaExpanded === "false"`),
		until(`location.search === "?gather.b=3s&gather.which=python&gather.engine=virtual" && `+stage+`.querySelector("[name=which]:checked").value === "python"`),
		js(button+`.click()`), until(second+` !== null`), js(button+`.click()`), until(second+` === null`),
	)
}
