package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// compileIn has the page's worker compile a program, one worker for all: what it says of it, with what go vet finds after that.
const compileIn = `(files) => {
	const {compileWorker, kit, exec} = document.documentElement.dataset, at = (path) => new URL(path, document.baseURI).href
	window.compiler ??= {worker: new Worker(at(compileWorker), {type: "module"}), tools: new Map(), id: 0}
	const {worker, tools} = compiler, id = ++compiler.id
	return new Promise((done) => {
		worker.onmessage = ({data}) => {
			if (data.tool) tools.set(data.tool.address, data.tool.module)
			else if (data.progress) compiler.progress = data.progress
			else if (data.compiled?.program) compiler.findings = data.compiled.findings
			else if (data.vetted) done(JSON.stringify({compiled: {findings: [...compiler.findings, ...data.vetted]}, ran: true}))
			else if (data.id === id) done(JSON.stringify(data))
		}
		worker.postMessage({id, kit: at(kit), exec: at(exec), tools, files})
	})
}`

// compiledIn is what the worker says last.
type compiledIn struct {
	Compiled struct {
		Findings []struct {
			File, Text, By string
			Line, Column   int
		}
	}
	Ran             bool // there is a program
	Missing, Detail string
}

// TestBrowserCompiles compiles in the browser of a reader of an exported site, below a path, where nothing answers but files.
func TestBrowserCompiles(t *testing.T) {
	ctx := newBrowser(t)
	h := newFileHost(t, exported(t))
	openBrowserLesson(t, ctx, h.URL+sitePath)
	compile := func(main string) (said compiledIn) {
		t.Helper()
		files, _ := json.Marshal(map[string]string{"main.go": main}) // strings always marshal
		text := value[string](t, ctx, fmt.Sprintf("(%s)(%s)", compileIn, files))
		if err := json.Unmarshal([]byte(text), &said); err != nil || said.Missing != "" {
			t.Fatalf("%v: the worker says %s", err, text)
		}
		return said
	}
	const hello = "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"hello\")\n}\n"
	if said := compile(hello); !said.Ran || len(said.Compiled.Findings) > 0 {
		t.Errorf("hello: %+v", said)
	}
	const most = 12_500_000 // bytes, which leave a tenth of a megabyte for scripts and the list of what there is
	if loaded, total := value[float64](t, ctx, "compiler.progress.loaded"), value[float64](t, ctx, "compiler.progress.total"); loaded != total || total < 1_000_000 || total > most {
		t.Errorf("%.0f of %.0f bytes have come, want all, and at most %d", loaded, total, most)
	}

	h.down.Store(true) // nothing is fetched any more
	if said := compile(strings.Replace(hello, "hello", "again", 1)); !said.Ran {
		t.Errorf("a second time: %+v", said)
	}
	said := compile(strings.Replace(hello, "fmt.Println", "x := 1\n\tfmt.Println", 1))
	if f := said.Compiled.Findings; said.Ran || len(f) != 1 || f[0].File != "main.go" || f[0].Line != 6 || f[0].Column != 2 || f[0].By != "compile" {
		t.Errorf("a variable that is not used: %+v", said)
	}
	said = compile(strings.Replace(hello, "\"hello\"", "\"hello %d\"", 1))
	if f := said.Compiled.Findings; !said.Ran || len(f) != 1 || f[0].Line != 6 || f[0].By != "vet" {
		t.Errorf("a verb for Println: %+v", said)
	}
	said = compile(strings.Replace(hello, "\"fmt\"", "\"example.org/nothing\"", 1))
	if f := said.Compiled.Findings; said.Ran || len(f) != 1 || f[0].Line != 3 || f[0].By != "limit" {
		t.Errorf("a package that is not there: %+v", said)
	}
}
