// Package hostile holds programs that are meant to hurt who compiles them, for tests of those who do.
package hostile

import (
	"fmt"
	"slices"
	"strings"
)

// A Program is one of them.
type Program struct {
	Name  string
	Says  string // a part of what is said of it; empty where it may as well compile
	Files map[string]string
}

// hello is sound, but for what is beside it.
const hello = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"

// Programs are all of them.
func Programs() []Program {
	many := map[string]string{}
	for i := range 10_000 {
		many[fmt.Sprintf("f%d.go", i)] = ""
	}
	return append(slices.Clone(programs), Program{"10,000 files", "A program has 1 to 16 files", many})
}

// Closures is a small program that takes 5 GB of memory to compile, if it gets them.
func Closures() map[string]string {
	return body(strings.Repeat("func() {\n", 3000) + strings.Repeat("}()\n", 3000))
}

// Large is a small program of which one of 80 MB is made.
func Large() map[string]string {
	return one("package main\n\nconst a0 = \"0123456789\"\n" + numbered(23, "const a%[2]d = a%[1]d + a%[1]d\n") + "func main() { println(a23) }\n")
}

var programs = []Program{
	{"constants that double", "", one("package main\n\nconst a0 = \"0123456789\"\n" + numbered(60, "const a%[2]d = a%[1]d + a%[1]d\n") + "func main() { println(a60) }\n")},
	{"a program of 80 MB", "", Large()},
	{"3,000 nested closures", "", Closures()},
	{"a comparison of nested structures", "", one("package main\n\ntype t0 struct{ a, b int }\n" + numbered(24, "type t%[2]d struct{ a, b t%[1]d }\n") + "func main() { var x, y t24; println(x == y) }\n")},
	{"nested parentheses", "", body("x := " + strings.Repeat("(", 30_000) + "1" + strings.Repeat(")", 30_000) + "\n_ = x")},
	{"nested blocks", "", body(strings.Repeat("{", 30_000) + strings.Repeat("}", 30_000))},
	{"a sum of 15,000 terms", "", body("x := 1\nx = " + strings.Repeat("x+", 15_000) + "x\n_ = x")},
	{"a function of a megabyte", "64 KiB together", body("x := 0\n" + strings.Repeat("x = x*x + x\n", 90_000) + "_ = x")},
	{"a function of 64 KiB", "", body("x := 0\n" + strings.Repeat("x++\n", 15_000) + "_ = x")},
	{"5,000 times go func", "", body(strings.Repeat("go func(){}()\n", 4_500))},
	{"endless instantiation", "instantiation cycle", one("package main\n\ntype t[P any] struct{ f *t[t[P]] }\n\nfunc f[P any]() { f[*P]() }\n\nfunc main() { f[int]() }\n")},
	{"generics that double", "", one("package main\n\ntype p[A, B any] struct{ a A; b B }\n" + numbered(30, "func f%[1]d[T any]() { f%[2]d[p[T, T]]() }\n") + "func f30[T any]() { var x T; _ = x }\n\nfunc main() { f0[int]() }\n")},
	{"an array of 16 GB", "", one("package main\n\nvar a [16 << 30]byte\n\nfunc main() { println(len(a), a[len(a)-1]) }\n")},
	{"initialised data of 1 GB", "", one("package main\n\nvar a = [1 << 30]byte{1<<30 - 1: 1}\n\nfunc main() { println(a[5]) }\n")},
	{"a shift by a billion", "", body("const x = 1 << 1000000000\nprintln(x != 0)")},
	{"import C", "There is no C compiler here", one("package main\n\n// #include \"/etc/passwd\"\nimport \"C\"\n\nfunc main() {}\n")},
	{"cgo flags", "There is no C compiler here", one("package main\n\n// #cgo LDFLAGS: -Wl,--version /etc/passwd\nimport \"C\"\n\nfunc main() {}\n")},
	{"cgo directives", "only allowed in cgo-generated code", one("package main\n\n//line _cgo_gotypes.go:1\n//go:cgo_ldflag \"/etc/passwd\"\n\nfunc main() {}\n")},
	{"linkname without unsafe", "only allowed in Go files that import \"unsafe\"", one("package main\n\n//go:linkname now time.now\nfunc now()\n\nfunc main() { now() }\n")},
	{"a file to embed", "no files to embed", one("package main\n\nimport _ \"embed\"\n\n//go:embed /etc/passwd\nvar s string\n\nfunc main() { println(s) }\n")},
	{"a file to embed from above", "no files to embed", one("package main\n\nimport _ \"embed\"\n\n\t//go:embed ../../x\nvar s string\n\nfunc main() { println(s) }\n")},
	{"assembly", "cannot be called \"x.s\"", map[string]string{"main.go": hello, "x.s": "#include \"/etc/passwd\"\n"}},
	{"a go.mod", "cannot be called \"go.mod\"", map[string]string{"main.go": hello, "go.mod": "module x\n\ntoolchain go1.99\n\nreplace a => /\n"}},
	{"a go.work", "cannot be called \"go.work\"", map[string]string{"main.go": hello, "go.work": "go 1.26\n"}},
	{"a file above", "cannot be called \"../x.go\"", map[string]string{"../x.go": hello}},
	{"an absolute file", "cannot be called \"/tmp/x.go\"", map[string]string{"/tmp/x.go": hello}},
	{"a file with an option's name", "cannot be called \"-V.go\"", map[string]string{"-V.go": hello}},
	{"our own file", "cannot be called \"interleave.go\"", map[string]string{"main.go": hello, "interleave.go": hello}},
	{"an import of itself", "is no package of the standard library", one("package main\n\nimport _ \"main\"\n\nfunc main() {}\n")},
	{"a script", "invalid character U+0023 '#'", one("#!/bin/sh\necho\n")},
	{"invalid UTF-8", "UTF-8, without NUL", one("package main\n\nfunc main() { println(\"\xff\") }\n")},
	{"NUL bytes", "UTF-8, without NUL", one("package main\n\x00\nfunc main() {}\n")},
	{"a line of another file", "", one("package main\n\n//line /etc/passwd:1\nfunc main() { x := 1 }\n")},
	{"no file", "A program has 1 to 16 files", nil},
}

func one(main string) map[string]string { return map[string]string{"main.go": main} }

func body(statements string) map[string]string {
	return one("package main\n\nfunc main() {\n" + statements + "\n}\n")
}

// numbered writes a line for each number below n; its verbs are the number and the next one.
func numbered(n int, line string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, line, i, i+1)
	}
	return b.String()
}
