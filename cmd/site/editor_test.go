package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io/fs"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"interleave/static"
)

// These tests edit demos on a served site: its server compiles, and the reader's browser runs.

// openEditorLesson serves the course of demos for browsers, and opens its lesson.
func openEditorLesson(t *testing.T, ctx context.Context) *httptest.Server {
	t.Helper()
	ts := newCompileServer(t, source{dir: browserCourse})
	openBrowserLesson(t, ctx, ts.URL+"/")
	return ts
}

// paneOf is the pane of a demo's source, "go" or "py"; editorOf its editor.
func paneOf(name, class string) string { return demoOf(name) + `.querySelector(".pane.` + class + `")` }

func editorOf(name, class string) string {
	return paneOf(name, class) + `.querySelector("code-editor")`
}

// edit presses Edit.
func edit(name, class string) step {
	return js(paneOf(name, class) + `.querySelector("[data-edit]").click()`)
}

// chooseGo has a demo run its Go program alone.
func chooseGo(name string) step {
	return js(demoOf(name) + `.querySelector("[name=which][value=go]").click()`)
}

// rewrite replaces all of the text in an editor, as a reader does who pastes.
func rewrite(editor, text string) step {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, s := range []step{
			until(editor + `?.shadowRoot.querySelector(".cm-content") !== undefined`),
			js(editor + `.focus()`),
			chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)),
			call(input.InsertText, input.InsertTextParams{Text: text}),
			until(editor + `.value === ` + strconv.Quote(text)),
		} {
			if _, err := s(ctx, target); err != nil {
				return err
			}
		}
		return nil
	})
}

// editedProgram is a Go program with this main function.
func editedProgram(imports, body string) string {
	return "package main\n\nimport (\n\t\"" + strings.ReplaceAll(imports, " ", "\"\n\t\"") + "\"\n)\n\nfunc main() {\n" + body + "}"
}

// TestEditCompileFixRun edits a demo: what does not compile is told at its place and explained, and what does runs in
// the browser, although the reader has chosen the server.
func TestEditCompileFixRun(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	editor, list := editorOf("twin", "go"), paneOf("twin", "go")+`.querySelector(".findings")`
	browse(t, ctx, chooseGo("twin"),
		// Of its own, Chromium gives style attributes to what it puts in the place of coloured text.
		js(`document.addEventListener("securitypolicyviolation", (e) => e.violatedDirective !== "style-src-attr" && console.error(e.violatedDirective))`),
		edit("twin", "go"), rewrite(editor, editedProgram("fmt", "\tx := 1\n\tfmt.Println(\"é\", y)\n")),
		runDemo("twin"), tells("twin", "uncompiled", "Does not compile, 2 findings"))
	for i, want := range []string{"main.go:8:2 declared and not used: x", "main.go:9:20 undefined: y"} {
		if got := value[string](t, ctx, list+`.querySelectorAll("li button")[`+strconv.Itoa(i)+`].textContent`); got != want {
			t.Errorf("finding %d is %q, want %q", i, got, want)
		}
	}
	if got := value[[]string](t, ctx, `[...`+editor+`.shadowRoot.querySelectorAll(".wrong")].map(e => e.textContent)`); strings.Join(got, " ") != "x y" {
		t.Errorf("underlined is %q", got)
	}
	// The list is walked with arrow keys, and leads to the place.
	browse(t, ctx, js(list+`.querySelector("button").focus()`), chromedp.KeyEvent(kb.ArrowDown),
		until(`document.activeElement === `+list+`.querySelectorAll("li button")[1]`), chromedp.KeyEvent(kb.Enter),
		until(`document.activeElement === `+editor), call(input.InsertText, input.InsertTextParams{Text: "2 + "}),
		until(editor+`.value.includes('"é", 2 + y')`),
		js(list+`.querySelector("summary").click()`), until(list+`.innerText.includes("Go refuses a variable that nothing reads")`))

	browse(t, ctx, rewrite(editor, editedProgram("fmt time", "\tx := 1\n\ttime.Sleep(10 * time.Millisecond)\n\tfmt.Println(\"edited\", x)\n")),
		runDemo("twin"), tells("twin", "ok", "edited 1"), tells("twin", "ok", "In your browser: go"), until(list+`.hidden`),
		until(demoOf("twin")+`.querySelector("run-timeline")?.started("go") === 1`))
	if got := value[string](t, ctx, goOut("twin")+`.querySelector(".cmd").innerText`); got != "$ go run ." {
		t.Errorf("the command line of a program without flags is %q", got)
	}
	if got := value[string](t, ctx, paneOf("twin", "go")+`.innerText`); !strings.Contains(got, "Edited code runs in your browser") {
		t.Errorf("the pane says %s", got)
	}
	// gofmt, with the imports that are used.
	browse(t, ctx, rewrite(editor, "package main\n\nfunc main(){fmt.Println(  1)}"), js(paneOf("twin", "go")+`.querySelector("[title^=Format]").click()`),
		until(editor+`.value === "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1) }"`))
	// The keys of the page do what they do, but for letters.
	browse(t, ctx, js(editor+`.focus()`), call(input.InsertText, input.InsertTextParams{Text: " "}), chromedp.KeyEvent("?"), chromedp.KeyEvent("/"),
		chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)), until(goOut("twin")+`.dataset.state === "uncompiled"`))
	if value[bool](t, ctx, `document.querySelector("dialog[open]") !== null`) {
		t.Error("a letter typed in the editor opened a dialog")
	}
}

// TestEditedRunFails marks the line of a panic and of a deadlock in the editor, says what vet has found of a program that
// runs, and stops one without an end.
func TestEditedRunFails(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	editor := editorOf("wait", "go")
	hit := func(text string) step {
		return until(editor + `.shadowRoot.querySelector(".hit")?.textContent.trim() === ` + strconv.Quote(text))
	}
	browse(t, ctx, edit("wait", "go"),
		rewrite(editor, editedProgram("fmt", "\tvar m map[string]int\n\tfmt.Println(\"on\")\n\tm[\"a\"] = 1\n")),
		runDemo("wait"), tells("wait", "panic", "Panicked at line 10"), hit(`m["a"] = 1`),
		rewrite(editor, editedProgram("fmt", "\tc := make(chan int)\n\tfmt.Println(<-c)\n")),
		runDemo("wait"), tells("wait", "deadlock", "Deadlock at line 9"), hit(`fmt.Println(<-c)`),
		rewrite(editor, editedProgram("fmt", "\tfmt.Printf(\"%d\\n\", \"text\")\n")),
		runDemo("wait"), tells("wait", "ok", "%!d(string=text)"), until(paneOf("wait", "go")+`.innerText.includes("go vet: 1 finding. The program runs all the same.")`),
		until(editor+`.shadowRoot.querySelector(".wrong.vet") !== null`),
		rewrite(editor, editedProgram("fmt", "\tfmt.Println(\"on\")\n\tfor {\n\t}\n")),
		setEngine("wait", "real"), runDemo("wait"), chromedp.Sleep(500*time.Millisecond), until(demoOf("wait")+`.hasAttribute("data-busy")`), runDemo("wait"), until(goOut("wait")+`.dataset.state === "stopped"`),
		rewrite(editor, editedProgram("example.org/far", "\tfar.Go()\n")), runDemo("wait"), tells("wait", "uncompiled", "Not compiled, 1 finding"))
}

// TestEditsAreKept: edits survive a reload, run as the controls say, and go when the reader has agreed.
func TestEditsAreKept(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := openEditorLesson(t, ctx)
	editor, pane := editorOf("wait", "go"), paneOf("wait", "go")
	original := value[string](t, ctx, `[...`+pane+`.querySelectorAll(".l")].map(l => l.textContent).join("\n")`)
	browse(t, ctx, edit("wait", "go"), until(editor+`?.value.startsWith("// Wait waits")`))
	if got := value[string](t, ctx, editor+`.value`); got != original {
		t.Errorf("the text to edit is %q, want %q", got, original)
	}
	mine := strings.Replace(original, `"waited"`, `"mine"`, 1)
	browse(t, ctx, rewrite(editor, mine), until(`Object.keys(localStorage).some(key => key.startsWith("edit browser/wait go "))`),
		chromedp.Navigate(ts.URL+"/en/browser/"), until(editor+`?.value === `+strconv.Quote(mine)),
		until(pane+`.innerText.includes("edited")`), setEngine("wait", "virtual"), runDemo("wait"), tells("wait", "ok", "mine 2s"),
		setRange("wait", "wait", "5s"), tells("wait", "ok", "mine 5s"))

	discard, dialog := js(pane+`.querySelector("header [title='Back to the original']").click()`), `document.querySelector("dialog[open]")`
	browse(t, ctx, discard, until(dialog+` !== null`), chromedp.KeyEvent(kb.Escape), until(dialog+` === null`), until(editor+`.value === `+strconv.Quote(mine)),
		discard, until(dialog+` !== null`), js(dialog+`.querySelector("[value=discard]").click()`), until(editor+` === null`),
		until(`document.activeElement === `+pane+`.querySelector("[data-edit]")`), runDemo("wait"), tells("wait", "ok", "waited 5s"))
	if got := value[float64](t, ctx, `Object.keys(localStorage).filter(key => key.startsWith("edit ")).length`); got != 0 {
		t.Errorf("%v edits are kept", got)
	}

	// Those of another original are not shown.
	browse(t, ctx, js(`localStorage.setItem("edit browser/wait go 0123", JSON.stringify({"main.go": "old"}))`), chromedp.Navigate(ts.URL+"/en/browser/"),
		until(`customElements.get("demo-stage") !== undefined`), chromedp.Sleep(500*time.Millisecond))
	if value[bool](t, ctx, editor+` !== null`) {
		t.Error("edits of another original are shown")
	}
}

// TestEditorKeys: Tab indents, and after Escape it leaves; undo and find are there.
func TestEditorKeys(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	editor := editorOf("wait", "go")
	content := editor + `.shadowRoot.querySelector(".cm-content")`
	browse(t, ctx, edit("wait", "go"), rewrite(editor, "package main"), chromedp.KeyEvent(kb.Tab), until(editor+`.value === "\tpackage main"`),
		chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)), until(editor+`.value === "package main"`),
		chromedp.KeyEvent("f", chromedp.KeyModifiers(chromedp.ModifierCtrl)), until(editor+`.shadowRoot.querySelector(".cm-search input") !== null`),
		chromedp.KeyEvent(kb.Escape), until(editor+`.shadowRoot.querySelector(".cm-search") === null`), until(`document.activeElement === `+editor),
		chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Tab), until(`document.activeElement !== `+editor))
	if got := value[string](t, ctx, content+`.getAttribute("aria-description")`); !strings.Contains(got, "Escape") {
		t.Errorf("the editor's description is %q", got)
	}
}

// TestEditPython runs an edited twin on Pyodide.
func TestEditPython(t *testing.T) {
	if found, _ := fs.Glob(static.Python, "*/pyodide.mjs"); len(found) == 0 {
		t.Skip("skipped: needs Pyodide (make assets)")
	}
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	editor, out := editorOf("twin", "py"), demoOf("twin")+`.querySelector(".out.py")`
	browse(t, ctx, edit("twin", "py"), rewrite(editor, "import sys\nprint('edited', sys.argv[1:])"), runDemo("twin"),
		until(out+`.dataset.state === "ok" && `+out+`.innerText.includes("edited []")`),
		rewrite(editor, "print('on')\nraise ValueError"), runDemo("twin"), until(out+`.dataset.state === "error"`),
		until(editor+`.shadowRoot.querySelector(".hit")?.textContent === "raise ValueError"`))
}

// maxEditor is what the editor may weigh, compressed, with what it knows of both languages.
const maxEditor = 150 * kiB

// TestEditorIsLight weighs what is loaded when a reader edits, and finds none of it in a page before.
func TestEditorIsLight(t *testing.T) {
	body, err := fs.ReadFile(static.FS, "editor.js")
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write(body)
	_ = w.Close()
	if zipped.Len() > maxEditor {
		t.Errorf("the editor weighs %d bytes, at most %d", zipped.Len(), maxEditor)
	}
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	loaded := `performance.getEntriesByType("resource").filter(({name}) => /editor/.test(name)).length`
	if got := value[float64](t, ctx, loaded); got != 0 {
		t.Errorf("%v files of the editor are loaded before they are wanted", got)
	}
}

// TestEditorIsAccessible finds no violation of WCAG in an open editor with findings, in both themes.
func TestEditorIsAccessible(t *testing.T) {
	source := axe(t)
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	list := paneOf("wait", "go") + `.querySelector(".findings")`
	browse(t, ctx, edit("wait", "go"), rewrite(editorOf("wait", "go"), editedProgram("fmt", "\tx := 1 // one\n\tgo fmt.Println(\"a\", y)\n")), runDemo("wait"),
		until(list+`.querySelector("details") !== null`), js(list+`.querySelector("details").open = true`))
	for _, scheme := range []string{"light", "dark"} {
		browse(t, ctx, theme(scheme))
		for _, violation := range violations(t, ctx, source) {
			t.Errorf("%s: %s", scheme, violation)
		}
	}
}

// TestEditorLooksLikeThePage compares each character of programs, and its colour, in the page and in the editor.
func TestEditorLooksLikeThePage(t *testing.T) {
	ctx := newBrowser(t)
	ts := newBrowserServer(t, source{})
	browse(t, ctx, chromedp.EmulateViewport(1440, 4000)) // an editor draws what is in sight
	for _, slug := range []string{"event-loop", "transactions", "pool-monitoring"} {
		browse(t, ctx, chromedp.Navigate(ts.URL+"/en/"+slug+"/"), move(), until(`customElements.get("demo-stage") !== undefined`),
			js(`document.querySelectorAll("demo-stage").forEach(stage => stage.toggleAttribute("data-tall"))`),
			js(`document.querySelector(".pane.go [data-edit]").click()`), until(`document.querySelector(".pane.go code-editor")?.shadowRoot.querySelector(".cm-line .x") !== undefined`))
		wrong := value[[]string](t, ctx, `(async () => {
			const pane = document.querySelector(".pane.go"), color = node => getComputedStyle(node.parentElement).color;
			const runs = (node) => node.nodeType === Node.TEXT_NODE ? [...node.data].map(c => c.trim() && c + color(node)) : node.matches?.(".n, .ln, .at") ? [] : [...node.childNodes].flatMap(runs);
			pane.removeAttribute("data-editing"); // or the page's code has no colours
			const lines = [...pane.querySelectorAll(".l")], want = lines.map(line => JSON.stringify(runs(line)));
			pane.dataset.editing = "";
			for (let tries = 0, wrong; ; tries++) { // it reads a long program bit by bit
				const shown = [...pane.querySelector("code-editor").shadowRoot.querySelectorAll(".cm-line")].map(line => JSON.stringify(runs(line)));
				wrong = lines.flatMap((line, i) => want[i] === shown[i] ? [] : [i + 1 + ": " + line.textContent]);
				if (wrong.length === 0 || tries === 20) return wrong;
				await new Promise(resolve => setTimeout(resolve, 500));
			}
		})()`)
		if len(wrong) > 0 {
			t.Errorf("%s: %d lines look otherwise in the editor: %q", slug, len(wrong), wrong[:min(3, len(wrong))])
		}
	}
}
