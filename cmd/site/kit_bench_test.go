package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// compiledPrograms are what the figures of compiling are about, each ending at once.
var compiledPrograms = map[string]string{
	"fmt":    "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(%d) }\n",
	"http":   "package main\n\nimport \"net/http\"\n\nfunc main() { println(http.StatusOK, %d) }\n",
	"sqlite": "package main\n\nimport (\n\t\"database/sql\"\n\n\t_ \"github.com/ncruces/go-sqlite3/driver\"\n)\n\nfunc main() {\n\tdb, _ := sql.Open(\"sqlite3\", \":memory:\")\n\tprintln(db != nil, %d)\n}\n",
}

// BenchmarkBrowserCompile gives the milliseconds that compiling, vetting and linking an edited program takes in the browser
// alone: the first time, with all that is fetched for it from this machine, and warm; beside what a native "go run" of the
// same file takes, warm too.
func BenchmarkBrowserCompile(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "site")
	if err := run(b.Context(), []string{"export", "-cache", cacheDir(), "-python=false", "-out", dir}, io.Discard, os.Stderr); err != nil {
		b.Fatal(err)
	}
	h := newFileHost(b, dir)
	for b.Loop() {
		for kind, program := range compiledPrograms {
			ctx := newBrowser(b)
			openWithStages(b, ctx, h.URL+sitePath+"en/event-loop/")
			var took []float64
			for i := range 6 {
				files, _ := json.Marshal(map[string]string{"main.go": fmt.Sprintf(program, i)}) // strings always marshal
				took = append(took, value[float64](b, ctx, fmt.Sprintf(`(async () => { const began = performance.now(); const said = JSON.parse(await (%s)(%s)); if (!said.ran) throw new Error(JSON.stringify(said)); return performance.now() - began })()`, compileIn, files)))
			}
			b.ReportMetric(took[0], kind+"/first-ms")
			b.ReportMetric(middle(took[1:]), kind+"/warm-ms")
			b.ReportMetric(goRun(b, program), kind+"/go-run-ms")
		}
	}
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
