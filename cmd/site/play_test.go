package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// These tests write programs of one's own, share them, and open what was shared.

// openPlay serves the course of demos for browsers, and opens an address of its page for one's own programs.
func openPlay(t *testing.T, ctx context.Context, ts *httptest.Server, fragment string) {
	t.Helper()
	browse(t, ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(ts.URL+"/en/play/"+fragment), move(), until(editorOf("play", "go")+`?.shadowRoot?.querySelector(".cm-content") != null`))
}

func newPlayServer(t *testing.T) *httptest.Server {
	return newCompileServer(t, source{dir: browserCourse})
}

// takes presses a button of the menu with which a program is taken along.
func takes(name, class, button string) step {
	return js(`[...` + paneOf(name, class) + `.querySelectorAll(".take button")].find(({textContent}) => textContent === "` + button + `").click()`)
}

// listens keeps what the page would have copied, opened and downloaded.
const listens = `(() => {
	Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => { globalThis.copied = text }}});
	globalThis.open = (address) => { globalThis.opened = address };
	HTMLAnchorElement.prototype.click = function () { fetch(this.href).catch(() => {}); globalThis.downloaded = this.download };
	URL.createObjectURL = (blob) => { blob.arrayBuffer().then((b) => globalThis.file = btoa(String.fromCharCode(...new Uint8Array(b)))); return "#" };
})()`

// TestPlayAndShare runs a program of one's own, and opens its link in another browser: there it is read first, runs when
// asked to, and is kept apart from the reader's own.
func TestPlayAndShare(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := newPlayServer(t)
	openPlay(t, ctx, ts, "")
	mine := editedProgram("flag fmt time", "\tn := flag.Int(\"n\", 3, \"\")\n\tflag.Parse()\n\ttime.Sleep(time.Second)\n\tfmt.Println(\"mine, 你好\", *n)\n")
	browse(t, ctx, runDemo("play"), tells("play", "ok", "worker 3 is done"), tells("play", "ok", "In your browser"),
		rewrite(editorOf("play", "go"), mine), runDemo("play"), tells("play", "ok", "mine, 你好 3"),
		js(listens), takes("play", "go", "Copy a link"), until(`globalThis.copied !== undefined`))
	link := value[string](t, ctx, `copied`)
	if !strings.HasPrefix(link, ts.URL+"/en/play/#program=") {
		t.Fatalf("the link is %s", link)
	}

	other := newBrowser(t)
	openPlay(t, other, ts, strings.TrimPrefix(link, ts.URL+"/en/play/"))
	editor := editorOf("play", "go")
	browse(t, other, until(editor+`.value === `+strconv.Quote(mine)), until(paneOf("play", "go")+`.innerText.includes("This program came with a link.")`),
		js(editor+`.focus()`), call(input.InsertText, input.InsertTextParams{Text: "x"}), until(editor+`.value === `+strconv.Quote(mine)))
	if state := value[string](t, other, `new Promise((done) => setTimeout(() => done(`+goOut("play")+`.dataset.state), 700))`); state != "recorded" {
		t.Errorf("by itself it is %s", state)
	}
	browse(t, other, runDemo("play"), tells("play", "ok", "mine, 你好 3"),
		js(editor+`.focus()`), call(input.InsertText, input.InsertTextParams{Text: "x"}), until(editor+`.value !== `+strconv.Quote(mine)))
	openPlay(t, other, ts, "")
	browse(t, other, until(editor+`.value.includes("worker")`))
}

// TestSharedFromALesson carries a demo's files and flags to the page for one's own programs.
func TestSharedFromALesson(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := openEditorLesson(t, ctx)
	browse(t, ctx, setEngine("wait", "virtual"), setRange("wait", "wait", "5s"), edit("wait", "go"), until(editorOf("wait", "go")+` !== null`),
		js(listens), takes("wait", "go", "Copy a link"), until(`globalThis.copied !== undefined`))
	link := value[string](t, ctx, `copied`)
	openPlay(t, ctx, ts, strings.TrimPrefix(link, ts.URL+"/en/play/"))
	browse(t, ctx, runDemo("play"), tells("play", "ok", "waited 5s"))
}

// TestBadLink opens links that carry no program.
func TestBadLink(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := newPlayServer(t)
	for _, fragment := range []string{"#program=", "#program=%25%25", "#program=aGVsbG8"} {
		openPlay(t, ctx, ts, fragment)
		browse(t, ctx, until(paneOf("play", "go")+`.innerText.includes("The link is damaged")`), runDemo("play"), tells("play", "ok", "worker 3 is done"))
	}
}

// TestTakenAlong copies a program for the Go Playground, and downloads one that go run runs.
func TestTakenAlong(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := newPlayServer(t)
	openPlay(t, ctx, ts, "")
	browse(t, ctx, js(listens), takes("play", "go", "Open in the Go Playground"), until(`globalThis.opened === "https://go.dev/play/" && copied.startsWith("package main")`),
		takes("play", "go", "Download as a folder"), until(`globalThis.file !== undefined && downloaded === "play.zip"`))
	body, err := base64.StdEncoding.DecodeString(value[string](t, ctx, `file`))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	unzip(t, body, dir)
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = filepath.Join(dir, "play")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "worker 3 is done") {
		t.Errorf("%v: %s", err, out)
	}
}

func unzip(t *testing.T, body []byte, dir string) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
