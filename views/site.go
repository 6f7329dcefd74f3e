package views

import (
	"strings"

	"interleave/lessons"
)

// Site is what all pages of a site have in common.
type Site struct {
	// BaseURL is the public address of the site's root, with its final slash.
	// Empty means unknown: pages then carry no absolute addresses.
	BaseURL string
	// Assets gives the site-root-relative address of a file of the bundle:
	// "site.css" -> "static/site.css?v=abc".
	Assets func(name string) string
	// File gives the site-root-relative address of a file that scripts load:
	// "en/timeline.json" -> "en/timeline.json?v=abc". Nil, or "" for a file that
	// is not there, leaves it out of the pages.
	File func(path string) string
	// Live says that a server stands behind the pages and runs demos.
	Live bool
	// Postgres is what a server offers besides SQLite, "PostgreSQL 15.18"; empty if nothing.
	Postgres string
	// Race says that the server can run Go programs with the race detector.
	Race bool
	// Browser is what readers' browsers can run; nil if nothing.
	Browser *Browser
	// Reload makes pages listen at "reload" and load themselves anew when it says so.
	Reload bool
	// Repository is the address of the source's main branch, with its final slash;
	// empty leaves the links to it out.
	Repository string
}

// Browser is what a reader's browser needs to run programs itself. The paths count from the site's root.
type Browser struct {
	Exec    string // of Go's wasm_exec.js
	Toolbox string // of the program that reads timelines
	Go      string // the version that programs were built with, "go1.26.8"
	Python  string // of the folder of Pyodide's files; "" if they are not there
	// PythonSize is how much of that a browser loads, in bytes.
	PythonSize int64
	Overlay    string // of the folder of what runs Python programs on it
	Kit        string // of the list of what compiles Go programs in the browser; "" where a server does, or nothing
	// Program gives the path of a demo's program in a language; "" if it needs a server.
	Program func(demo *lessons.Demo, language lessons.Language) string
}

// runs reports whether a browser can run a demo in a language.
func (b *Browser) runs(demo *lessons.Demo, language lessons.Language) bool {
	return b != nil && (demo.Own || b.Program(demo, language) != "")
}

// Ctx is where a page stands.
type Ctx struct {
	Site   *Site
	Lang   lessons.Lang
	Text   *Text
	Path   string // of this page from the site's root, "en/event-loop/"
	Course *lessons.Course
}

// NewCtx places a page of a site: path is relative to the site's root.
func NewCtx(site *Site, lang lessons.Lang, path string, course *lessons.Course) Ctx {
	return Ctx{Site: site, Lang: lang, Text: TextOf(lang), Path: path, Course: course}
}

// errorPage is the file that static hosts show for any address they do not
// know. Nothing can be relative in it.
const errorPage = "404.html"

// Href turns a path from the site's root ("zh/event-loop/", "" for the root)
// into a link from this page.
func (c Ctx) Href(path string) string {
	if c.Path == errorPage && c.Site.BaseURL != "" {
		return c.Site.BaseURL + path
	}
	link := strings.Repeat("../", strings.Count(c.Path, "/")) + path
	if link == "" {
		return "./"
	}
	return link
}

// Root is the link to the site's root.
func (c Ctx) Root() string { return c.Href("") }

// Home is the link to the course map in the page's language.
func (c Ctx) Home() string { return c.Href(string(c.Lang) + "/") }

// LessonHref is the link to a lesson in the page's language.
func (c Ctx) LessonHref(lesson *lessons.Lesson) string {
	return c.Href(string(c.Lang) + "/" + lesson.Slug + "/")
}

// Asset is the link to a file of the bundle.
func (c Ctx) Asset(name string) string { return c.Href(c.Site.Assets(name)) }

// File is the link to a file that scripts load, or "" if the site has none.
func (c Ctx) File(path string) string {
	if c.Site.File == nil {
		return ""
	}
	if path = c.Site.File(path); path == "" {
		return ""
	}
	return c.Href(path)
}

// EmbedPath is where a demo's stage stands alone, from the site's root; without a language it is English.
func EmbedPath(lang lessons.Lang, demo *lessons.Demo) string {
	path := "embed/" + demo.ID() + "/"
	if lang != lessons.English {
		path = string(lang) + "/" + path
	}
	return path
}

// Absolute is the public address of a path from the site's root, or "" if the
// site does not know its own.
func (c Ctx) Absolute(path string) string {
	if c.Site.BaseURL == "" {
		return ""
	}
	return c.Site.BaseURL + path
}

// PathIn is the path from the site's root of this page in another language: the
// same page, or the course map if this page is in no language.
func (c Ctx) PathIn(lang lessons.Lang) string {
	prefix := string(c.Lang) + "/"
	if rest, ok := strings.CutPrefix(c.Path, prefix); ok {
		return string(lang) + "/" + rest
	}
	return string(lang) + "/"
}

// others lists the languages that the page can be switched to.
func (c Ctx) others() []lessons.Lang {
	var out []lessons.Lang
	for _, lang := range lessons.Langs {
		if lang != c.Lang {
			out = append(out, lang)
		}
	}
	return out
}
