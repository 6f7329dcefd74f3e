package lessons_test

import (
	"fmt"
	"testing/fstest"

	"interleave/lessons"
)

// A course with a fault is still a course; what is wrong is named by file and line.
func ExampleLoad() {
	front := "---\ntitle: One\nsummary: The first.\n---\n"
	course, err := lessons.Load(fstest.MapFS{
		"01-one/en.md":                       {Data: []byte(front)},
		"01-one/zh.md":                       {Data: []byte(front)},
		"01-one/01-first/en.md":              {Data: []byte("---\ntitle: First\nsummary: A lesson.\nminutes: 5\nupdated: 2026-11-23\n---\nHow long?\n\n:::demo wait Waits\n:::\n")},
		"01-one/01-first/demos/wait/main.go": {Data: []byte("package main\n\nfunc main() {}\n")},
	})
	fmt.Println(course.Lesson("first").Number, course.Lesson("first").Pages[lessons.English].Title)
	fmt.Println(err)
	// Output:
	// 1.1 First
	// 01-one/01-first/demos/wait/run.json:1: demo wait has no recorded run: make record
	// 01-one/01-first/zh.md:1: lesson first has no zh.md: translate en.md
}
