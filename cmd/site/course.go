package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"interleave/content"
	"interleave/lessons"
	"interleave/playground"
)

// source is where the content comes from: the program itself, or a folder.
type source struct{ dir string }

func (s *source) flag(flags *flag.FlagSet) {
	flags.StringVar(&s.dir, "content", "", "read lessons from this folder instead of those built in")
}

// fs opens the content.
func (s *source) fs() fs.FS {
	if s.dir == "" {
		return content.FS
	}
	return os.DirFS(s.dir)
}

// name is how faults name the content's root.
func (s *source) name() string {
	if s.dir == "" {
		return "content"
	}
	return s.dir
}

// load reads the course, and its faults apart from any other error.
func (s *source) load() (*lessons.Course, lessons.Faults, error) {
	course, err := lessons.Load(s.fs())
	var faults lessons.Faults
	if errors.As(err, &faults) {
		err = nil
	}
	for i := range faults {
		faults[i].Path = s.name() + "/" + faults[i].Path
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.name(), err)
	}
	return course, faults, nil
}

// program is what the playground needs of a demo.
func program(demo *lessons.Demo, language lessons.Language) playground.Program {
	source := demo.Sources[language]
	return playground.Program{
		Name:     demo.ID(),
		Language: playground.Language(language),
		Files:    source.Files(),
	}
}

// demos lists the demos of a course in reading order.
func demos(course *lessons.Course) []*lessons.Demo {
	var out []*lessons.Demo
	for _, lesson := range course.Lessons() {
		out = append(out, lesson.Demos...)
	}
	return out
}
