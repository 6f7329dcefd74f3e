package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"interleave/lessons"
	"interleave/static"
	"interleave/views"
)

// pages is everything that a site answers GET with, made once: every document
// of the course, the bundle and the files for machines, by path from the root.
type pages struct {
	site   views.Site
	course *lessons.Course
	faults lessons.Faults
	files  map[string]*file // "" is the root, "en/" a page, "static/site.css" a file
}

// options say what pages are made for.
type options struct {
	baseURL string // public address with its final slash, may be empty
	repo    string // address of the source's main branch with its final slash, may be empty
	static  bool   // for a static host: nothing can be run, the root page chooses a language itself
	reload  bool   // pages load themselves anew when the content changes
	cannot  views.Cannot

	postgres string // its version, if demos can run on it
}

// newPages renders a course. A lesson with faults becomes a page that lists them.
func newPages(course *lessons.Course, faults lessons.Faults, root string, opt options) (*pages, error) {
	p := &pages{course: course, faults: faults, files: map[string]*file{}}
	assets, err := p.addStatic()
	if err != nil {
		return nil, err
	}
	if err := p.addScriptFiles(); err != nil {
		return nil, fmt.Errorf("render pages: %w", err)
	}
	p.site = views.Site{BaseURL: opt.baseURL, Assets: assets, File: p.versioned, Live: !opt.static, Reload: opt.reload, Repository: opt.repo, Postgres: opt.postgres}
	for _, lang := range lessons.Langs {
		err := p.addPage(string(lang)+"/", 200, views.Home(p.ctx(lang, string(lang)+"/"), views.HomeProps{Demo: course.Demo("what-is-async", "orders"), Cannot: opt.cannot}))
		for _, lesson := range course.Lessons() {
			if err == nil {
				err = p.addLesson(lesson, lang, root, opt)
			}
		}
		if err == nil {
			err = p.addJSON(string(lang)+"/search.json", searchIndex(course, lang))
		}
		if err != nil {
			return nil, fmt.Errorf("render pages: %w", err)
		}
	}
	if err := p.addMachineFiles(opt); err != nil {
		return nil, fmt.Errorf("render pages: %w", err)
	}
	return p, nil
}

func (p *pages) ctx(lang lessons.Lang, path string) views.Ctx {
	return views.NewCtx(&p.site, lang, path, p.course)
}

func (p *pages) addLesson(lesson *lessons.Lesson, lang lessons.Lang, root string, opt options) error {
	path := string(lang) + "/" + lesson.Slug + "/"
	faults := p.faultsOf(root+"/"+lesson.Dir, lang)
	page := lesson.Pages[lang]
	if len(faults) > 0 || page == nil {
		return p.addPage(path, 500, views.Failure(p.ctx(lang, path), views.FailureProps{Status: 500, Faults: faultLines(faults)}))
	}
	props := views.LessonProps{Lesson: lesson, Page: page, Cannot: opt.cannot}
	return p.addPage(path, 200, views.Lesson(p.ctx(lang, path), props))
}

// faultsOf returns the faults below a lesson's folder that concern its page in
// a language: a torn translation does not take the original away.
func (p *pages) faultsOf(dir string, lang lessons.Lang) lessons.Faults {
	return slices.DeleteFunc(p.faults.Under(dir), func(fault lessons.Fault) bool {
		file, isProse := strings.CutSuffix(path.Base(fault.Path), ".md")
		return isProse && file != string(lang)
	})
}

func faultLines(faults lessons.Faults) []string {
	var lines []string
	for _, fault := range faults {
		lines = append(lines, fault.String())
	}
	return lines
}

// addMachineFiles adds what is not read by people, and the pages in no language.
func (p *pages) addMachineFiles(opt options) error {
	if err := p.addJSON("course.json", courseJSON(p.course, opt.postgres != "")); err != nil {
		return err
	}
	p.add("robots.txt", "text/plain; charset=utf-8", robots(opt.baseURL))
	if opt.static {
		if err := p.addPage("", 200, views.Chooser(p.ctx(lessons.English, ""))); err != nil {
			return err
		}
		if err := p.addPage("404.html", 200, views.NotFound(p.ctx(lessons.English, "404.html"))); err != nil {
			return err
		}
	}
	if opt.baseURL == "" {
		return nil
	}
	p.add("sitemap.xml", "application/xml; charset=utf-8", sitemap(p.course, opt.baseURL))
	for _, lang := range lessons.Langs {
		p.add(string(lang)+"/feed.xml", "application/atom+xml; charset=utf-8", feed(p.course, lang, opt.baseURL))
	}
	return nil
}

// addPage renders a document whole before anything of it is used.
func (p *pages) addPage(path string, status int, document templ.Component) error {
	body, err := renderHTML(document)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	f := p.add(path, "text/html; charset=utf-8", body)
	f.status = status
	return nil
}

func renderHTML(document templ.Component) ([]byte, error) {
	var body bytes.Buffer
	err := document.Render(context.Background(), &body)
	return body.Bytes(), err
}

// addScriptFiles adds what the scripts of a lesson's page load when they want it: the words of the
// timeline, and those of recorded runs.
func (p *pages) addScriptFiles() error {
	for _, lang := range lessons.Langs {
		if err := p.addJSON(string(lang)+"/timeline.json", views.TextOf(lang).Timeline); err != nil {
			return err
		}
	}
	for _, demo := range demos(p.course) {
		if demo.Timeline != nil {
			p.add("runs/"+demo.ID()+".json", "application/json", demo.Timeline)
		}
	}
	return nil
}

// versioned returns the address of a file with its version in the query, so that browsers may keep
// it for ever; "" if there is no such file.
func (p *pages) versioned(path string) string {
	if p.files[path] == nil {
		return ""
	}
	return path + "?v=" + p.files[path].version
}

func (p *pages) addJSON(path string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	p.add(path, "application/json", body)
	return nil
}

func (p *pages) add(path, contentType string, body []byte) *file {
	f := newFile(contentType, body)
	p.files[path] = f
	return f
}

// addStatic adds the bundle, and returns how pages address its files: with a
// version in the query, so that browsers may keep them for ever.
func (p *pages) addStatic() (func(name string) string, error) {
	err := fs.WalkDir(static.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(static.FS, name)
		if err != nil {
			return err
		}
		p.add("static/"+name, mime.TypeByExtension(path.Ext(name)), body)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the bundle: %w", err)
	}
	return func(name string) string { return p.versioned("static/" + name) }, nil
}

// paths lists every path, sorted.
func (p *pages) paths() []string {
	var out []string
	for path := range p.files {
		out = append(out, path)
	}
	slices.Sort(out)
	return out
}
