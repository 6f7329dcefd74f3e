package main

import (
	"strings"
	"testing"

	"interleave/lessons"
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
