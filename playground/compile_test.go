package playground_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"interleave/playground"
	"interleave/playground/hostile"
)

const helloProgram = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"

// kitOf is the kit of the library alone; p links by the linker that servers have.
func kitOf(t testing.TB, p *playground.Playground) *playground.Kit {
	t.Helper()
	kit, err := p.Kit(context.Background(), playground.Library{})
	if err == nil {
		err = p.PrepareLinker(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	return kit
}

func compile(t *testing.T, p *playground.Playground, files map[string]string) *playground.Compiled {
	t.Helper()
	return compileWith(t, p, kitOf(t, p), files)
}

func compileWith(t *testing.T, p *playground.Playground, kit *playground.Kit, files map[string]string) *playground.Compiled {
	t.Helper()
	texts := map[string][]byte{}
	for name, text := range files {
		texts[name] = []byte(text)
	}
	compiled, err := p.Compile(context.Background(), kit, texts)
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
		{"a file that is not for browsers", map[string]string{"main.go": helloProgram, "a.go": "// A is for others.\n\n//go:build !js && go1.20\n\npackage main\n\nimport _ \"example.org/x\"\n\nfunc main() {}\n"}, "", true},
		{"files that are not by their names", map[string]string{"main.go": helloProgram, "a_linux.go": "package main\n\nfunc main() {}\n", "a_arm64.go": "package main\n\nfunc main() {}\n"}, "", true},
		{"a file that is by its name", map[string]string{"main.go": "package main\n\nfunc main() { work() }\n", "a_js_wasm.go": "package main\n\nfunc work() {}\n"}, "", true},
		{"a file that is", map[string]string{"main.go": "package main\n\nfunc main() { work() }\n", "a.go": "//go:build (js || linux) && !race && !go1.99\n\npackage main\n\nfunc work() {}\n"}, "", true},
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

// TestHostilePrograms: each is answered within the limits, says nothing of the server, and leaves the next compile alone.
func TestHostilePrograms(t *testing.T) {
	p := open(t, playground.Config{})
	kitOf(t, p)
	for _, c := range hostile.Programs() {
		t.Run(c.Name, func(t *testing.T) {
			began := time.Now()
			compiled := compile(t, p, c.Files)
			took := time.Since(began)
			got := spoken(compiled.Findings)
			t.Logf("%.1f s, %d bytes: %.200s", took.Seconds(), len(compiled.Binary), got)
			if took > 12*time.Second {
				t.Errorf("it took %v", took)
			}
			if !strings.Contains(got, c.Says) || got == "" && compiled.Binary == nil {
				t.Errorf("it says %q, want %q in it", got, c.Says)
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

// TestCompileMakesNothingLarge refuses a small source that makes a large program.
func TestCompileMakesNothingLarge(t *testing.T) {
	compiled := compile(t, open(t, playground.Config{}), hostile.Large())
	if compiled.Binary != nil || len(compiled.Findings) != 1 || compiled.Findings[0].Text != "It makes a program of more than 64 MiB." {
		t.Errorf("it makes %d bytes: %+v", len(compiled.Binary), compiled.Findings)
	}
}

// TestCompileEndsWithItsReader: a compiler whose reader has gone ends within a second.
func TestCompileEndsWithItsReader(t *testing.T) {
	p := open(t, playground.Config{})
	kit := kitOf(t, p)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	began := time.Now()
	_, err := p.Compile(ctx, kit, map[string][]byte{"main.go": []byte(hostile.Closures()["main.go"])})
	if !errors.Is(err, context.Canceled) || time.Since(began) > 1200*time.Millisecond {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

// TestKitForTwo: two servers that share a cache make the same kit at the same time.
func TestKitForTwo(t *testing.T) {
	cache := t.TempDir()
	var group errgroup.Group
	for range 2 {
		p := open(t, playground.Config{Cache: cache})
		group.Go(func() error {
			_, err := p.Kit(t.Context(), playground.Library{})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}
