package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
)

// The figures of programs that run in the reader's browser.

// browserBenchServer serves the whole course, its demos built for the server and for browsers.
func browserBenchServer(b *testing.B) (url string) {
	b.Helper()
	ts := newBrowserServer(b, source{})
	return ts.URL
}

// showStage opens a lesson with a demo in sight, as a reader has it who is about to press Run.
func showStage(b *testing.B, ctx context.Context, root string, demo *lessons.Demo, engine string) {
	b.Helper()
	query := "?" + demo.Name + ".which=go&" + demo.Name + ".engine=" + engine
	if demo.ID() == "http-client/fetch" {
		query += "&fetch.timeout=100ms" // it prints when that is over: what it waits is part of the figures
	}
	browse(b, ctx,
		chromedp.Navigate(root+"/en/"+demo.Lesson.Slug+"/"+query),
		until(`document.readyState === "complete"`), move(), until(`customElements.get("demo-stage") !== undefined`),
		js(demoOf(demo.Name)+`.querySelector("form").scrollIntoView({block: "center", behavior: "instant"})`),
		chromedp.Sleep(2*time.Second),
	)
}

// firstOutput presses Run and gives the milliseconds to the first line that the run printed.
const firstOutput = `(stage) => new Promise((done) => {
	const lines = stage.querySelector(".out.go .lines"), began = performance.now();
	let emptied = false;
	new MutationObserver((changes, observer) => {
		emptied ||= changes.some(({removedNodes}) => removedNodes.length > 0);
		if (!emptied || lines.childElementCount === 0) return;
		observer.disconnect();
		done(performance.now() - began);
	}).observe(lines, {childList: true});
	stage.querySelector("[data-run]").click();
})`

// BenchmarkBrowserRun gives the milliseconds from the press of Run to the first output, in the browser beside on the
// server, on a page where the demo has run ("warm") and on one just opened ("fresh"): then the program is in the
// browser's cache.
func BenchmarkBrowserRun(b *testing.B) {
	root, course := browserBenchServer(b), testCourse(b)
	for b.Loop() {
		for kind, id := range map[string]string{"fmt": "event-loop/gather", "http": "http-client/fetch", "sqlite": "connection-pools/pool"} {
			slug, name, _ := strings.Cut(id, "/")
			demo := course.Demo(slug, name)
			for _, engine := range []string{"server", "real", "virtual"} {
				ctx := newBrowser(b)
				var fresh, warm []float64
				for range 4 {
					showStage(b, ctx, root, demo, engine)
					for i := range 4 {
						took := value[float64](b, ctx, `(`+firstOutput+`)(`+demoOf(name)+`)`)
						if i == 0 {
							fresh = append(fresh, took)
						} else {
							warm = append(warm, took)
						}
						browse(b, ctx, until(`!`+demoOf(name)+`.hasAttribute("data-busy")`), chromedp.Sleep(200*time.Millisecond))
					}
				}
				b.ReportMetric(middle(fresh[1:]), kind+"/"+engine+"/fresh-ms") // the first one loads it
				b.ReportMetric(middle(warm), kind+"/"+engine+"/warm-ms")
			}
		}
	}
}

func middle(values []float64) float64 { return quantile(values, 0.5) }

// quantile is the smallest value that is not less than so much of all.
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// asked is what a change may take, in milliseconds.
const asked = 150

// tooSlow is how long a change is waited for, in milliseconds.
const tooSlow = 20_000

// change sets a control of a stage, and gives the milliseconds until its demo has run again and is drawn, at most so many.
const change = `(stage, control, to, most) => new Promise((done) => {
	const input = stage.querySelectorAll("[data-flag]")[control].querySelector("input, select"), began = performance.now();
	if (input.type === "checkbox") input.checked = !input.checked;
	else input.value = to;
	input.dispatchEvent(new Event("input", {bubbles: true}));
	const look = () => (stage.following || stage.running) && performance.now() - began < most ? setTimeout(look) : requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
	look();
})`

// choices are how many values a control has, and at which of them it stands.
type choices struct{ N, At int }

// choicesOf gives the choices of each control of a stage.
const choicesOf = `(stage) => [...stage.querySelectorAll("[data-flag]")].map((flag) => {
	const input = flag.querySelector("input, select");
	return input.type === "checkbox" ? {N: 2, At: 0} : {N: flag.dataset.values.split("|").length, At: Number(input.value)};
})`

// warmRuns are made before anything is measured: by then the browser has optimised what it compiled.
const warmRuns = 20

// BenchmarkParameters goes with each control of each demo of the course through all of its values, there and back, and
// gives the milliseconds from a change to the drawn outcome, at the 95th of 100: over all changes, for the slowest demo,
// and how many demos are over what is asked for. And it drags: re-runs a second of gather.
func BenchmarkParameters(b *testing.B) {
	root, course := browserBenchServer(b), testCourse(b)
	programs := browserPrograms(course)
	for b.Loop() {
		ctx := newBrowser(b)
		var all []float64
		slowest, over := 0.0, 0
		for _, demo := range demos(course) {
			if programs[wasm.Name(program(demo, lessons.Go))].Name == "" || len(demo.Flags) == 0 {
				continue
			}
			p95, took := parameters(b, ctx, root, demo)
			all = append(all, took...)
			b.Logf("%s: %d changes, p95 %.0f ms", demo.ID(), len(took), p95)
			slowest = max(slowest, p95)
			if p95 > asked {
				over++
			}
		}
		b.ReportMetric(float64(over), "demos-over")
		b.ReportMetric(quantile(all, 0.95), "all/p95-ms")
		b.ReportMetric(slowest, "slowest/p95-ms")
		b.ReportMetric(reruns(b, ctx, root, course.Demo("event-loop", "gather")), "gather/reruns/s")
	}
}

func parameters(b *testing.B, ctx context.Context, root string, demo *lessons.Demo) (p95 float64, took []float64) {
	showStage(b, ctx, root, demo, "virtual")
	stage := demoOf(demo.Name)
	for range warmRuns {
		value[float64](b, ctx, stage+`.start().then(() => 0)`)
	}
	browse(b, ctx, js(stage+`.querySelector(".timeline")?.scrollIntoView({block: "center", behavior: "instant"})`), chromedp.Sleep(time.Second))
	for control, c := range value[[]choices](b, ctx, `(`+choicesOf+`)(`+stage+`)`) {
		there := func(i int) int { return (c.At + min(i, 2*c.N-1-i)) % c.N }
		for i := range 2 * c.N { // through all, and back to where it stood
			took = append(took, value[float64](b, ctx, fmt.Sprintf(`(%s)(%s, %d, %d, %d)`, change, stage, control, there(i), tooSlow)))
			if took[len(took)-1] >= tooSlow {
				return quantile(took, 0.95), took
			}
		}
	}
	return quantile(took, 0.95), took
}

// reruns drags a slider of a stage to and fro for two seconds, and counts the outcomes that are said in each.
func reruns(b *testing.B, ctx context.Context, root string, demo *lessons.Demo) float64 {
	showStage(b, ctx, root, demo, "virtual")
	return value[float64](b, ctx, `new Promise((done) => {
		const stage = `+demoOf(demo.Name)+`, input = stage.querySelector("[data-flag] input"), out = stage.querySelector(".out.go");
		let n = 0, i = 0;
		new MutationObserver(() => n += out.dataset.state === "ok").observe(out, {attributeFilter: ["data-state"]});
		const drag = setInterval(() => {
			input.value = String(i++ % (Number(input.max) + 1));
			input.dispatchEvent(new Event("input", {bubbles: true}));
		}, 4);
		setTimeout(() => { clearInterval(drag); done(n / 2); }, 2000);
	})`)
}

// BenchmarkExportForBrowsers writes the whole course with all that browsers run, which is cached, beside the pages
// alone; and weighs what a first run downloads, in MiB.
func BenchmarkExportForBrowsers(b *testing.B) {
	write := func(args ...string) time.Duration {
		began := time.Now()
		args = append([]string{"export", "-cache", cacheDir(), "-out", filepath.Join(b.TempDir(), "out")}, args...)
		if err := run(b.Context(), args, io.Discard, io.Discard); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	write()
	course, dir := testCourse(b), filepath.Join(b.TempDir(), "weighed")
	if err := run(b.Context(), []string{"export", "-cache", cacheDir(), "-out", dir}, io.Discard, io.Discard); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.ReportMetric(ms(write()), "all-ms")
		b.ReportMetric(ms(write("-wasm=false")), "pages-ms")
		weigh := func(name string, prog playground.Program) {
			info, err := os.Stat(filepath.Join(dir, wasmFolder, wasm.Name(prog)))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size())/(1<<20), name+"-MiB")
		}
		weigh("toolbox", wasm.Toolbox())
		for kind, id := range map[string]string{"fmt": "event-loop/gather", "http": "http-client/fetch", "sqlite": "connection-pools/pool", "both": "capstone/collector"} {
			slug, name, _ := strings.Cut(id, "/")
			weigh(kind, program(course.Demo(slug, name), lessons.Go))
		}
	}
}
