package lessons_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"interleave/lessons"
)

var update = flag.Bool("update", false, "write the golden files anew")

// minimal is a sound course of one lesson. Cases lay their files over it.
const minimal = `
-- 01-one/en.md --
---
title: One
summary: The first chapter.
---
-- 01-one/zh.md --
---
title: 一
summary: 第一章。
---
-- 01-one/01-first/en.md --
---
title: First
summary: A first lesson.
minutes: 5
updated: 2026-11-23
---
How long?

:::demo wait Three waits
:::
-- 01-one/01-first/zh.md --
---
title: 第一课
summary: 第一节课。
minutes: 5
updated: 2026-11-23
translates: REVISION
---
要多久？

:::demo wait 三次等待
:::
-- 01-one/01-first/demos/wait/main.go --
package main

func main() {}
-- 01-one/01-first/demos/wait/run.json --
{"go": {"source": "REVISION"}}
-- 01-one/01-first/demos/wait/trace.json --
{"go": {"source": "REVISION"}}
`

// tree lays a txtar archive's files over the minimal course.
func tree(t *testing.T, archive *txtar.Archive) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range append(txtar.Parse([]byte(minimal)).Files, archive.Files...) {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	for name, f := range fsys {
		of := map[string]string{"zh.md": "en.md", "run.json": "main.go", "trace.json": "main.go", "race.json": "main.go"}[filepath.Base(name)]
		if original := fsys[filepath.Join(filepath.Dir(name), of)]; original != nil {
			text := strings.ReplaceAll(string(f.Data), "REVISION", lessons.Revision(original.Data))
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

// golden runs f on every archive of a folder and holds its result against the
// archive's file "want".
func golden(t *testing.T, dir string, f func(t *testing.T, fsys fstest.MapFS) string) {
	t.Helper()
	cases, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in testdata/%s: %v", dir, err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			for i, file := range archive.Files {
				if file.Name == "want" {
					want = string(file.Data)
					archive.Files = append(archive.Files[:i], archive.Files[i+1:]...)
					break
				}
			}
			got := strings.TrimRight(f(t, tree(t, archive)), "\n") + "\n"
			if *update {
				archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// TestMarkdown holds the HTML of each construct of the dialect.
func TestMarkdown(t *testing.T) {
	golden(t, "markdown", func(t *testing.T, fsys fstest.MapFS) string {
		course, err := lessons.Load(fsys)
		faults, _ := err.(lessons.Faults)
		for _, fault := range faults {
			if !fault.Minor && filepath.Base(fault.Path) != "zh.md" && !strings.HasSuffix(fault.What, "zh.md") {
				t.Error(fault)
			}
		}
		page := course.Lesson("first").Pages[lessons.English]
		var out strings.Builder
		fmt.Fprintf(&out, "lede: %s\nmeta: %s\n", page.Lede, page.Meta)
		for _, heading := range page.TOC {
			fmt.Fprintf(&out, "toc: #%s %s\n", heading.ID, heading.Title)
		}
		for _, block := range page.Body {
			if stage := block.Stage; stage != nil {
				fmt.Fprintf(&out, "stage: #%s %q main=%t notes=%v\n", stage.ID, stage.Title, stage.Main, stage.Notes)
			} else {
				out.WriteString(strings.TrimSpace(block.HTML) + "\n")
			}
		}
		return out.String()
	})
}

// TestFaults holds what authors are told, all of it in one run.
func TestFaults(t *testing.T) {
	golden(t, "faults", func(t *testing.T, fsys fstest.MapFS) string {
		_, err := lessons.Load(fsys)
		return fmt.Sprint(err)
	})
}

func TestMinimalCourseIsSound(t *testing.T) {
	if _, err := lessons.Load(tree(t, &txtar.Archive{})); err != nil {
		t.Error(err)
	}
}
