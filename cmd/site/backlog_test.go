package main

import (
	"strings"
	"testing"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
)

// TestBacklog: what readers open comes first, and everything comes once.
func TestBacklog(t *testing.T) {
	var b backlog
	for _, id := range strings.Fields("one/a one/b two/c three/d three/e") {
		slug, name, _ := strings.Cut(id, "/")
		b.demos = append(b.demos, &lessons.Demo{Lesson: &lessons.Lesson{Slug: slug}, Name: name})
	}
	got := b.take().ID()
	b.hurry("three")
	got += " " + b.take().ID()
	b.hurry("nothing")
	b.hurry("two")
	for demo := b.take(); demo != nil; demo = b.take() {
		got += " " + demo.ID()
	}
	if want := "one/a three/d two/c three/e one/b"; got != want {
		t.Errorf("built in the order %s, want %s", got, want)
	}
}

// TestBacklogForBrowsers: what browsers can run is built without anybody asking.
func TestBacklogForBrowsers(t *testing.T) {
	var s *server
	newTestServerWith(t, source{dir: browserCourse}, playground.Limits{}, func(made *server) {
		s = made
		s.wasm = wasm.New(s.playground, t.TempDir())
	})
	s.buildAll(t.Context())
	programs := s.pages.Load().programs
	if len(programs) != 5 { // four of its five demos, and the toolbox
		t.Errorf("browsers are offered %d programs", len(programs))
	}
	for name, prog := range programs {
		if s.wasm.Size(prog) == 0 {
			t.Errorf("%s was not built", name)
		}
	}
}
