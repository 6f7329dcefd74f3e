package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
)

// These tests have runs made with what only some servers have, or shown as they were recorded: with the race detector,
// and on PostgreSQL.

// checkRace presses the box that has a demo run with the race detector.
func checkRace(name string) step { return js(demoOf(name) + `.querySelector("[name=race]").click()`) }

// lanesOf is how many goroutines the timeline of a demo has.
func lanesOf(name string) string {
	return demoOf(name) + `.querySelector("run-timeline")?.started("go")`
}

// TestRaceAsRecorded: a browser has no race detector, so that the page says so, and shows the recorded run.
func TestRaceAsRecorded(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	h.down.Store(true)
	browse(t, ctx, checkRace("shared"), runDemo("shared"), until(goOut("shared")+`.dataset.state === "unreachable"`))
	h.down.Store(false)
	browse(t, ctx, runDemo("shared"), tells("shared", "error", "There is no race detector here: this is a recorded run."),
		tells("shared", "error", "WARNING: DATA RACE"), tells("shared", "error", "go run -race ."), tells("shared", "error", "Recorded: go"), until(lanesOf("shared")+` === 3`))
	if got := value[string](t, ctx, `location.href`); !strings.Contains(got, "race=on") {
		t.Errorf("the address is %s", got)
	}
	browse(t, ctx, checkRace("shared"), runDemo("shared"), tells("shared", "ok", "In your browser"), tells("shared", "ok", "counted 2"))
}

// TestRaceOnServer runs a demo with the race detector where the server has one, and as recorded where the reader chose
// the browser.
func TestRaceOnServer(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := newTestServerWith(t, source{dir: browserCourse}, playground.Limits{}, func(s *server) {
		s.wasm = wasm.New(s.playground, cacheDir())
		if err := s.playground.CanRace(); err != nil {
			t.Skipf("skipped: %v (Debian: apt-get install gcc libc6-dev)", err)
		}
	})
	openBrowserLesson(t, ctx, ts.URL+"/")
	browse(t, ctx, checkRace("shared"), runDemo("shared"), tells("shared", "error", "WARNING: DATA RACE"), tells("shared", "error", "Live: go"),
		setEngine("shared", "virtual"), runDemo("shared"), tells("shared", "error", "There is no race detector here"))
}

// TestPostgresAsRecorded: without a PostgreSQL, its runs are shown as recorded, also in a browser; SQLite's are real.
func TestPostgresAsRecorded(t *testing.T) {
	ctx := newBrowser(t)
	ts := newBrowserServer(t, source{})
	on := func(database string) step {
		return js(demoOf("command-tag") + `.querySelector("[name=database][value=` + database + `]").click()`)
	}
	rests := until(`!` + demoOf("command-tag") + `.hasAttribute("data-busy")`) // its twin has ended too
	run := func(says ...string) []step {
		steps := []step{runDemo("command-tag")}
		for _, text := range says {
			steps = append(steps, tells("command-tag", "ok", text))
		}
		return append(steps, rests)
	}
	const far = "There is no PostgreSQL here: this is a recorded run."
	browse(t, ctx, slices.Concat(
		[]step{chromedp.Navigate(ts.URL + "/en/connection-pools/"), move(), until(`customElements.get("demo-stage") !== undefined`)},
		run("Live: go", "SQLite"),
		[]step{on("postgres")}, run(far, "PostgreSQL 1"),
		[]step{setEngine("command-tag", "real")}, run("In your browser"),
		[]step{on("postgres")}, run(far),
	)...)
}

// TestRecordSpecial records a demo with the race detector, and says what it cannot record.
func TestRecordSpecial(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(browserCourse)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "01-test/01-browser/demos/shared/race.json")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if err := run(context.Background(), []string{"record", "-content", dir, "-cache", cacheDir()}, &stdout, &stderr); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	pg, err := playground.Open(playground.Config{Cache: cacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer pg.Close()
	want := "recorded browser/shared with race\n"
	if err := pg.CanRace(); err != nil {
		want = "skipped browser/shared with race: " + err.Error() + "\n"
	}
	if stdout.String() != want {
		t.Errorf("it says %q, want %q", stdout.String(), want)
	}
	if !strings.HasPrefix(want, "recorded") {
		return
	}
	course, err := lessons.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if got := course.Demo("browser", "shared").Special[lessons.NeedRace]; !bytes.Contains(got, []byte("DATA RACE")) {
		t.Errorf("recorded %s", got)
	}
}
