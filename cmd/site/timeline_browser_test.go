package main

import (
	"context"
	"math"
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
	const runs = await (await fetch(` + stage + `.querySelector(".timeline").dataset.recorded)).json();
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
const chipsAll = `(language) => [...` + stage + `.querySelectorAll('.pane[data-language="' + language + '"] .l')]
	.map((l, i) => [i + 1 + ": ", [...l.querySelectorAll(".at .chip")].map(c => parseInt(c.textContent.replace(/\D+/, ""))).sort((a, b) => a - b).join(" ")])
	.filter(([, chips]) => chips).map(line => line.join("")).join("\n")`

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
	if got := value[string](t, ctx, `[...`+pane+`.querySelectorAll(".l")].map((l, i) => l.querySelector(".ln") && i + 1).filter(Boolean).join()`); got != want {
		t.Errorf("the lines %s can be selected, and lanes stood at %s", got, want)
	}
	browse(t, ctx, chromedp.KeyEvent(kb.Enter), until(pane+`.querySelector(".ln[aria-pressed=true]") === null`))
}

// TestReaderFollowsALink goes from the prose into the timeline and back.
func TestReaderFollowsALink(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/en/event-loop/")
	browse(t, ctx,
		js(`document.querySelector("article > h2[id]").insertAdjacentHTML("afterend", '<p><a id="look" href="#demo-gather" data-show="t=1200&line=19&in=go&view=fold">look</a></p>')`),
		js(`document.querySelector("#look").scrollIntoView({block: "center", behavior: "instant"})`),
	)
	value[float64](t, ctx, rest)
	browse(t, ctx,
		js(`(window.before = scrollY, addEventListener("scrollend", () => (window.rests = true)), document.querySelector("#look").click())`), // the mouse may miss what moves while the timeline comes
		until(drawn+`?.playhead === 1200 && document.activeElement.closest("run-timeline") !== null`),
		until(`location.hash === "#demo-gather"`),
		until(stage+`.querySelectorAll(".pane.go .l")[18].querySelector(".ln").ariaPressed === "true"`),
		// The code stays above the timeline: both are in sight, once the page has come to rest. Before that,
		// the scrolling would go on after the step back.
		until(`window.rests`),
		until(`(() => { const code = `+stage+`.querySelector(".panes").getBoundingClientRect(); const {top} = `+drawn+`.getBoundingClientRect();
			return code.top >= 0 && Math.abs(code.bottom - top) < 8 && top < innerHeight / 2 + 100 })()`),
		js(`history.back()`),
		until(`location.hash === ""`),
	)
	if before, after := value[float64](t, ctx, `before`), value[float64](t, ctx, rest); math.Abs(before-after) >= 2 {
		t.Errorf("Back leads to %v, the link was at %v", after, before)
	}
}

// rest waits until the page scrolls no more, and gives where it is.
const rest = `new Promise((done) => {
	let y = -1;
	const look = () => {
		if (scrollY === y) return done(y);
		y = scrollY;
		setTimeout(look, 200);
	};
	look();
})`

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
	browse(t, ctx, js(drawn+`.show({t: 300})`), until(out("go")+`.querySelector(".late") !== null`))
	late := value[string](t, ctx, `[...`+out("go")+`.querySelectorAll(".late span")].map(s => s.innerText).join("|")`)
	if !strings.HasPrefix(late, "B ends|") {
		t.Errorf("at 0.3 s of a run in which B waits half a second, later are %q", late)
	}
}

// drawnCanvas is where the lanes are drawn, and fit the button that is disabled while all of the run is seen.
const (
	drawnCanvas = drawn + `.querySelector("canvas")`
	fit         = drawn + `.querySelector(".fit")`
)

// keys gives the canvas the focus, and keys.
func keys(pressed ...string) []step {
	steps := []step{js(drawnCanvas + `.focus({preventScroll: true})`)}
	for _, key := range pressed {
		steps = append(steps, chromedp.KeyEvent(key))
	}
	return steps
}

// tipAt waits until the tooltip of some place of the canvas, on a share of its width, has all of these texts.
func tipAt(share float64, texts ...string) step {
	return until(`(() => {
		const canvas = ` + drawnCanvas + `, tip = ` + drawn + `.querySelector(".rt-tip"), box = canvas.getBoundingClientRect();
		if (!tip.hidden && ` + jsList(texts) + `.every(text => tip.innerText.replaceAll("\u00a0", " ").includes(text))) return true;
		window.tipAt = ((window.tipAt ?? 36) + 5 - 36) % (box.height - 36) + 36;
		const at = {bubbles: true, clientX: box.left + box.width * ` + jsNumber(share) + `, clientY: box.top + window.tipAt};
		canvas.dispatchEvent(new PointerEvent("pointermove", at));
	})()`)
}

func jsList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = strconv.Quote(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// TestReaderZooms zooms, fits and folds by keyboard and by wheel.
func TestReaderZooms(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	browse(t, ctx, until(fit+`.disabled`))
	browse(t, ctx, keys("+", "+")...)
	browse(t, ctx, until(`!`+fit+`.disabled`))
	browse(t, ctx, keys("0")...)
	browse(t, ctx, until(fit+`.disabled`))
	browse(t, ctx, keys("+", "-", "-")...)
	browse(t, ctx, until(fit+`.disabled`))
	wheel := func(dy string) step {
		return js(drawnCanvas + `.dispatchEvent(new WheelEvent("wheel", {bubbles: true, cancelable: true, ctrlKey: true, deltaY: ` + dy + `, clientX: innerWidth / 2}))`)
	}
	browse(t, ctx, wheel("-240"), until(`!`+fit+`.disabled`), wheel("2400"), wheel("2400"), wheel("2400"), until(fit+`.disabled`))
	folds := drawn + `.querySelectorAll(".seg input")[1].checked`
	browse(t, ctx, keys("f")...)
	browse(t, ctx, until(folds))
	browse(t, ctx, keys("f")...)
	browse(t, ctx, until(`!`+folds))
}

// TestReaderPointsAtALane reads in the tooltip what a lane does: its state, reason, duration and line,
// under the pointer and under the keyboard's focus.
func TestReaderPointsAtALane(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	browse(t, ctx, tipAt(0.4, "Task-3", "sleep 2.00", "from 0.0", "line 13"))
	browse(t, ctx, tipAt(0.4, "main.func1", "sleep 1.00", "line 19", "started by G1 main, line 31"))
	browse(t, ctx, js(drawnCanvas+`.dispatchEvent(new PointerEvent("pointerleave"))`), until(drawn+`.querySelector(".rt-tip").hidden`))
	browse(t, ctx, keys(kb.ArrowDown)...)
	browse(t, ctx, until(drawn+`.querySelector(".rt-tip").innerText.includes("Task-1 main")`))
	browse(t, ctx, until(drawn+`.querySelector("[role=status]").innerText.includes("Task-1")`))
}

// TestReaderPlays plays a run at ten times its speed, from its start to its end; the slider tells where it is.
func TestReaderPlays(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	back, play := drawn+`.querySelectorAll(".ic")[0]`, drawn+`.querySelectorAll(".ic")[1]`
	browse(t, ctx,
		js(`(() => { const speed = `+drawn+`.querySelector("select"); speed.value = "10"; speed.dispatchEvent(new Event("change")) })()`),
		js(`(window.heads = [], `+drawn+`.addEventListener("playhead", event => window.heads.push(event.detail.t)))`),
		js(play+`.click()`),
		until(play+`.title === "Pause"`),
		until(play+`.title === "Play"`),
	)
	if rising := value[bool](t, ctx, `window.heads.length > 1 && window.heads.every((t, i) => i === 0 || t >= window.heads[i - 1])`); !rising {
		t.Error("the playhead did not go forwards from start to end")
	}
	at := value[float64](t, ctx, drawn+`.playhead`)
	if end := value[float64](t, ctx, `Math.max(window.records.go.t, window.records.python.t)`); at < end-1e-3 {
		t.Errorf("it stopped at %v of %v ms", at, end)
	}
	browse(t, ctx, js(`(window.heads = [])`), js(back+`.click()`), until(back+`.title === "Pause" && `+play+`.title === "Play"`), until(back+`.title === "Play backwards"`))
	if falling := value[bool](t, ctx, `window.heads.length > 1 && window.heads.every((t, i) => i === 0 || t <= window.heads[i - 1]) && window.heads.at(-1) === 0`); !falling {
		t.Error("the playhead did not go backwards from end to start")
	}
	slider := drawn + `.querySelector("[type=range]")`
	browse(t, ctx, js(slider+`.focus()`), chromedp.KeyEvent(kb.Home), until(drawn+`.playhead === 0`),
		chromedp.KeyEvent(kb.PageUp), until(drawn+`.playhead > 100 && `+slider+`.ariaValueText.startsWith((`+drawn+`.playhead / 1000).toFixed(3))`),
		until(stage+`.querySelector(".chip.sleep") !== null`),
		chromedp.KeyEvent(kb.Escape), until(drawn+`.playhead === null`))
}

// TestReaderDragsThePlayhead drags on the axis, forwards and backwards.
func TestReaderDragsThePlayhead(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	browse(t, ctx, js(`(window.drag = (kind, share) => { const canvas = `+drawnCanvas+`, box = canvas.getBoundingClientRect();
		canvas.setPointerCapture = () => {};
		canvas.dispatchEvent(new PointerEvent(kind, {bubbles: true, pointerId: 1, button: 0, clientX: box.left + box.width * share, clientY: box.top + 10})) })`))
	browse(t, ctx, js(`drag("pointerdown", 0.5)`), until(drawn+`.playhead > 500`))
	middle := value[float64](t, ctx, drawn+`.playhead`)
	browse(t, ctx,
		js(`drag("pointermove", 0.8)`), until(drawn+`.playhead > `+jsNumber(middle+300)),
		js(`drag("pointermove", 0.5)`), until(`Math.abs(`+drawn+`.playhead - `+jsNumber(middle)+`) < 1e-6`),
		js(`drag("pointerup", 0.5)`), js(`drag("pointermove", 0.9)`), until(`Math.abs(`+drawn+`.playhead - `+jsNumber(middle)+`) < 1e-6`),
	)
}

// TestTimelineSummary holds the totals under the lanes to the records.
func TestTimelineSummary(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	for _, language := range []string{"python", "go"} {
		sums := drawn + `.querySelector(".rt-sums dl.` + map[string]string{"python": "py", "go": "go"}[language] + `")`
		browse(t, ctx, until(sums+` !== null`))
		got := value[string](t, ctx, `[...`+sums+`.querySelectorAll("dd")].slice(0, 2).map(dd => dd.innerText.replace(/\D/g, "")).join()`)
		want := value[string](t, ctx, `(s => [s.started, s.peak].join())(window.records.`+language+`.batches.at(-1).summary)`)
		if got != want {
			t.Errorf("%s: started and at most at once are %s, and in the records %s", language, got, want)
		}
	}
}

// TestTimelineFolds opens a crowd of thousands that is folded at first: then there is a row for each.
func TestTimelineFolds(t *testing.T) {
	ctx := newBrowser(t)
	openLesson(t, ctx, "/en/why-async/")
	const plot = `document.querySelector("#demo-crowd .rt-plot")`
	press := func(key string) step { return chromedp.KeyEvent(key) }
	browse(t, ctx,
		js(`document.querySelector("#demo-crowd .timeline").scrollIntoView({block: "center", behavior: "instant"})`),
		until(plot+`?.clientHeight > 100`),
		until(plot+`.scrollHeight < 600`),
		js(plot+`.querySelector("canvas").focus({preventScroll: true})`),
		press(kb.ArrowDown), press(kb.ArrowDown), press(kb.Enter),
		until(plot+`.scrollHeight > 8000 && `+plot+`.clientHeight <= 480`),
		press(kb.Enter),
		until(plot+`.scrollHeight < 600`),
	)
}

// TestReaderAsksWhoWokeWhom shows the wake-ups on demand: they are drawn then, and not before.
func TestReaderAsksWhoWokeWhom(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	button := drawn + `.querySelector(".rt-legend button")`
	browse(t, ctx, js(`(window.before = `+drawnCanvas+`.toDataURL())`), js(button+`.click()`),
		until(button+`.ariaPressed === "true" && `+drawnCanvas+`.toDataURL() !== window.before`))
	browse(t, ctx, keys("w")...)
	browse(t, ctx, until(button+`.ariaPressed === "false" && `+drawnCanvas+`.toDataURL().length > 0`))
}

// TestDownloadTrace takes the raw trace of a recorded run, as go tool trace reads it.
func TestDownloadTrace(t *testing.T) {
	ctx := newBrowser(t)
	openTimeline(t, ctx, "/en/event-loop/")
	link := drawn + `.querySelector(".rt-file a")`
	browse(t, ctx, until(link+` !== null`),
		js(`((make) => URL.createObjectURL = file => make.call(URL, window.file = file))(URL.createObjectURL)`),
		js(link+`.click()`), until(link+`.download.endsWith(".trace")`))
	if head := value[string](t, ctx, `window.file.text().then(text => text.slice(0, 4))`); head != "go 1" {
		t.Errorf("the file begins with %q", head)
	}
}

func jsNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
