package lessons_test

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"interleave/lessons"
)

// TestOddSources loads programs that no editor should save, but some do: the
// page must show them, line by line, and not fall over.
func TestOddSources(t *testing.T) {
	for _, tt := range []struct {
		what, text string
		lines      int
	}{
		{"Windows line ends", "package main\r\n\r\nfunc main() {} // (1)\r\n", 3},
		{"old Macintosh line ends", "package main\r\rfunc main() {}\r", 3},
		{"a lone carriage return in a comment", "package main\n\n// a\rb\nfunc main() {}\n", 5},
		{"broken UTF-8", "package main\n\n// \xff\xfe\xfd\nfunc main() {}\n", 4},
		{"NUL", "package main\n\n// \x00\nfunc main() {}\n", 4},
	} {
		fsys := tree(t, &txtar.Archive{Files: []txtar.File{{Name: "01-one/01-first/demos/wait/main.go", Data: []byte(tt.text)}}})
		course, _ := lessons.Load(fsys) // the faults are another test's
		source := course.Demo("first", "wait").Sources[lessons.Go]
		if len(source.Lines) != tt.lines {
			t.Errorf("%s: %d lines, want %d", tt.what, len(source.Lines), tt.lines)
		}
		if string(source.Text) != tt.text {
			t.Errorf("%s: what is built is not what is on disk", tt.what)
		}
	}
	marked := tree(t, &txtar.Archive{Files: []txtar.File{{Name: "01-one/01-first/demos/wait/main.go", Data: []byte("package main\r\n\r\nfunc main() {} // (1)\r\n")}}})
	course, _ := lessons.Load(marked)
	if line := course.Demo("first", "wait").Sources[lessons.Go].Lines[2]; len(line.Markers) != 1 {
		t.Errorf("with Windows line ends a marker is lost: %+v", line)
	}
}
