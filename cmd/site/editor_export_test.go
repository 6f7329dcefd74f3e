package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"interleave/playground/hostile"
)

// TestEditOnAnExport edits, compiles and runs on an exported site below a path, where nothing answers but files: what does
// not compile is told at its place, an endless loop is stopped, a link opens in another browser, a stage runs alone, and
// once it has run, all of that goes on without a connection.
func TestEditOnAnExport(t *testing.T) {
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
		awaited(`caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((files) => files.keys())))).then((all) => all.flat().filter(({url}) => /kit[/]go-/.test(url)).length === 1)`))
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

// TestEditTooMuch compiles what costs too much on an exported site: it is ended, by its memory or by its time, and told so; the
// page answers all the while, and what is written next compiles.
func TestEditTooMuch(t *testing.T) {
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	editor, list := editorOf("wait", "go"), paneOf("wait", "go")+`.querySelector(".findings")`
	compiles := func(word string) []step {
		return []step{rewrite(editor, editedProgram("fmt", "\tfmt.Println(\""+word+"\")\n")), runDemo("wait"), tells("wait", "ok", word)}
	}
	browse(t, ctx, setEngine("wait", "virtual"), edit("wait", "go"))
	browse(t, ctx, compiles("before")...)
	browse(t, ctx, rewrite(editor, "package main\n\nvar a = [1 << 30]byte{1<<30 - 1: 1}\n\nfunc main() { println(a[5]) }\n"), runDemo("wait"),
		tells("wait", "uncompiled", "Not compiled, 1 finding"), until(list+`.innerText.includes("It takes more than 1 GiB of memory to compile.")`))
	browse(t, ctx, compiles("between")...)

	slow := hostile.Programs()[slices.IndexFunc(hostile.Programs(), func(p hostile.Program) bool { return p.Name == "a comparison of nested structures" })]
	browse(t, ctx, js(`(() => { // the page's patience of a minute is 3 s now
		const patient = globalThis.patient = window.setTimeout;
		window.setTimeout = (f, ms) => patient(f, ms === 60_000 ? 3_000 : ms);
		globalThis.longest = 0;
		let last = performance.now();
		setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 50);
	})()`), rewrite(editor, slow.Files["main.go"]), js(`longest = 0`), runDemo("wait"), until(demoOf("wait")+`.hasAttribute("data-busy")`),
		until(list+`.innerText.includes("It takes more than 60 s to compile.")`))
	if longest := value[float64](t, ctx, `longest`); longest > 2000 {
		t.Errorf("the page did not answer for %.0f ms", longest)
	}
	browse(t, ctx, js(`window.setTimeout = patient`))
	browse(t, ctx, compiles("after")...)
}
