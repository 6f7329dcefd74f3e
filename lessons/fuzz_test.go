package lessons_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"interleave/lessons"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// FuzzProse loads lessons whose text is anything at all. Whatever it is, every
// fault has a line of the file, and prose never makes a stage of its own.
func FuzzProse(f *testing.F) {
	for _, seed := range []string{
		"How long?\n\n:::demo wait Three\n1. one\n:::\n",
		":::pitfall `a`{go} {#b}\n:::asyncio\n:::\n:::go\n:::\n:::\n",
		":::tabs\n```go diff\n- a\n+ b\n```\n:::\n",
		"{1}{py}`x`{go}\n\n:::mapping\n| a |\n| - |\n",
		":::::\n:::a\n> :::b\n> :::\n- :::c\n",
		"[^1]: x\n\nterm\n: def\n\n\x00stage\x00",
	} {
		f.Add("title: x\nsummary: y\nminutes: 3\nupdated: 2026-11-23", seed)
	}
	f.Add("a: [", "")
	f.Add("title: {", "---")
	f.Fuzz(func(t *testing.T, front, prose string) {
		text := "---\n" + front + "\n---\n" + prose
		fsys := tree(t, &txtar.Archive{Files: []txtar.File{{Name: "01-one/01-first/en.md", Data: []byte(text)}}})
		course, err := lessons.Load(fsys)
		faults, ok := err.(lessons.Faults)
		if course == nil || err != nil && !ok {
			t.Fatal(err)
		}
		lines := strings.Count(text, "\n") + 1
		for _, fault := range faults {
			if strings.HasSuffix(fault.Path, "en.md") && (fault.Line < 1 || fault.Line > lines) {
				t.Errorf("line %d of %d: %s", fault.Line, lines, fault.What)
			}
		}
		for _, block := range course.Lesson("first").Pages[lessons.English].Body {
			if block.Stage == nil && strings.Contains(block.HTML, "\x00") {
				t.Errorf("a mark is left in %q", block.HTML)
			}
		}
	})
}
