package main

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"interleave/lessons"
	"interleave/playground"
)

// tabs is how many pages TestWholeCourse has open at once: demos mostly wait.
const tabs = 3

// TestWholeCourse opens every page of the course in both languages, and presses Run on each lesson's main
// demo: it must end as its recording says, with output from both programs and a timeline, and no page may
// log an error.
func TestWholeCourse(t *testing.T) {
	if said, code := siteRun(t, "prebuild", "-out", cacheDir()); code != 0 {
		t.Fatal(said)
	}
	browser := newBrowser(t)
	browse(t, browser, chromedp.Navigate("about:blank"))
	ts := newTestServer(t, playground.Limits{})
	work := make(chan *lessons.Lesson)
	var group sync.WaitGroup
	for range tabs {
		tab, cancel := chromedp.NewContext(browser)
		t.Cleanup(cancel)
		if err := chromedp.Listen(tab, func(event any) { failOnError(t, event) }); err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			for lesson := range work {
				visit(t, tab, ts.URL+"/zh/"+lesson.Slug+"/", false)
				visit(t, tab, ts.URL+"/en/"+lesson.Slug+"/", true)
			}
		})
	}
	for _, lesson := range testCourse(t).Lessons() {
		work <- lesson
	}
	close(work)
	group.Wait()
}

// visit opens a lesson's page, and runs its main demo if it is to.
func visit(t *testing.T, tab context.Context, url string, running bool) {
	act := func(steps ...step) bool {
		for _, s := range steps {
			ctx, cancel := context.WithTimeout(tab, stepTime)
			err := chromedp.Do(ctx, s)
			cancel()
			if err != nil {
				t.Errorf("%s: %v", url, err)
				return false
			}
		}
		return true
	}
	const outs = `Array.from(document.querySelectorAll("demo-stage[data-main] .out"))`
	if !act(chromedp.Navigate(url), move(), until(`customElements.get("demo-stage") !== undefined && document.readyState === "complete"`)) || !running {
		return
	}
	act(js(outs+`.forEach(out => out.dataset.recorded = out.querySelector("[data-reason]").dataset.reason)`),
		js(`document.querySelector("demo-stage[data-main] [data-run]").click()`),
		until(outs+`.every(out => out.dataset.state === out.dataset.recorded && out.querySelector(".lines li"))`),
		until(`document.querySelector("demo-stage[data-main]:not([data-busy]) run-timeline canvas") !== null`),
		until(fmt.Sprintf(`%s.every(out => !out.querySelector(".on").textContent.includes("Recorded"))`, outs)))
}
