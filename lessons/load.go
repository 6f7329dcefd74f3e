package lessons

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// Load reads a course from a content tree:
//
//	NN-chapter/en.md, zh.md                      a chapter's title and summary
//	NN-chapter/NN-slug/en.md, zh.md              a lesson's prose
//	NN-chapter/NN-slug/demos/NAME/main.go, ...   its demos
//
// It reads on after a fault, so that its error, of type [Faults], names all
// that is wrong. The course then holds whatever could be read; use
// [Faults.Under] to tell which lessons can still be shown. Any other error
// means that the tree itself could not be read, and there is no course.
func Load(fsys fs.FS) (*Course, error) {
	l := &loader{fsys: fsys, course: &Course{bySlug: map[string]*Lesson{}}}
	chapters, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("load content: %w", err)
	}
	for _, dir := range chapters {
		if dir.IsDir() && numbered.MatchString(dir.Name()) {
			if err := l.chapter(dir.Name()); err != nil {
				return nil, fmt.Errorf("load content: %w", err)
			}
		}
	}
	if len(l.course.lessons) == 0 {
		return nil, errors.New("load content: no lesson here; a lesson is a folder such as 01-basics/01-what-is-async with an en.md")
	}
	for i, lesson := range l.course.lessons {
		if i > 0 {
			lesson.Prev, l.course.lessons[i-1].Next = l.course.lessons[i-1], lesson
		}
	}
	l.checkLinks()
	return l.course, l.err()
}

// numbered matches a folder of a chapter or of a lesson: its place, its name.
var numbered = regexp.MustCompile(`^\d\d-([a-z][a-z0-9-]*)$`)

// loader holds what is known so far.
type loader struct {
	report
	fsys   fs.FS
	course *Course
	links  []link
}

func (l *loader) chapter(dir string) error {
	chapter := &Chapter{
		Number:  len(l.course.Chapters) + 1,
		Slug:    dir,
		Title:   map[Lang]string{},
		Summary: map[Lang]string{},
	}
	for _, lang := range Langs {
		file := path.Join(dir, string(lang)+".md")
		text, err := fs.ReadFile(l.fsys, file)
		if err != nil {
			l.add(file, 1, "chapter %s has no %s: write its title and summary there as front matter", dir, path.Base(file))
			continue
		}
		meta := l.frontMatter(file, text, "title", "summary")
		chapter.Title[lang], chapter.Summary[lang] = meta.Title, meta.Summary
	}
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		if name := numbered.FindStringSubmatch(entry.Name()); name != nil {
			if err := l.lesson(chapter, entry.Name(), name[1]); err != nil {
				return err
			}
		}
	}
	if len(chapter.Lessons) > 0 {
		l.course.Chapters = append(l.course.Chapters, chapter)
	}
	return nil
}

func (l *loader) lesson(chapter *Chapter, folder, slug string) error {
	lesson := &Lesson{
		Chapter: chapter,
		Slug:    slug,
		Dir:     path.Join(chapter.Slug, folder),
		Number:  fmt.Sprintf("%d.%d", chapter.Number, len(chapter.Lessons)+1),
		Pages:   map[Lang]*Page{},
	}
	if other := l.course.bySlug[slug]; other != nil {
		l.add(path.Join(lesson.Dir, "en.md"), 1, "slug %q is taken by %s: a slug is the lesson's address, rename one folder", slug, other.Dir)
		return nil
	}
	demos, err := l.demos(lesson)
	if err != nil {
		return err
	}
	var original []byte
	for _, lang := range Langs {
		file := path.Join(lesson.Dir, string(lang)+".md")
		text, err := fs.ReadFile(l.fsys, file)
		switch {
		case err != nil && lang == English:
			l.add(file, 1, "lesson %s has no en.md: English is the original that others translate", slug)
		case err != nil:
			l.add(file, 1, "lesson %s has no %s.md: translate en.md", slug, lang)
		default:
			lesson.Pages[lang] = l.page(file, text, lang, demos, original)
		}
		if lang == English {
			original = text
		}
	}
	l.checkTranslation(lesson)
	l.placeDemos(lesson, demos)
	chapter.Lessons = append(chapter.Lessons, lesson)
	l.course.lessons = append(l.course.lessons, lesson)
	l.course.bySlug[slug] = lesson
	return nil
}

// placeDemos orders a lesson's demos by their stages in the original.
func (l *loader) placeDemos(lesson *Lesson, demos map[string]*Demo) {
	placed := map[*Demo]bool{}
	if page := lesson.Pages[English]; page != nil {
		for _, stage := range page.stages() {
			if unknown := stage.Demo.Lesson == nil; !unknown && !placed[stage.Demo] {
				placed[stage.Demo] = true
				lesson.Demos = append(lesson.Demos, stage.Demo)
			}
		}
		if len(lesson.Demos) == 0 {
			l.add(path.Join(lesson.Dir, "en.md"), 1, "lesson %s has no stage: place its main demo with :::demo NAME TITLE", lesson.Slug)
		}
	}
	for _, name := range sortedKeys(demos) {
		if demo := demos[name]; !placed[demo] && lesson.Pages[English] != nil {
			l.add(demo.Sources[Go].Path, 1, "demo %s has no stage in en.md: place it with :::demo %s TITLE", name, name)
		}
	}
}

// stages returns the stages of a page in order.
func (p *Page) stages() []*Stage {
	var out []*Stage
	for _, block := range p.Body {
		if block.Stage != nil {
			out = append(out, block.Stage)
		}
	}
	return out
}

// checkTranslation compares a translation's bones with the original's: the
// switch of language keeps a reader at the same heading, so there must be one.
func (l *loader) checkTranslation(lesson *Lesson) {
	original := lesson.Pages[English]
	for _, lang := range Langs[1:] {
		page := lesson.Pages[lang]
		if original == nil || page == nil {
			continue
		}
		file := path.Join(lesson.Dir, string(lang)+".md")
		if a, b := strings.Join(original.anchors, " "), strings.Join(page.anchors, " "); a != b {
			l.add(file, 1, "its headings and stages differ from those of en.md: here %s; there %s", b, a)
		}
	}
}

// Revision identifies a text: the start of its SHA-256 in hexadecimal.
func Revision(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}
