package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// These tests look at what is marked in the code: the lines where a run failed, and who stood or stands where.

// stuck is a demo of two files that deadlocks, or panics in its second file.
var stuck = map[string]string{
	"main.go": `// Stuck waits for good, or fails.
package main

import (
	"flag"
	"fmt"
	"sync"
)

var fails = flag.Bool("fails", false, "whether it fails instead")

func main() {
	flag.Parse()
	results := make(chan int)
	var group sync.WaitGroup
	for n := range 4 {
		group.Go(func() {
			results <- load(n)
		})
	}
	group.Wait()
	fmt.Println(<-results)
}
`,
	"store.go": `package main

func load(n int) int {
	if *fails {
		var stock map[int]int
		stock[n] = n // of which there is none
	}
	return n
}
`,
}

// openStuck serves the course of demos for browsers, with stuck in the place of wait, and opens its lesson.
func openStuck(t *testing.T, ctx context.Context) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(browserCourse)); err != nil {
		t.Fatal(err)
	}
	for name, text := range stuck {
		if err := os.WriteFile(filepath.Join(dir, "01-test/01-browser/demos/wait", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ts := newCompileServer(t, source{dir: dir})
	openBrowserLesson(t, ctx, ts.URL+"/")
}

// fails has stuck panic.
func fails(yes string) step {
	return js(demoOf("wait") + `.querySelector("[data-flag=fails] input").checked = ` + yes)
}

// wantMarked wants these lines marked below a root, each as "hit" or "waits", its text, and the label that is drawn at its
// end, with n for the numbers of goroutines.
func wantMarked(t *testing.T, ctx context.Context, root string, want ...string) {
	t.Helper()
	browse(t, ctx, until(`!`+demoOf("wait")+`.hasAttribute("data-busy")`))
	got := value[[]string](t, ctx, `[...`+root+`.querySelectorAll(".hit, .waits")].map((line) => [line.classList.contains("hit") ? "hit" : "waits",
		line.textContent.trim(), getComputedStyle(line, "::after").content.replace(/^none$| \/ ""$|"/g, "").replace(/(?<=goroutine[\d, ]*)\d+/g, "n")].join(" | "))`)
	if !slices.Equal(got, want) {
		t.Errorf("marked is %q, want %q", got, want)
	}
}

// TestMarksInPane marks a deadlock and a panic of a demo in the page's code, as the server runs it and as the browser does.
func TestMarksInPane(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openStuck(t, ctx)
	pane := paneOf("wait", "go")
	beside := pane + `.querySelector(".beside")`
	for _, engine := range []string{"server", "virtual"} {
		browse(t, ctx, js(beside+`.open = false`), setEngine("wait", engine), fails("false"), runDemo("wait"), tells("wait", "deadlock", "Deadlock at line 21"))
		wantMarked(t, ctx, pane, "waits | results <- load(n) | goroutine n, n · chan send +2 more", "hit | group.Wait() | goroutine n · sync.WaitGroup.Wait")
		all := value[string](t, ctx, pane+`.querySelector(".waits").title.replace(/\d+/g, "n")`)
		if all != "goroutine n, n, n, n · chan send" {
			t.Errorf("%s: the line's title is %q", engine, all)
		}
		if value[bool](t, ctx, beside+`.open`) {
			t.Errorf("%s: the file in which nothing failed is open", engine)
		}
		browse(t, ctx, fails("true"), runDemo("wait"), tells("wait", "panic", "Panicked at line 6 of store.go"))
		wantMarked(t, ctx, pane, "hit | stock[n] = n // of which there is none | goroutine n · running")
		if !value[bool](t, ctx, beside+`.open`) {
			t.Errorf("%s: the file in which it failed is closed", engine)
		}
	}
	readable(t, ctx)
	if got := strings.TrimLeft(strings.Join(readAloud(t, ctx, "#demo-wait .pane.go .hit"), ""), `\t`); got != "stock[n] = n // of which there is none" {
		t.Errorf("the line is read as %q", got)
	}

	// They come along into the editor, are no part of the text there, move with it, and go at the next run.
	editor := editorOf("wait", "go")
	browse(t, ctx, fails("false"), runDemo("wait"), tells("wait", "deadlock", "Deadlock at line 21"), edit("wait", "go"),
		until(editor+`?.shadowRoot.querySelector(".hit") != null`), js(editor+`.focus()`),
		chromedp.KeyEvent(kb.Home, chromedp.KeyModifiers(chromedp.ModifierCtrl)), call(input.InsertText, input.InsertTextParams{Text: "// New.\n"}))
	wantMarked(t, ctx, editor+`.shadowRoot`, "waits | results <- load(n) | goroutine n, n · chan send +2 more", "hit | group.Wait() | goroutine n · sync.WaitGroup.Wait")
	if got, want := value[string](t, ctx, editor+`.value + "\n"`), "// New.\n"+stuck["main.go"]; got != want {
		t.Errorf("the editor's text is %q, want %q", got, want)
	}
	readable(t, ctx)
}

// readable finds no violation of WCAG in the marks, in both themes.
func readable(t *testing.T, ctx context.Context) {
	t.Helper()
	source := axe(t)
	for _, scheme := range []string{"light", "dark"} {
		browse(t, ctx, theme(scheme))
		for _, violation := range violations(t, ctx, source) {
			t.Errorf("%s: %s", scheme, violation)
		}
	}
}

// TestMarksInEditor edits a program into a deadlock of three goroutines at two lines, and into a panic in its second file.
func TestMarksInEditor(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openStuck(t, ctx)
	beside := paneOf("wait", "go") + `.querySelector(".beside")`
	editor, store := editorOf("wait", "go"), beside+`.querySelector("code-editor")`
	browse(t, ctx, edit("wait", "go"), rewrite(editor, `package main

var fails = new(bool)

func main() {
	c := make(chan int)
	for range 2 {
		go func() { c <- load(1) }()
	}
	select {}
}`), runDemo("wait"), tells("wait", "deadlock", "Deadlock at line 10"))
	wantMarked(t, ctx, editor+`.shadowRoot`, "waits | go func() { c <- load(1) }() | goroutine n, n · chan send", "hit | select {} | goroutine n · select (no cases)")
	if value[bool](t, ctx, beside+`.open`) {
		t.Error("the file in which nothing failed is open")
	}
	// At the end of a marked line one writes on before the label.
	browse(t, ctx, js(editor+`.focus()`), chromedp.KeyEvent(kb.End, chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.End),
		call(input.InsertText, input.InsertTextParams{Text: " // for good"}), until(editor+`.value.endsWith("select {} // for good\n}")`))
	wantMarked(t, ctx, editor+`.shadowRoot`, "waits | go func() { c <- load(1) }() | goroutine n, n · chan send", "hit | select {} // for good | goroutine n · select (no cases)")

	browse(t, ctx, js(beside+`.open = true`), rewrite(store, "package main\n\nfunc load(n int) int {\n\tpanic(n)\n}"), js(beside+`.open = false`),
		runDemo("wait"), tells("wait", "panic", "Panicked at line 4 of store.go"))
	wantMarked(t, ctx, editor+`.shadowRoot`)
	wantMarked(t, ctx, store+`.shadowRoot`, "hit | panic(n) | goroutine n · running")
	if !value[bool](t, ctx, beside+`.open`) {
		t.Error("the file in which it failed is closed")
	}
	browse(t, ctx, rewrite(editor, "package main\n\nfunc main() { println(\"good\") }"), runDemo("wait"), tells("wait", "ok", "good"))
	wantMarked(t, ctx, store+`.shadowRoot`)
}

// TestStandingInEditor: the code in an editor tells who stands where, at the moment that the timeline's playhead is on.
func TestStandingInEditor(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	editor, timeline := editorOf("wait", "go"), demoOf("wait")+`.querySelector("run-timeline")`
	stand := `[...` + editor + `.shadowRoot.querySelectorAll(".here")].map(l => l.textContent.trim() + " | " + l.dataset.who).join(", ")`
	browse(t, ctx, setEngine("wait", "virtual"), edit("wait", "go"), rewrite(editor, `package main

import "time"

func main() {
	for range 4 {
		go func() { time.Sleep(time.Minute) }()
	}
	time.Sleep(time.Second)
	println("over")
}`), runDemo("wait"), tells("wait", "ok", "Done"), until(timeline+`?.started("go") === 5`), until(stand+` === ""`),
		js(timeline+`.show({t: 500, language: "go"})`))
	if value[bool](t, ctx, demoOf("wait")+`.querySelector(".timeline > svg").checkVisibility()`) {
		t.Error("room is kept below the timeline for the program as it was")
	}
	sleeper := regexp.MustCompile(`^go func\(\) { time.Sleep\(time.Minute\) }\(\) \| G\d+ G\d+ \+2, time.Sleep\(time.Second\) \| G1$`)
	browse(t, ctx, until(stand+` !== ""`))
	if got := value[string](t, ctx, stand); !sleeper.MatchString(got) {
		t.Errorf("stand at 500 ms: %s", got)
	}
	browse(t, ctx, runDemo("wait"), tells("wait", "ok", "Done"), until(stand+` === ""`))
}

// TestUncompiledShowsNoRun: where there is no program, neither the output nor the timeline shows what ran before.
func TestUncompiledShowsNoRun(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	editor, timeline := editorOf("wait", "go"), demoOf("wait")+`.querySelector("run-timeline")`
	shown := timeline + `?.started("go") === 1 && ` + timeline + `.checkVisibility({visibilityProperty: true})`
	browse(t, ctx, setEngine("wait", "virtual"), runDemo("wait"), tells("wait", "ok", "waited"), until(shown),
		edit("wait", "go"), rewrite(editor, "package main\n\nfunc main() { x }"), runDemo("wait"), tells("wait", "uncompiled", "Does not compile"),
		until(timeline+`.started("go") === 0 && !`+timeline+`.checkVisibility({visibilityProperty: true})`),
		rewrite(editor, "package main\n\nfunc main() { println(1) }"), runDemo("wait"), tells("wait", "ok", "1"), until(shown))
}
