package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"interleave/lessons"
)

// newFiles are what a new lesson begins as: all its parts, and a demo that runs.
//
//go:embed newlesson
var newFiles embed.FS

// slugPattern is what a lesson's folder may be called, after its number.
var slugPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// newLesson writes a lesson at the end of a chapter, and records its demo.
func newLesson(ctx context.Context, flags *flag.FlagSet, args []string, stdout io.Writer) error {
	src := source{}
	var runs runFlags
	flags.StringVar(&src.dir, "content", "content", "write into this folder")
	runs.define(flags)
	if err := parseFlags(flags, args, "CHAPTER SLUG"); err != nil {
		return err
	}
	if flags.NArg() != 2 {
		return errUsage{errors.New("name a chapter and the new lesson's slug: site new 02-core semaphores")}
	}
	course, _, err := src.load()
	if err != nil {
		return err
	}
	chapter, slug := findChapter(course, flags.Arg(0)), flags.Arg(1)
	switch {
	case chapter == nil:
		return errUsage{fmt.Errorf("no chapter %q: there are %s", flags.Arg(0), strings.Join(chapterNames(course), ", "))}
	case !slugPattern.MatchString(slug):
		return errUsage{fmt.Errorf("slug %q: write small letters, digits and hyphens, such as priority-queues", slug)}
	case course.Lesson(slug) != nil:
		return errUsage{fmt.Errorf("slug %q is taken by %s: a slug is the lesson's address", slug, course.Lesson(slug).Dir)}
	}
	folder, err := nextFolder(src.dir, chapter, slug)
	if err != nil {
		return err
	}
	if err := writeLesson(folder, slug); err != nil {
		return fmt.Errorf("write the lesson: %w", err)
	}
	if err := recordNew(ctx, src, runs, slug); err != nil {
		return fmt.Errorf("%s is written, but its demo is not recorded: %w; mend that, then make record", folder, err)
	}
	fmt.Fprintf(stdout, "%s is written. make run serves it while you work on it; the README says what comes next.\n", folder)
	return nil
}

// findChapter finds a chapter by its folder's name, the name without its number, or its number.
func findChapter(course *lessons.Course, name string) *lessons.Chapter {
	for _, chapter := range course.Chapters {
		_, bare, _ := strings.Cut(chapter.Slug, "-")
		if number, err := strconv.Atoi(name); name == chapter.Slug || name == bare || err == nil && number == chapter.Number {
			return chapter
		}
	}
	return nil
}

func chapterNames(course *lessons.Course) (names []string) {
	for _, chapter := range course.Chapters {
		names = append(names, chapter.Slug)
	}
	return names
}

// nextFolder returns the folder for a lesson after the last one of a chapter.
func nextFolder(dir string, chapter *lessons.Chapter, slug string) (string, error) {
	last := path.Base(chapter.Lessons[len(chapter.Lessons)-1].Dir)
	digits, _, _ := strings.Cut(last, "-")
	number, err := strconv.Atoi(digits)
	if err != nil || number >= 99 {
		return "", fmt.Errorf("there is no number left after lesson %s", last)
	}
	return filepath.Join(dir, chapter.Slug, fmt.Sprintf("%02d-%s", number+1, slug)), nil
}

// writeLesson writes a lesson's files. If it cannot write all, it leaves none.
func writeLesson(folder, slug string) (err error) {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	title := strings.ToUpper(slug[:1]) + strings.ReplaceAll(slug[1:], "-", " ")
	fill := strings.NewReplacer("{TITLE}", title, "{DEMO}", slug, "{DATE}", time.Now().Format(time.DateOnly))
	demo := filepath.Join(folder, "demos", slug)
	if err := os.MkdirAll(demo, 0o755); err != nil {
		return err
	}
	var original []byte
	for _, file := range []struct{ name, folder string }{{"en.md", folder}, {"zh.md", folder}, {"main.go", demo}, {"main.py", demo}} {
		text, err := fs.ReadFile(newFiles, "newlesson/"+file.name)
		if err != nil {
			return err
		}
		text = []byte(strings.ReplaceAll(fill.Replace(string(text)), "{REVISION}", lessons.Revision(original)))
		if file.name == "en.md" {
			original = text
		}
		if err := os.WriteFile(filepath.Join(file.folder, file.name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// recordNew records the demo of a lesson that was just written.
func recordNew(ctx context.Context, src source, runs runFlags, slug string) (err error) {
	course, _, err := src.load()
	if err != nil {
		return err
	}
	r, err := newRecorder(ctx, runs, "", src.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	return r.plain(ctx, course.Lesson(slug).Demos[0])
}
