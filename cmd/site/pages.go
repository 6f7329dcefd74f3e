package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"golang.org/x/sync/errgroup"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
	"interleave/static"
	"interleave/views"
)

// pages is everything that a site answers GET with: every document of the
// course, the bundle and the files for machines, by path from the root. Each is
// made when it is first asked for.
type pages struct {
	site   views.Site
	course *lessons.Course
	faults lessons.Faults
	files  map[string]*file // "" is the root, "en/" a page, "static/site.css" a file

	programs map[string]playground.Program // that browsers run, by name; nil if the site offers none
}

// options say what pages are made for.
type options struct {
	baseURL string      // public address with its final slash, may be empty
	repo    string      // address of the source's main branch with its final slash, may be empty
	static  bool        // for a static host: nothing can be run, the root page chooses a language itself
	reload  bool        // pages load themselves anew when the content changes
	wasm    *wasm.Files // programs for browsers; nil if there are none
	kit     fs.FS       // with which browsers compile readers' programs; nil if there is none
	python  bool        // browsers run Python programs too, where Pyodide is embedded
	cannot  views.Cannot

	postgres string // its version, if demos can run on it
	race     bool   // Go programs can be run with the race detector
}

// newPages lists the pages of a course. A lesson with faults becomes one that lists them.
func newPages(course *lessons.Course, faults lessons.Faults, root string, opt options) (*pages, error) {
	p := &pages{course: course, faults: faults, files: map[string]*file{}}
	assets, err := p.addStatic()
	if err != nil {
		return nil, err
	}
	p.addScriptFiles()
	var browser *views.Browser
	if opt.wasm != nil {
		p.programs = browserPrograms(course)
		browser = browserOf(p.programs)
		if opt.python {
			p.addPython(browser)
		}
		if opt.kit != nil {
			browser.Kit = p.addKit(opt.kit)
		}
	}
	p.site = views.Site{BaseURL: opt.baseURL, Assets: assets, File: p.versioned, Live: !opt.static, Reload: opt.reload, Repository: opt.repo, Postgres: opt.postgres, Race: opt.race, Browser: browser}
	for _, lang := range lessons.Langs {
		ctx := p.ctx(lang, string(lang)+"/")
		p.addPage(ctx, 200, views.Home(ctx, views.HomeProps{Demo: course.Demo("what-is-async", "orders"), Cannot: opt.cannot}))
		for _, lesson := range course.Lessons() {
			p.addLesson(lesson, lang, root, opt)
		}
		p.addJSON(string(lang)+"/search.json", func() any { return searchIndex(course, lang) })
		p.addPlay(lang)
		offline := p.ctx(lang, views.OfflinePath(lang))
		p.addPage(offline, 200, views.Offline(offline))
	}
	p.addOffline(func() map[string]int64 {
		big := sizes(opt.wasm, p.programs)
		addKitSizes(big, opt.kit)
		return big
	})
	p.addMachineFiles(opt)
	return p, nil
}

// render makes all pages, on all cores, and says which cannot be made.
func (p *pages) render() error {
	paths := p.paths()
	failed := make([]error, len(paths))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		group.Go(func() error {
			failed[i] = p.files[path].made().err
			return nil
		})
	}
	_ = group.Wait() // what failed is told in the order of the paths
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("render pages: %w", err)
	}
	return nil
}

func (p *pages) ctx(lang lessons.Lang, path string) views.Ctx {
	return views.NewCtx(&p.site, lang, path, p.course)
}

func (p *pages) addLesson(lesson *lessons.Lesson, lang lessons.Lang, root string, opt options) {
	ctx := p.ctx(lang, string(lang)+"/"+lesson.Slug+"/")
	faults := p.faultsOf(root+"/"+lesson.Dir, lang)
	page := lesson.Pages[lang]
	if len(faults) > 0 || page == nil {
		p.addPage(ctx, 500, views.Failure(ctx, views.FailureProps{Status: 500, Faults: faultLines(faults)}))
		return
	}
	props := views.LessonProps{Lesson: lesson, Page: page, Cannot: opt.cannot}
	p.addPage(ctx, 200, views.Lesson(ctx, props))
	for _, block := range page.Body {
		if block.Stage != nil {
			alone := p.ctx(lang, views.EmbedPath(lang, block.Stage.Demo))
			p.addPage(alone, 200, views.Embed(alone, views.EmbedProps{LessonProps: props, Stage: block.Stage}))
		}
	}
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
func (p *pages) addMachineFiles(opt options) {
	p.addJSON("module.json", func() any { return moduleJSON(p.course) })
	p.addJSON("course.json", func() any { return courseJSON(p.course, opt.postgres != "") })
	p.add("robots.txt", "text/plain; charset=utf-8", func() []byte { return robots(opt.baseURL) })
	if opt.static {
		chooser, notFound := p.ctx(lessons.English, ""), p.ctx(lessons.English, "404.html")
		p.addPage(chooser, 200, views.Chooser(chooser))
		p.addPage(notFound, 200, views.NotFound(notFound))
	}
	if opt.baseURL == "" {
		return
	}
	p.add("sitemap.xml", "application/xml; charset=utf-8", func() []byte { return sitemap(p.course, opt.baseURL) })
	for _, lang := range lessons.Langs {
		p.add(string(lang)+"/feed.xml", "application/atom+xml; charset=utf-8", func() []byte { return feed(p.course, lang, opt.baseURL) })
	}
}

// addPage adds a document, which is rendered whole before anything of it is used. One that fails is a page that
// says so, without why.
func (p *pages) addPage(ctx views.Ctx, status int, document templ.Component) {
	p.files[ctx.Path] = newFile("text/html; charset=utf-8", status, func() ([]byte, error) {
		body, err := renderHTML(document)
		if err != nil {
			err = fmt.Errorf("/%s: %w", ctx.Path, err)
			body, _ = renderHTML(views.Failure(ctx, views.FailureProps{Status: http.StatusInternalServerError})) // or whatever of it there is
		}
		return body, err
	})
}

func renderHTML(document templ.Component) (html []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v", fault)
		}
	}()
	var body bytes.Buffer
	err = document.Render(context.Background(), &body)
	return body.Bytes(), err
}

// addScriptFiles adds what the scripts of a lesson's page load when they want it: the words of the
// timeline and of the editor, those about reading offline, and recorded runs.
func (p *pages) addScriptFiles() {
	for _, lang := range lessons.Langs {
		p.addJSON(string(lang)+"/timeline.json", func() any { return views.TextOf(lang).Timeline })
		p.addJSON(string(lang)+"/editor.json", func() any { return views.TextOf(lang).Editor })
		p.addJSON(string(lang)+"/offline-words.json", func() any { return views.TextOf(lang).Offline })
	}
	for _, demo := range demos(p.course) {
		if demo.Timeline != nil {
			p.add("runs/"+demo.ID()+".json", "application/json", func() []byte { return demo.Timeline })
		}
		for need, run := range demo.Special {
			p.add(views.SpecialPath(demo, need), "application/json", func() []byte { return run })
		}
	}
}

// versioned returns the address of a file with its version in the query, so that browsers may keep
// it for ever; "" if there is no such file.
func (p *pages) versioned(path string) string {
	if p.files[path] == nil {
		return ""
	}
	return path + "?v=" + p.files[path].made().version
}

func (p *pages) addJSON(path string, value func() any) {
	p.files[path] = newFile("application/json", 200, func() ([]byte, error) {
		body, err := json.Marshal(value())
		if err != nil {
			err = fmt.Errorf("/%s: %w", path, err)
		}
		return body, err
	})
}

func (p *pages) add(path, contentType string, body func() []byte) {
	p.files[path] = newFile(contentType, 200, func() ([]byte, error) { return body(), nil })
}

// workerFile is the service worker.
const workerFile = "sw.js"

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
		if name == workerFile { // answers for what lies below its own folder
			p.add(name, mime.TypeByExtension(path.Ext(name)), func() []byte { return body })
			return nil
		}
		p.add("static/"+name, mime.TypeByExtension(path.Ext(name)), func() []byte { return body })
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
