package main

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// These tests do with a timeline, and with the page around it, what readers do.

// drawn is the timeline of the main stage of the lesson that most tests open.
const drawn = stage + `.querySelector("run-timeline")`

// openTimeline opens the lesson and brings its main timeline into view.
func openTimeline(t *testing.T, ctx context.Context, path string) {
	t.Helper()
	openLesson(t, ctx, path)
	browse(t, ctx,
		js(stage+`.querySelector(".timeline").scrollIntoView({block: "center"})`),
		until(drawn+`?.querySelector("canvas") != null`),
		js(records),
		until(`window.records !== undefined`),
	)
}

// records fetches the recorded run that the page was given, and unpacks it.
const records = `(async () => {
	const unpack = async (batch) => batch.gzip === undefined ? batch
		: new Response((await fetch("data:application/gzip;base64," + batch.gzip)).body.pipeThrough(new DecompressionStream("gzip"))).json();
	const runs = await (await fetch(` + stage + `.querySelector(".timeline").dataset.run)).json();
	for (const run of Object.values(runs)) run.batches = await Promise.all(run.batches.map(unpack));
	window.records = runs;
})()`

// whereAll gives, from the fetched records alone, who stands where in a language at the
// playhead: "19: G11 G12", a line each, without the lanes that stand at no known line.
const whereAll = `(language) => {
	const t = ` + drawn + `.playhead * 1e6, at = new Map();
	for (const {steps} of window.records[language].batches) {
		let ns = 0;
		for (let i = 0; i < (steps?.ns.length ?? 0); i++) {
			ns += steps.ns[i];
			if (ns <= t + 1e-3) at.set(steps.lane[i], [steps.state[i], steps.line[i]]);
		}
	}
	const lines = new Map();
	for (const [lane, [state, line]] of [...at].sort((a, b) => a[0] - b[0]))
		if (line > 0 && state !== 0 && state !== 4 && state !== 5) lines.set(line, (lines.get(line) ?? []).concat(lane));
	return [...lines].sort((a, b) => a[0] - b[0]).map(([line, lanes]) => line + ": " + lanes.join(" ")).join("\n");
}`

// chipsAll gives the same from the chips on the lines of the page's code.
const chipsAll = `(language) => [...` + stage + `.querySelectorAll('.pane[data-language="' + language + '"] .l:has(.at)')]
	.map(l => l.dataset.n + ": " + [...l.querySelectorAll(".chip")].map(c => parseInt(c.textContent.replace(/\D+/, ""))).sort((a, b) => a - b).join(" ")).join("\n")`

// lateAll gives which printed lines are dim, and shouldAll which were printed after the playhead.
const lateAll = `(language) => [...` + stage + `.querySelectorAll('.out[data-language="' + language + '"] li')].map(li => li.classList.contains("late")).join()`
const shouldAll = `(language) => {
	const printed = new Map(window.records[language].batches.flatMap(b => b.prints ?? []).map(p => [p.out, p.ns / 1e6]));
	return [...` + stage + `.querySelectorAll('.out[data-language="' + language + '"] li')]
		.map((li, i) => (printed.get(Number(li.dataset.out ?? i)) ?? Number(li.dataset.t)) > ` + drawn + `.playhead).join();
}`

// TestReaderScrubs walks through a recorded run by keyboard, forwards and backwards; at each
// step the code shows who stands where and the output what was printed, as the records say.
func TestReaderScrubs(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	browse(t, ctx, js(drawn+`.querySelector("canvas").focus()`), chromedp.KeyEvent(kb.Home), until(drawn+`.playhead === 0`))
	settle := `new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(true))))`
	seen := map[string]bool{}
	for i := range 40 {
		key := kb.ArrowRight
		if i > 25 {
			key = kb.ArrowLeft
		}
		browse(t, ctx, chromedp.KeyEvent(key))
		value[bool](t, ctx, settle)
		for _, language := range []string{"go", "python"} {
			got, want := value[string](t, ctx, `(`+chipsAll+`)("`+language+`")`), value[string](t, ctx, `(`+whereAll+`)("`+language+`")`)
			if got != want {
				t.Fatalf("%s at %v ms: the code shows\n%s\nand the records say\n%s", language, value[float64](t, ctx, drawn+`.playhead`), got, want)
			}
			late, should := value[string](t, ctx, `(`+lateAll+`)("`+language+`")`), value[string](t, ctx, `(`+shouldAll+`)("`+language+`")`)
			if late != should {
				t.Fatalf("%s at %v ms: dim are %s, printed later %s", language, value[float64](t, ctx, drawn+`.playhead`), late, should)
			}
			seen[language+got] = true
		}
	}
	if len(seen) < 6 {
		t.Errorf("in 40 steps the code showed only %d different states", len(seen))
	}
	browse(t, ctx, chromedp.KeyEvent(kb.Escape), until(drawn+`.playhead === null`), until(stage+`.querySelector(".at, .late") === null`))
}

// TestReaderGoesToALine presses an output line, with the keyboard, and finds the playhead at the
// moment at which it was printed.
func TestReaderGoesToALine(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	browse(t, ctx, js(out("go")+`.querySelector(".lines").focus()`),
		chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter),
		until(drawn+`.playhead > 0`),
		until(out("go")+`.querySelectorAll("li:not(.late)").length === 4`),
	)
	if got := value[bool](t, ctx, `document.activeElement === `+out("go")+`.querySelectorAll("li")[3]`); !got {
		t.Error("the focus has left the line")
	}
}

// TestReaderSelectsASourceLine presses the number of a line of code, which is a button where something stood.
func TestReaderSelectsASourceLine(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	pane := stage + `.querySelector(".pane.go")`
	browse(t, ctx, js(pane+`.querySelector(".ln[tabindex='0']").focus()`), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter),
		until(`document.activeElement.ariaPressed === "true"`))
	if got := value[float64](t, ctx, pane+`.querySelectorAll(".ln[aria-pressed=true]").length`); got != 1 {
		t.Errorf("%v lines are selected", got)
	}
	want := value[string](t, ctx, `[...new Set(window.records.go.batches.flatMap(b => b.steps?.line ?? []))].filter(n => n > 0).sort((a, b) => a - b).join()`)
	if got := value[string](t, ctx, `[...`+pane+`.querySelectorAll(".l:has(.ln)")].map(l => l.dataset.n).join()`); got != want {
		t.Errorf("the lines %s can be selected, and lanes stood at %s", got, want)
	}
	browse(t, ctx, chromedp.KeyEvent(kb.Enter), until(pane+`.querySelector(".ln[aria-pressed=true]") === null`))
}

// TestReaderFollowsALink goes from the prose into the timeline and back.
func TestReaderFollowsALink(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/en/event-loop/")
	browse(t, ctx,
		js(`document.querySelector("article > h2[id]").insertAdjacentHTML("afterend", '<p><a id="look" href="#demo-gather" data-show="t=1.2s&line=19&in=go&view=fold">look</a></p>')`),
		js(`document.querySelector("#look").scrollIntoView({block: "center"})`),
	)
	before := value[float64](t, ctx, `scrollY`)
	browse(t, ctx, click("#look"),
		until(drawn+`?.playhead === 1200 && document.activeElement.closest("run-timeline") !== null`),
		until(`location.hash === "#demo-gather"`),
		until(stage+`.querySelector(".pane.go .l[data-n='19'] .ln").ariaPressed === "true"`),
		until(`(() => { const box = `+drawn+`.getBoundingClientRect(); return box.bottom > 100 && box.top < innerHeight })()`),
		js(`history.back()`),
		until(`location.hash === ""`),
		until(`Math.abs(scrollY - `+jsNumber(before)+`) < 2`),
	)
}

// TestTimelineTable holds the timeline's text equivalent to the records.
func TestTimelineTable(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	browse(t, ctx, js(drawn+`.querySelector("details").open = true`), until(drawn+`.querySelectorAll("tbody tr").length > 0`))
	got := value[string](t, ctx, `[...`+drawn+`.querySelectorAll("tbody tr")].map(tr => tr.cells[0].innerText.split(" ")[0] + " " + tr.cells[5].innerText.replaceAll(/[\u00a0 ]/g, " ")).join("\n")`)
	want := value[string](t, ctx, `["python", "go"].flatMap(language => {
		const names = new Map(), reasons = [], spans = new Map();
		for (const b of window.records[language].batches) {
			for (const lane of b.lanes ?? []) names.set(lane.id, language === "go" ? "G" + lane.id : lane.task);
			reasons.push(...(b.reasons ?? []));
			let ns = 0;
			for (let i = 0; i < (b.steps?.ns.length ?? 0); i++) {
				ns += b.steps.ns[i];
				spans.set(b.steps.lane[i], (spans.get(b.steps.lane[i]) ?? []).concat({ns, state: b.steps.state[i]}));
			}
		}
		return [...names].map(([id, name]) => {
			const sums = new Map();
			(spans.get(id) ?? []).forEach(({ns, state}, i, all) => {
				const until = all[i + 1]?.ns ?? ns;
				if (state >= 8) sums.set(reasons[state - 8], (sums.get(reasons[state - 8]) ?? 0) + until - ns);
			});
			const longest = [...sums].filter(([, ns]) => ns > 0).sort((a, b) => b[1] - a[1]).map(([reason]) => reason);
			return name + " " + longest.join(" ");
		});
	}).join("\n")`)
	for i, line := range strings.Split(want, "\n") {
		rows := strings.Split(got, "\n")
		if i >= len(rows) || !sameWaits(rows[i], line) {
			t.Fatalf("the table reads\n%s\nand the records\n%s", got, want)
		}
	}
}

// sameWaits reports whether a row of the table names a lane, and each reason that it waited for, in order.
func sameWaits(row, want string) bool {
	at := 0
	for _, word := range strings.Fields(want) {
		found := strings.Index(row[at:], word)
		if found < 0 {
			return false
		}
		at += found + len(word)
	}
	return true
}

// TestTimelineOfALiveRun draws a run while it goes on, and counts its goroutines at its end.
func TestTimelineOfALiveRun(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	status := out("go") + `.querySelector("[role=status]").innerText`
	browse(t, ctx, which("go"), choose("a", "0s"), choose("b", "500ms"), choose("c", "0s"), press(), ended("go", "total:"), until(status+`.includes("5 goroutines")`))
	browse(t, ctx, js(drawn+`.show({t: 100})`), until(out("go")+`.querySelector(".late") !== null`))
	late := value[string](t, ctx, `[...`+out("go")+`.querySelectorAll(".late span")].map(s => s.innerText).join("|")`)
	if !strings.HasPrefix(late, "B ends|") {
		t.Errorf("at 0.1 s of a run in which B waits half a second, later are %q", late)
	}
}

func jsNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
