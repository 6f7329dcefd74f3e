package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// These tests edit where something goes wrong: each time the reader is told what.

// noteOf is what a pane says below its editor.
func noteOf(name, class string) string {
	return paneOf(name, class) + `.querySelector(":scope > .why:not(.first)")`
}

// TestEditTooLarge pastes more than is compiled: that is told in the page's language, and nothing is sent.
func TestEditTooLarge(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := openEditorLesson(t, ctx)
	browse(t, ctx, chromedp.Navigate(ts.URL+"/zh/browser/"), move(), until(`customElements.get("demo-stage") !== undefined`))
	editor, list := editorOf("twin", "go"), paneOf("twin", "go")+`.querySelector(".findings")`
	const sent = `performance.getEntriesByType("resource").filter(({name}) => /compile$|format$/.test(name)).length`
	browse(t, ctx, chooseGo("twin"), edit("twin", "go"), until(editor+` !== null`), js(editor+`.value = "//" + "x".repeat(1 << 20)`),
		runDemo("twin"), tells("twin", "uncompiled", "未编译，1处问题"), until(list+`.innerText.includes("程序总共最多64 KiB")`),
		js(list+`.hidden = true`), js(paneOf("twin", "go")+`.querySelector("[title^=格式化]").click()`), until(`!`+list+`.hidden`))
	if n := value[float64](t, ctx, sent); n != 0 {
		t.Errorf("%v programs were sent", n)
	}
	browse(t, ctx, js(editor+`.value = "package main // \0"`), runDemo("twin"), until(list+`.innerText.includes("这是什么意思")`), js(list+`.querySelector("summary").click()`),
		until(list+`.innerText.includes("不是文本的字节")`))
}

// TestEditWithoutServer loses the server while editing.
func TestEditWithoutServer(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := openEditorLesson(t, ctx)
	browse(t, ctx, chooseGo("twin"), edit("twin", "go"), rewrite(editorOf("twin", "go"), editedProgram("fmt", "\tfmt.Println(1)\n")))
	ts.CloseClientConnections()
	ts.Listener.Close()
	browse(t, ctx, js(paneOf("twin", "go")+`.querySelector("[title^=Format]").click()`), until(noteOf("twin", "go")+`.textContent === "No answer from the server. Is it still there?"`),
		runDemo("twin"), tells("twin", "unreachable", "No answer from the server"))
}

// TestEditOnTwoPages edits a program on two pages of one browser: each hears of the other, and closing the one that is
// behind takes nothing of what was typed last.
func TestEditOnTwoPages(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := openEditorLesson(t, ctx)
	editor := editorOf("wait", "go")
	browse(t, ctx, edit("wait", "go"), until(editor+` !== null`))
	within := func(expression string) string { return strings.ReplaceAll(expression, "document.", "other.document.") }
	browse(t, ctx, js(`void (globalThis.other = open("`+ts.URL+`/embed/browser/wait/"))`), until(`other.document.querySelector("h2") !== null`),
		js(`other.dispatchEvent(new other.PointerEvent("pointermove"))`), until(`other.customElements.get("demo-stage") !== undefined`),
		js(within(paneOf("wait", "go")+`.querySelector("[data-edit]").click()`)), until(within(editor)+` != null`),
		js(within(editor)+`.value = "package main // other"`), until(noteOf("wait", "go")+`.textContent.startsWith("This program has been changed on another page too")`),
		chromedp.Navigate(ts.URL+"/en/browser/"), until(editor+`?.value === "package main // other"`))
}

// TestTakeMenuCloses: a press elsewhere closes the menu, and Escape leads back to what opened it.
func TestTakeMenuCloses(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	openEditorLesson(t, ctx)
	menu := paneOf("twin", "go") + `.querySelector(".take")`
	browse(t, ctx, edit("twin", "go"), until(menu+` !== null`), js(menu+`.querySelector("summary").click()`), until(menu+`.open`), chromedp.Sleep(atRest),
		click("h1"), until(`!`+menu+`.open`),
		js(menu+`.querySelector("summary").focus()`), chromedp.KeyEvent("\r"), until(menu+`.open`), chromedp.KeyEvent("\t"), until(`document.activeElement.textContent === "Copy a link"`),
		chromedp.KeyEvent("\x1b"), until(`!`+menu+`.open && document.activeElement === `+menu+`.querySelector("summary")`))
}

// TestPlayBeforeARun shows no timeline before there is a run, and what came with a link is told above its code.
func TestPlayBeforeARun(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := newPlayServer(t)
	openPlay(t, ctx, ts, "#program=aGVsbG8")
	timeline := demoOf("play") + `.querySelector(".timeline")`
	browse(t, ctx, until(paneOf("play", "go")+`.querySelector(".first").getBoundingClientRect().bottom <= `+editorOf("play", "go")+`.getBoundingClientRect().top`),
		until(timeline+`.getBoundingClientRect().height === 0`), runDemo("play"), tells("play", "ok", "worker 3 is done"),
		until(timeline+`.getBoundingClientRect().height > 100 && `+timeline+`.querySelector("canvas").height > 50`))
}
