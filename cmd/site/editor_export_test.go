package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestEditOnAnExport edits, compiles and runs on an exported site below a path, where nothing answers but files: what does
// not compile is told at its place, an endless loop is stopped, a link opens in another browser, a stage runs alone, and
// once it has run, all of that goes on without a connection.
func TestEditOnAnExport(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	root := h.URL + sitePath
	openBrowserLesson(t, ctx, root)
	editor, list := editorOf("wait", "go"), paneOf("wait", "go")+`.querySelector(".findings")`
	browse(t, ctx, setEngine("wait", "virtual"), edit("wait", "go"),
		rewrite(editor, editedProgram("fmt", "\tx := 1\n\tfmt.Println(\"edited\")\n")), runDemo("wait"), tells("wait", "uncompiled", "Does not compile, 1 finding"),
		until(list+`.querySelector("li button").textContent.startsWith("main.go:8:2 declared and not used: x")`),
		rewrite(editor, editedProgram("fmt", "\tfmt.Println(\"edited\")\n")), runDemo("wait"), tells("wait", "ok", "edited"), tells("wait", "ok", "In your browser"),
		rewrite(editor, editedProgram("fmt", "\tfmt.Println(\"on\")\n\tfor {\n\t}\n")),
		setEngine("wait", "real"), runDemo("wait"), tells("wait", "running", "on"), runDemo("wait"), until(goOut("wait")+`.dataset.state === "stopped"`))

	browse(t, ctx, rewrite(editor, "package main\n\nfunc main(){fmt.Println(  1)}"), js(paneOf("wait", "go")+`.querySelector("[title^=Format]").click()`),
		until(editor+`.value === "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1) }"`),
		rewrite(editor, editedProgram("fmt", "\tfmt.Println(\"on\")\n\tfor {\n\t}\n")))

	// What is kept of it serves without a connection.
	browse(t, ctx, until(`navigator.serviceWorker?.controller?.state === "activated"`), chromedp.Reload(), move(), until(editor+`?.value.includes("for {")`),
		setEngine("wait", "virtual"), rewrite(editor, editedProgram("fmt", "\tfmt.Println(\"kept\")\n")), runDemo("wait"), tells("wait", "ok", "kept"),
		awaited(`caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((files) => files.keys())))).then((all) => all.flat().filter(({url}) => /kit[/](compile|link|bench)-/.test(url)).length >= 3)`))
	h.down.Store(true)
	browse(t, ctx, chromedp.Reload(), move(), until(editor+`?.value.includes("kept")`),
		rewrite(editor, editedProgram("fmt", "\tfmt.Println(\"without\")\n")), runDemo("wait"), tells("wait", "ok", "without"))
	h.down.Store(false)

	browse(t, ctx, js(listens), takes("wait", "go", "Copy a link"), until(`globalThis.copied !== undefined`))
	link := value[string](t, ctx, `copied`)
	if !strings.HasPrefix(link, root+"en/play/#program=") {
		t.Fatalf("the link is %s", link)
	}
	other := newBrowser(t)
	browse(t, other, chromedp.Navigate(link), move(), until(editorOf("play", "go")+`?.shadowRoot?.querySelector(".cm-content") != null`),
		runDemo("play"), tells("play", "ok", "without"),
		chromedp.Navigate(root+"embed/browser/wait/"), move(), until(`customElements.get("demo-stage") !== undefined`),
		runDemo("wait"), tells("wait", "ok", "waited 2s"))
}
