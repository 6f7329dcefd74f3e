package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// These tests measure where things stand when an editor takes the place of code.

// atRest is when nothing scrolls any more.
const atRest = 500 * time.Millisecond

// firstSeen is the text of the first line that is not folded away in a pane, and where it stands.
const firstSeen = `(pane) => {
	const line = [...pane.querySelectorAll(".l")].find((l) => !l.closest(".fold:not([open])"));
	const text = document.createRange(); text.selectNodeContents(line);
	return {Text: line.textContent, X: text.getBoundingClientRect().x, Y: line.getBoundingClientRect().y};
}`

// sameLine is where a line with that text stands in a pane's first editor.
const sameLine = `(pane, wanted) => {
	const line = [...pane.querySelector("code-editor").shadowRoot.querySelectorAll(".cm-line")].find(({textContent}) => wanted.startsWith(textContent) && textContent !== "");
	const text = document.createRange(); text.selectNodeContents(line);
	return {Text: line.textContent, X: text.getBoundingClientRect().x, Y: line.getBoundingClientRect().y};
}`

type standing struct {
	Text string
	X, Y float64
}

// TestEditorLeavesTheTextInPlace: the line that the reader looks at stays where it is, also where a program has several
// files, and also when the window becomes smaller, as when a phone shows its keyboard.
func TestEditorLeavesTheTextInPlace(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := newBrowserServer(t, source{})
	for _, demo := range []struct{ lesson, name string }{{"event-loop", "gather"}, {"transactions", "transfer"}} {
		for _, size := range [][2]int64{{1440, 900}, {390, 844}} {
			pane := paneOf(demo.name, "go")
			browse(t, ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(ts.URL+"/en/"+demo.lesson+"/"), move(),
				until(`customElements.get("demo-stage") !== undefined`), js(pane+`.scrollIntoView({behavior: "instant"})`), chromedp.Sleep(atRest))
			before := value[standing](t, ctx, "("+firstSeen+")("+pane+")")
			browse(t, ctx, edit(demo.name, "go"), until(pane+`.querySelector("code-editor")?.shadowRoot.querySelector(".cm-line .k") != null`))
			find := "(" + sameLine + ")(" + pane + ", " + strconv.Quote(before.Text) + ")"
			after := value[standing](t, ctx, find)
			if math.Abs(after.X-before.X) > 0.5 || math.Abs(after.Y-before.Y) > 0.5 {
				t.Errorf("%s at %d px: %+v, before %+v", demo.name, size[0], after, before)
			}
			browse(t, ctx, chromedp.EmulateViewport(size[0], size[1]-200), chromedp.Sleep(atRest), until("!!"+find))
		}
	}
}

// TestFindingsStandBesideTheCode: what does not compile is told with its code in sight, below the page's header.
func TestFindingsStandBesideTheCode(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	editor, list := editorOf("twin", "go"), paneOf("twin", "go")+`.querySelector(".findings")`
	browse(t, ctx, chromedp.EmulateViewport(390, 844), chooseGo("twin"), edit("twin", "go"), rewrite(editor, editedProgram("fmt", "\tx := 1\n\tfmt.Println(y)\n")),
		runDemo("twin"), tells("twin", "uncompiled", "Does not compile, 2 findings"), chromedp.Sleep(atRest))
	for _, element := range []string{editor + `.shadowRoot.querySelector(".wrong")`, list + `.querySelector("h3")`} { // once the page has scrolled
		browse(t, ctx, until(`(({top}) => top >= document.querySelector(".top").getBoundingClientRect().bottom && top <= 844)(`+element+`.getBoundingClientRect())`))
	}
	// An explanation opens below, and what opens it stays where it is.
	at := list + `.querySelector("summary").getBoundingClientRect().top - ` + list + `.getBoundingClientRect().top`
	closed := value[float64](t, ctx, at)
	browse(t, ctx, js(list+`.querySelector("summary").click()`), until(list+`.querySelector("p").getBoundingClientRect().height > 20`))
	if open := value[float64](t, ctx, at); open != closed {
		t.Errorf("it moves from %v to %v", closed, open)
	}
}

// TestTouchedTargets measures what a finger has to meet, and finds no field in which a phone would zoom in.
func TestTouchedTargets(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	editor, pane := editorOf("twin", "go"), paneOf("twin", "go")
	browse(t, ctx, phone(), call(emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}),
		until(`matchMedia("(pointer: coarse)").matches`), chooseGo("twin"), edit("twin", "go"), rewrite(editor, editedProgram("fmt", "\tx := 1\n")), runDemo("twin"), tells("twin", "uncompiled", "findings"),
		js(editor+`.focus()`), chromedp.KeyEvent("f", chromedp.KeyModifiers(chromedp.ModifierCtrl)), until(editor+`.shadowRoot.querySelector(".cm-search input") !== null`))
	small := value[[]string](t, ctx, fmt.Sprintf(`[...%s.querySelectorAll("header .ic, .findings :is(button, summary)"), ...%s.shadowRoot.querySelectorAll(".cm-search :is(button, .cm-textfield)")].flatMap((e) => {
		const {width, height} = e.getBoundingClientRect();
		return height > 0 && (height < 44 || width < 44) ? [(e.title || e.textContent || e.name) + " " + width + "x" + height] : [];
	})`, pane, editor))
	if len(small) > 0 {
		t.Errorf("smaller than 44 px: %s", strings.Join(small, ", "))
	}
	for _, field := range []string{".cm-content", ".cm-search .cm-textfield"} {
		if got := value[string](t, ctx, fmt.Sprintf(`getComputedStyle(%s.shadowRoot.querySelector(%q)).fontSize`, editor, field)); got != "16px" {
			t.Errorf("%s is written in %s", field, got)
		}
	}
	if wide := value[float64](t, ctx, pane+`.querySelector("header").scrollWidth - `+pane+`.querySelector("header").clientWidth`); wide > 0 {
		t.Errorf("the header is %v px too wide", wide)
	}
}
