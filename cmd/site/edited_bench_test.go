package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interleave/playground"
)

// editedPrograms are what the figures of edited programs are about, each with a number that is another one each time.
var editedPrograms = map[string]string{
	"fmt": "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"out\", %d) }\n",
	"http": `package main

import (
	"fmt"
	"net"
	"net/http"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, http.NotFoundHandler())
	_, err = http.Get("http://" + listener.Addr().String())
	fmt.Println("out", %d, err)
}
`,
	"sqlite": `package main

import (
	"database/sql"
	"fmt"

	_ "github.com/ncruces/go-sqlite3/driver"
)

func main() {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		panic(err)
	}
	var n int
	err = db.QueryRow("SELECT 1").Scan(&n)
	fmt.Println("out", %d, n, err)
}
`,
}

// awaitOutput has the page measure, from the click on Run, until a text is in the output.
const awaitOutput = `(() => {
	const stage = %s, lines = stage.querySelector(".out.go .lines");
	globalThis.clickToOutput = new Promise((done) => {
		let began = 0;
		stage.querySelector("[data-run]").addEventListener("click", ({timeStamp}) => { began = timeStamp; }, {once: true, capture: true});
		new MutationObserver((_, observer) => {
			if (!began || !lines.textContent.includes(%q)) return;
			observer.disconnect();
			globalThis.shown ??= performance.timeOrigin + performance.now();
			done(performance.now() - began);
		}).observe(lines, {childList: true, subtree: true, characterData: true});
	});
})()`

// BenchmarkEditedRun gives the milliseconds from a click on Run to the first output of a program that was just edited: the first
// time on a page, with all that is fetched for it from this machine, and warm; where the server compiles, and where the browser
// does, there also the first time from when all was fetched; beside a native "go run" of the same file, warm too, and as its
// multiple. A reader takes a few seconds to change something, in which browsers make programs faster that they have begun to run.
func BenchmarkEditedRun(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "site")
	if err := run(b.Context(), []string{"export", "-cache", cacheDir(), "-python=false", "-out", dir}, io.Discard, os.Stderr); err != nil {
		b.Fatal(err)
	}
	prepareLinker(b)
	server := newCompileServer(b, source{})
	files := newFileHost(b, dir)
	var fetched atomic.Int64 // when the last file of the kit was, in milliseconds since 1970
	files.Config.Handler = noting(files.Config.Handler, &fetched)
	hosts := map[string]string{"server": server.URL + "/", "browser": files.URL + sitePath}
	for b.Loop() {
		for kind, program := range editedPrograms {
			native := goRun(b, program)
			b.ReportMetric(native, kind+"/go-run-ms")
			for host, root := range hosts {
				first, shown, warm := editedRuns(b, newBrowser(b), root, program)
				if host == "browser" {
					after := shown - float64(fetched.Load())
					b.Logf("%s, %s: first output %.0f ms after the download", kind, host, after)
					b.ReportMetric(after, kind+"/"+host+"/after-download-ms")
				}
				b.Logf("%s, %s: first %.0f ms, warm %.0f ms, go run %.0f ms", kind, host, first, warm, native)
				b.ReportMetric(first, kind+"/"+host+"/first-ms")
				b.ReportMetric(warm, kind+"/"+host+"/warm-ms")
				b.ReportMetric(warm/native, kind+"/"+host+"/of-go-run")
			}
		}
	}
}

// prepareLinker has the linker built that servers have soon after they have started.
func prepareLinker(b *testing.B) {
	p, err := playground.Open(playground.Config{Cache: cacheDir(), Temp: b.TempDir(), PythonTool: playground.ToolNone})
	if err == nil {
		err = errors.Join(p.PrepareLinker(b.Context()), p.Close())
	}
	if err != nil {
		b.Fatal(err)
	}
}

// noting notes when a file of the kit has been sent.
func noting(next http.Handler, at *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		if strings.HasPrefix(r.URL.Path, sitePath+kitFolder) {
			at.Store(time.Now().UnixMilli())
		}
	}
}

// typing is how long a reader takes for a small change.
const typing = 4 * time.Second

// editedRuns writes a program into the editor, presses Run, and again, changed, nine times, of which the last five count as warm.
// shown is when the first output was, in milliseconds since 1970.
func editedRuns(b *testing.B, ctx context.Context, root, program string) (first, shown, warm float64) {
	openWithStages(b, ctx, root+"en/play/")
	var took []float64
	for i := range 10 {
		n := time.Now().UnixNano() + int64(i) // never compiled before, on the server either
		browse(b, ctx, rewrite(editorOf("play", "go"), fmt.Sprintf(program, n)),
			js(fmt.Sprintf(awaitOutput, demoOf("play"), fmt.Sprintf("out %d", n))), click("#demo-play [data-run]"))
		took = append(took, clicked(b, ctx))
		browse(b, ctx, until(`!`+demoOf("play")+`.hasAttribute("data-busy")`))
		time.Sleep(typing)
	}
	return took[0], value[float64](b, ctx, `shown`), middle(took[5:])
}

// clicked waits for what awaitOutput measures: two minutes at most, on a busy machine.
func clicked(b *testing.B, ctx context.Context) float64 {
	for range 6 {
		if took := value[float64](b, ctx, `Promise.race([clickToOutput, new Promise((done) => setTimeout(done, 20_000, 0))])`); took > 0 {
			return took
		}
	}
	b.Fatalf("no output: %s", value[string](b, ctx, demoOf("play")+`.innerText`))
	return 0
}

// goRun is what "go run" of a program takes in the middle, in milliseconds, after a first time.
func goRun(b *testing.B, program string) float64 {
	b.Helper()
	dir := b.TempDir()
	for from, to := range map[string]string{"demos.mod": "go.mod", "demos.sum": "go.sum"} {
		text, err := os.ReadFile(filepath.Join("../../content", from))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, to), text, 0o644)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	var took []float64
	for i := range 4 {
		if err := os.WriteFile(filepath.Join(dir, "main.go"), fmt.Appendf(nil, program, i), 0o644); err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		cmd := exec.CommandContext(b.Context(), "go", "run", ".")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("go run: %v\n%s", err, out)
		}
		took = append(took, float64(time.Since(began).Microseconds())/1000)
	}
	return middle(took[1:])
}
