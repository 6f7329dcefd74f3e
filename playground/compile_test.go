package playground_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/playground"
)

const helloProgram = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"

// kitOf is the kit of the library alone.
func kitOf(t *testing.T, p *playground.Playground) *playground.Kit {
	t.Helper()
	kit, err := p.Kit(context.Background(), playground.Library{})
	if err != nil {
		t.Fatal(err)
	}
	return kit
}

func compile(t *testing.T, p *playground.Playground, files map[string]string) *playground.Compiled {
	t.Helper()
	texts := map[string][]byte{}
	for name, text := range files {
		texts[name] = []byte(text)
	}
	compiled, err := p.Compile(context.Background(), kitOf(t, p), texts)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// TestCompile holds programs to what is found in them, at its place, as their authors wrote them.
func TestCompile(t *testing.T) {
	p := open(t, playground.Config{})
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // the findings, one a line
		runs  bool
	}{
		{"sound", map[string]string{"main.go": helloProgram}, "", true},
		{"an unused variable after a brace", map[string]string{"main.go": "package main\n\nfunc main() { x := 1 }\n"}, "main.go:3:15 compile declared and not used: x", false},
		{"an unused import", map[string]string{"main.go": "package main\n\nimport \"os\"\n\nfunc main() {}\n"}, `main.go:3:8 compile "os" imported and not used`, false},
		{"a syntax error", map[string]string{"main.go": "package main\n\nfunc main() {\n"}, "main.go:4:1 compile syntax error: unexpected EOF, expected }", false},
		{"two files, an error in each", map[string]string{"main.go": "package main\n\nfunc main() { help(1) }\n", "b.go": "package main\n\nfunc help() int {}\n"},
			"b.go:3:18 compile missing return\nmain.go:3:20 compile too many arguments in call to help\nhave (number)\nwant ()", false},
		{"no main", map[string]string{"main.go": "package main\n"}, "compile function main is undeclared in the main package", false},
		{"a lost cancel", map[string]string{"main.go": "package main\n\nimport \"context\"\n\nfunc main() {\n\tctx, _ := context.WithCancel(context.Background())\n\t<-ctx.Done()\n}\n"},
			"main.go:6:7 vet the cancel function returned by context.WithCancel should be called, not discarded, to avoid a context leak", true},
		{"a copied lock", map[string]string{"main.go": "package main\n\nimport \"sync\"\n\nfunc main() {\n\tvar a sync.Mutex\n\tb := a\n\tb.Lock()\n}\n"},
			"main.go:7:7 vet assignment copies lock value to b: sync.Mutex", true},
		{"a module", map[string]string{"main.go": "package main\n\nimport _ \"example.org/x\"\n\nfunc main() {}\n"},
			`main.go:3 limit "example.org/x" is not here: programs can import the standard library, and the modules that this course uses.`, false},
		{"an internal package", map[string]string{"main.go": "package main\n\nimport _ \"internal/abi\"\n\nfunc main() {}\n"},
			`main.go:3 limit "internal/abi" is no package of the standard library that programs can import in a browser.`, false},
		{"another package", map[string]string{"main.go": "package other\n\nfunc main() {}\n"}, "main.go:1 limit A program that runs is package main, not other.", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			compiled := compile(t, p, c.files)
			if got := spoken(compiled.Findings); got != c.want {
				t.Errorf("it finds\n%s\nwant\n%s", got, c.want)
			}
			if runs := compiled.Binary != nil; runs != c.runs {
				t.Errorf("there is a binary: %v", runs)
			}
		})
	}
}

// spoken writes findings a line each.
func spoken(findings []playground.Finding) string {
	var lines []string
	for _, f := range findings {
		line := ""
		if f.File != "" {
			line = fmt.Sprintf("%s:%d", f.File, f.Line)
			if f.Column > 0 {
				line += fmt.Sprintf(":%d", f.Column)
			}
			line += " "
		}
		lines = append(lines, line+f.By+" "+f.Text)
	}
	return strings.Join(lines, "\n")
}

func body(statements string) map[string]string {
	return map[string]string{"main.go": "package main\n\nfunc main() {\n" + statements + "\n}\n"}
}

// hostile are programs that are meant to hurt who compiles them, and a part of what is said of them; empty where
// they may as well compile.
var hostilePrograms = []struct {
	name, says string
	files      map[string]string
}{
	{"constants that double", "", map[string]string{"main.go": "package main\n\nconst a0 = \"0123456789\"\n" + numbered(60, "const a%[2]d = a%[1]d + a%[1]d\n") + "func main() { println(a60) }\n"}},
	{"3,000 nested closures", "", body(strings.Repeat("func() {\n", 3000) + strings.Repeat("}()\n", 3000))},
	{"a comparison of nested structures", "", map[string]string{"main.go": "package main\n\ntype t0 struct{ a, b int }\n" + numbered(24, "type t%[2]d struct{ a, b t%[1]d }\n") + "func main() { var x, y t24; println(x == y) }\n"}},
	{"nested parentheses", "", body("x := " + strings.Repeat("(", 30_000) + "1" + strings.Repeat(")", 30_000) + "\n_ = x")},
	{"nested blocks", "", body(strings.Repeat("{", 30_000) + strings.Repeat("}", 30_000))},
	{"a sum of 15,000 terms", "", body("x := 1\nx = " + strings.Repeat("x+", 15_000) + "x\n_ = x")},
	{"a function of a megabyte", "64 KiB together", body("x := 0\n" + strings.Repeat("x = x*x + x\n", 90_000) + "_ = x")},
	{"a function of 64 KiB", "", body("x := 0\n" + strings.Repeat("x++\n", 15_000) + "_ = x")},
	{"5,000 times go func", "", body(strings.Repeat("go func(){}()\n", 4_500))},
	{"endless instantiation", "instantiation cycle", map[string]string{"main.go": "package main\n\ntype t[P any] struct{ f *t[t[P]] }\n\nfunc f[P any]() { f[*P]() }\n\nfunc main() { f[int]() }\n"}},
	{"generics that double", "", map[string]string{"main.go": "package main\n\ntype p[A, B any] struct{ a A; b B }\n" + numbered(30, "func f%[1]d[T any]() { f%[2]d[p[T, T]]() }\n") + "func f30[T any]() { var x T; _ = x }\n\nfunc main() { f0[int]() }\n"}},
	{"an array of 16 GB", "", map[string]string{"main.go": "package main\n\nvar a [16 << 30]byte\n\nfunc main() { println(len(a), a[len(a)-1]) }\n"}},
	{"initialised data of 1 GB", "", map[string]string{"main.go": "package main\n\nvar a = [1 << 30]byte{1<<30 - 1: 1}\n\nfunc main() { println(a[5]) }\n"}},
	{"a shift by a billion", "", body("const x = 1 << 1000000000\nprintln(x != 0)")},
	{"import C", "There is no C compiler here", map[string]string{"main.go": "package main\n\n// #include \"/etc/passwd\"\nimport \"C\"\n\nfunc main() {}\n"}},
	{"cgo flags", "There is no C compiler here", map[string]string{"main.go": "package main\n\n// #cgo LDFLAGS: -Wl,--version /etc/passwd\nimport \"C\"\n\nfunc main() {}\n"}},
	{"cgo directives", "only allowed in cgo-generated code", map[string]string{"main.go": "package main\n\n//line _cgo_gotypes.go:1\n//go:cgo_ldflag \"/etc/passwd\"\n\nfunc main() {}\n"}},
	{"linkname without unsafe", "only allowed in Go files that import \"unsafe\"", map[string]string{"main.go": "package main\n\n//go:linkname now time.now\nfunc now()\n\nfunc main() { now() }\n"}},
	{"a file to embed", "no files to embed", map[string]string{"main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed /etc/passwd\nvar s string\n\nfunc main() { println(s) }\n"}},
	{"a file to embed from above", "no files to embed", map[string]string{"main.go": "package main\n\nimport _ \"embed\"\n\n\t//go:embed ../../x\nvar s string\n\nfunc main() { println(s) }\n"}},
	{"assembly", "cannot be called \"x.s\"", map[string]string{"main.go": helloProgram, "x.s": "#include \"/etc/passwd\"\n"}},
	{"a go.mod", "cannot be called \"go.mod\"", map[string]string{"main.go": helloProgram, "go.mod": "module x\n\ntoolchain go1.99\n\nreplace a => /\n"}},
	{"a go.work", "cannot be called \"go.work\"", map[string]string{"main.go": helloProgram, "go.work": "go 1.26\n"}},
	{"a file above", "cannot be called \"../x.go\"", map[string]string{"../x.go": helloProgram}},
	{"an absolute file", "cannot be called \"/tmp/x.go\"", map[string]string{"/tmp/x.go": helloProgram}},
	{"a file with an option's name", "cannot be called \"-V.go\"", map[string]string{"-V.go": helloProgram}},
	{"our own file", "cannot be called \"interleave.go\"", map[string]string{"main.go": helloProgram, "interleave.go": helloProgram}},
	{"an import of itself", "is no package of the standard library", map[string]string{"main.go": "package main\n\nimport _ \"main\"\n\nfunc main() {}\n"}},
	{"a script", "invalid character U+0023 '#'", map[string]string{"main.go": "#!/bin/sh\necho\n"}},
	{"invalid UTF-8", "UTF-8, without NUL", map[string]string{"main.go": "package main\n\nfunc main() { println(\"\xff\") }\n"}},
	{"NUL bytes", "UTF-8, without NUL", map[string]string{"main.go": "package main\n\x00\nfunc main() {}\n"}},
	{"a line of another file", "", map[string]string{"main.go": "package main\n\n//line /etc/passwd:1\nfunc main() { x := 1 }\n"}},
	{"no file", "A program has 1 to 16 files", nil},
}

// numbered writes a line for each number below n; its verbs are the number and the next one.
func numbered(n int, line string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, line, i, i+1)
	}
	return b.String()
}

// TestHostilePrograms: each is answered within the limits, says nothing of the server, and leaves the next compile alone.
func TestHostilePrograms(t *testing.T) {
	p := open(t, playground.Config{})
	kitOf(t, p)
	many := map[string]string{}
	for i := range 10_000 {
		many[fmt.Sprintf("f%d.go", i)] = ""
	}
	programs := append(hostilePrograms[:len(hostilePrograms):len(hostilePrograms)], struct {
		name, says string
		files      map[string]string
	}{"10,000 files", "A program has 1 to 16 files", many})
	for _, c := range programs {
		t.Run(c.name, func(t *testing.T) {
			began := time.Now()
			compiled := compile(t, p, c.files)
			took := time.Since(began)
			got := spoken(compiled.Findings)
			t.Logf("%.1f s, %d bytes: %.200s", took.Seconds(), len(compiled.Binary), got)
			if took > 12*time.Second {
				t.Errorf("it took %v", took)
			}
			if !strings.Contains(got, c.says) || got == "" && compiled.Binary == nil {
				t.Errorf("it says %q, want %q in it", got, c.says)
			}
			for _, secret := range []string{os.Getenv(cacheVar), os.TempDir(), "root:", "/usr/"} {
				if strings.Contains(strings.ReplaceAll(got, "/tmp/x.go", ""), secret) {
					t.Errorf("it tells %q: %s", secret, got)
				}
			}
			began = time.Now()
			if next := compile(t, p, map[string]string{"main.go": helloProgram}); next.Binary == nil || time.Since(began) > 2*time.Second {
				t.Errorf("the next compile took %v and says %s", time.Since(began), spoken(next.Findings))
			}
		})
	}
}

// TestCompileEndsWithItsReader: a compiler whose reader has gone ends within a second.
func TestCompileEndsWithItsReader(t *testing.T) {
	p := open(t, playground.Config{})
	kit := kitOf(t, p)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	began := time.Now()
	slow := hostilePrograms[1].files["main.go"]
	_, err := p.Compile(ctx, kit, map[string][]byte{"main.go": []byte(slow)})
	if !errors.Is(err, context.Canceled) || time.Since(began) > 1200*time.Millisecond {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

// TestManyCompiles: 32 at once are compiled or refused.
func TestManyCompiles(t *testing.T) {
	p := open(t, playground.Config{})
	kit := kitOf(t, p)
	var group sync.WaitGroup
	var mu sync.Mutex
	var done, busy int
	for i := range 32 {
		group.Go(func() {
			text := fmt.Sprintf("package main\n\nfunc main() { println(%d) }\n", i)
			compiled, err := p.Compile(context.Background(), kit, map[string][]byte{"main.go": []byte(text)})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, playground.ErrBusy):
				busy++
			case err != nil || compiled.Binary == nil:
				t.Errorf("%v %v", err, compiled)
			default:
				done++
			}
		})
	}
	group.Wait()
	if done+busy != 32 || done < 16 {
		t.Errorf("%d compiled, %d refused", done, busy)
	}
}
