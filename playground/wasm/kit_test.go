package wasm_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"interleave/playground"
	"interleave/playground/wasm/wasmtest"
)

// courseLibrary is what the programs of the course import.
func courseLibrary(t *testing.T) playground.Library {
	t.Helper()
	library := playground.Library{Module: map[string][]byte{}, Packages: []string{"github.com/jackc/pgx/v5", "github.com/ncruces/go-sqlite3/driver"}}
	for file, name := range map[string]string{"demos.mod": "go.mod", "demos.sum": "go.sum"} {
		text, err := os.ReadFile(filepath.Join("../../content", file))
		if err != nil {
			t.Fatal(err)
		}
		library.Module[name] = text
	}
	return library
}

func one(main string) map[string]string { return map[string]string{"main.go": main} }

// TestCompileInBrowser holds the compiler that runs in browsers to the server's: for every program the same findings, and
// the same binary, byte for byte.
func TestCompileInBrowser(t *testing.T) {
	b := wasmtest.New(t)
	library := courseLibrary(t)
	programs := []struct {
		name  string
		files map[string]string
		runs  bool
		by    string // who finds something
	}{
		{"fmt", one("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"), true, ""},
		{"net/http", one("package main\n\nimport \"net/http\"\n\nfunc main() {\n\t_, err := http.Get(\"http://localhost/\")\n\tprintln(err)\n}\n"), true, ""},
		{"SQLite", one("package main\n\nimport (\n\t\"database/sql\"\n\n\t_ \"github.com/ncruces/go-sqlite3/driver\"\n)\n\nfunc main() {\n\tdb, err := sql.Open(\"sqlite3\", \":memory:\")\n\tprintln(db, err)\n}\n"), true, ""},
		{"two files", map[string]string{"main.go": "package main\n\nfunc main() { work() }\n", "work.go": "package main\n\nfunc work() {\n\tfor range 3 {\n\t\tgo func() {}()\n\t}\n}\n"}, true, ""},
		{"a file that is not for browsers", map[string]string{"main.go": "package main\n\nfunc main() {}\n", "a.go": "//go:build !js\n\npackage main\n\nimport _ \"example.org/x\"\n\nfunc main() {}\n"}, true, ""},
		{"no imports", one("package main\n\nfunc main() { select {} }\n"), true, ""},
		{"generics", one("package main\n\nimport \"slices\"\n\ntype set[T comparable] map[T]struct{}\n\nfunc main() {\n\ts := set[int]{1: {}}\n\tprintln(len(s), slices.Max([]int{1, 2}))\n}\n"), true, ""},
		{"unused", one("package main\n\nimport \"os\"\n\nfunc main() {\n\tx := 1\n}\n"), false, playground.ByCompile},
		{"in a loop", one("package main\n\nfunc main() {\n\tfor i := 0; i < 3; i++ { y := i }\n}\n"), false, playground.ByCompile},
		{"no Go", one("package main\n\nfunc main( {\n"), false, playground.ByCompile},
		{"no main", one("package main\n\nfunc other() {}\n"), false, playground.ByCompile},
		{"lost cancel", one("package main\n\nimport \"context\"\n\nfunc main() {\n\tctx, _ := context.WithCancel(context.Background())\n\t<-ctx.Done()\n}\n"), true, playground.ByVet},
		{"copied lock", one("package main\n\nimport \"sync\"\n\nfunc f(mu sync.Mutex) { mu.Lock() }\n\nfunc main() { f(sync.Mutex{}) }\n"), true, playground.ByVet},
		{"C", one("package main\n\nimport \"C\"\n\nfunc main() {}\n"), false, playground.ByLimit},
		{"not there", one("package main\n\nimport \"example.org/x\"\n\nfunc main() {}\n"), false, playground.ByLimit},
		{"embeds", one("package main\n\nimport _ \"embed\"\n\n//go:embed main.go\nvar s string\n\nfunc main() { println(s) }\n"), false, playground.ByLimit},
		{"no program", map[string]string{}, false, playground.ByLimit},
	}
	var jobs []wasmtest.CompileJob
	for _, p := range programs {
		jobs = append(jobs, wasmtest.CompileJob{Files: p.files})
	}
	for i, got := range b.Compile(t, library, jobs) {
		p := programs[i]
		files := map[string][]byte{}
		for name, text := range p.files {
			files[name] = []byte(text)
		}
		want, err := b.CompileHere(t.Context(), library, files)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.0f ms", p.name, got.MS)
		findings := got.Compiled.Findings
		if len(findings)+len(want.Findings) > 0 && !reflect.DeepEqual(findings, want.Findings) {
			t.Errorf("%s: the browser finds\n%+v\nthe server\n%+v", p.name, findings, want.Findings)
		}
		if (p.by == "") != (len(findings) == 0) || p.by != "" && len(findings) > 0 && findings[0].By != p.by {
			t.Errorf("%s: findings %+v, want some by %q", p.name, findings, p.by)
		}
		sum := ""
		if want.Binary != nil {
			hash := sha256.Sum256(want.Binary)
			sum = hex.EncodeToString(hash[:])
		}
		if got.Sum != sum || (sum != "") != p.runs {
			t.Errorf("%s: the program in the browser is %q, on the server %q, want one: %v", p.name, got.Sum, sum, p.runs)
		}
	}
}

// TestFormat formats files, and organises their imports.
func TestFormat(t *testing.T) {
	const body = "\n\nfunc main() {\n\tfmt.Println(rand.IntN(3), time.Second)\n}\n"
	others := map[string]string{"other.go": "package main\n\nvar time struct{ Second int }\n"}
	cases := []struct {
		name       string
		files      map[string]string
		text, want string // want is empty if it cannot be formatted
	}{
		{"spaces", nil, "package main\nfunc  main( ) { }", "package main\n\nfunc main() {}\n"},
		{"lacking", nil, "package main" + body, "package main\n\nimport (\n\t\"fmt\"\n\t\"math/rand/v2\"\n\t\"time\"\n)" + body},
		{"one lacking", others, "package main\n\nimport (\n\t\"fmt\"\n\n\t\"math/rand\"\n)" + body, "package main\n\nimport (\n\t\"fmt\"\n\n\t\"math/rand\"\n)" + body},
		{"unused", nil, "package main\n\nimport (\n\t\"os\" // gone\n\t_ \"time\"\n)\n\nimport \"io\"\n\nfunc main() {}\n", "package main\n\nimport (\n\t_ \"time\"\n)\n\nfunc main() {}\n"},
		{"all unused", nil, "package main\n\nimport (\n\t\"os\"\n\t\"io\"\n)\n\nfunc main() {}\n", "package main\n\nfunc main() {}\n"},
		{"a name of its own", nil, "package main\n\nfunc main() {\n\tvar time struct{ Now int }\n\t_ = time.Now\n}\n", "package main\n\nfunc main() {\n\tvar time struct{ Now int }\n\t_ = time.Now\n}\n"},
		{"no Go", nil, "package main\n\nfunc main( {\n", ""},
	}
	var jobs []wasmtest.CompileJob
	for _, c := range cases {
		if c.files == nil {
			c.files = map[string]string{}
		}
		jobs = append(jobs, wasmtest.CompileJob{Format: &wasmtest.FormatJob{Name: "main.go", Text: c.text, Files: c.files}})
	}
	for i, got := range wasmtest.New(t).Compile(t, courseLibrary(t), jobs) {
		c, f := cases[i], got.Formatted
		if c.want == "" && (f.Error == "" || f.Text != c.text) || c.want != "" && (f.Error != "" || f.Text != c.want) {
			t.Errorf("%s:\n%s\n%s\nwant\n%s", c.name, f.Text, f.Error, c.want)
		}
	}
}
