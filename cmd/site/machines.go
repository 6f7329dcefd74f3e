package main

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"

	"interleave/lessons"
	"interleave/views"
)

// This file makes the answers that machines read: other tools, the page's own
// search, search engines and feed readers.

// courseDoc is /course.json.
type courseDoc struct {
	Lessons []lessonDoc `json:"lessons"`
}

type lessonDoc struct {
	Slug    string                  `json:"slug"`
	Chapter string                  `json:"chapter"`
	Number  string                  `json:"number"`
	Title   map[lessons.Lang]string `json:"title"`
	URL     map[lessons.Lang]string `json:"url"`
	Demos   []demoDoc               `json:"demos"`
}

type demoDoc struct {
	ID        string             `json:"id"`
	Run       string             `json:"run"`
	Flags     []flagDoc          `json:"flags"`
	Languages []lessons.Language `json:"languages"`
	Requires  []string           `json:"requires"`
	Databases []string           `json:"databases,omitempty"` // that /run takes, the default first
}

// flagDoc gives values as text in Go's flag syntax, as /run takes them.
type flagDoc struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Default string   `json:"default"`
	Min     string   `json:"min,omitempty"`
	Max     string   `json:"max,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Usage   string   `json:"usage"`
}

func courseJSON(course *lessons.Course, postgres bool) courseDoc {
	doc := courseDoc{Lessons: []lessonDoc{}}
	for _, lesson := range course.Lessons() {
		l := lessonDoc{
			Slug: lesson.Slug, Chapter: lesson.Chapter.Slug, Number: lesson.Number,
			Title: map[lessons.Lang]string{}, URL: map[lessons.Lang]string{}, Demos: []demoDoc{},
		}
		for lang, page := range lesson.Pages {
			l.Title[lang] = page.Title
			l.URL[lang] = "/" + string(lang) + "/" + lesson.Slug + "/"
		}
		for _, demo := range lesson.Demos {
			l.Demos = append(l.Demos, newDemoDoc(demo, postgres))
		}
		doc.Lessons = append(doc.Lessons, l)
	}
	return doc
}

// moduleJSON is /module.json: the go.mod and go.sum of a module that requires what the course's programs import.
func moduleJSON(course *lessons.Course) map[string]string {
	doc := map[string]string{}
	module, _ := course.Modules()
	for name, text := range module {
		doc[name] = string(text)
	}
	return doc
}

func newDemoDoc(demo *lessons.Demo, postgres bool) demoDoc {
	d := demoDoc{ID: demo.ID(), Run: "/run/" + demo.ID(), Flags: []flagDoc{}, Requires: []string{}}
	for _, f := range demo.Flags {
		d.Flags = append(d.Flags, flagDoc{
			Name: f.Name, Type: f.Type, Default: f.Default, Min: f.Min, Max: f.Max, Choices: f.Choices, Usage: f.Usage,
		})
	}
	switch {
	case demo.Postgres && postgres:
		d.Databases = []string{onPostgres, onSQLite}
	case demo.Postgres:
		d.Databases = []string{onSQLite}
	}
	for _, language := range [...]lessons.Language{lessons.Go, lessons.Python} {
		if demo.Sources[language] != nil {
			d.Languages = append(d.Languages, language)
		}
	}
	return d
}

// searchEntry is a heading that search can find.
type searchEntry struct {
	URL     string `json:"url"` // from the language's root: "event-loop/#orders"
	Title   string `json:"title"`
	Number  string `json:"number"`
	Heading string `json:"heading"`
	Text    string `json:"text"` // the section's words, without markup
}

// searchIndex lists the sections of all lessons in a language.
func searchIndex(course *lessons.Course, lang lessons.Lang) []searchEntry {
	var out []searchEntry
	for _, lesson := range course.Lessons() {
		page := lesson.Pages[lang]
		if page == nil {
			continue
		}
		for _, section := range page.Sections {
			url := lesson.Slug + "/"
			if section.ID != "" {
				url += "#" + section.ID
			}
			out = append(out, searchEntry{
				URL: url, Title: page.Title, Number: lesson.Number,
				Heading: section.Title, Text: strings.Join(strings.Fields(section.Text), " "),
			})
		}
	}
	return out
}

// robots tells crawlers that all may be read, and where the map is.
func robots(baseURL string) []byte {
	text := "User-agent: *\nAllow: /\n"
	if baseURL != "" {
		text += "Sitemap: " + baseURL + "sitemap.xml\n"
	}
	return []byte(text)
}

// urlSet is a sitemap (sitemaps.org, protocol 0.9) whose entries name their translations.
type urlSet struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string   `xml:"xmlns:xhtml,attr"`
	URLs    []mapURL `xml:"url"`
}

type mapURL struct {
	Loc     string      `xml:"loc"`
	LastMod string      `xml:"lastmod,omitempty"`
	Links   []alternate `xml:"xhtml:link"`
}

type alternate struct {
	Rel      string `xml:"rel,attr"`
	HrefLang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

func sitemap(course *lessons.Course, baseURL string) []byte {
	set := urlSet{XHTML: "http://www.w3.org/1999/xhtml"}
	add := func(rest string, updated func(lessons.Lang) time.Time) {
		var links []alternate
		for _, lang := range lessons.Langs {
			links = append(links, alternate{"alternate", views.TextOf(lang).Site.Tag, baseURL + string(lang) + "/" + rest})
		}
		for i, lang := range lessons.Langs {
			set.URLs = append(set.URLs, mapURL{Loc: links[i].Href, LastMod: updated(lang).Format(time.DateOnly), Links: links})
		}
	}
	add("", func(lang lessons.Lang) time.Time { return newest(course, lang) })
	for _, lesson := range course.Lessons() {
		add(lesson.Slug+"/", func(lang lessons.Lang) time.Time { return updated(lesson, lang) })
	}
	return document(set)
}

// updated is when a lesson's page in a language was last changed.
func updated(lesson *lessons.Lesson, lang lessons.Lang) time.Time {
	if page := lesson.Pages[lang]; page != nil {
		return page.Updated
	}
	return time.Time{}
}

func newest(course *lessons.Course, lang lessons.Lang) time.Time {
	var newest time.Time
	for _, lesson := range course.Lessons() {
		if t := updated(lesson, lang); t.After(newest) {
			newest = t
		}
	}
	return newest
}

// atomFeed is a feed of RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

func feed(course *lessons.Course, lang lessons.Lang, baseURL string) []byte {
	text := views.TextOf(lang)
	home := baseURL + string(lang) + "/"
	f := atomFeed{
		Lang: text.Site.Tag, Title: text.Site.Title, ID: home, Author: "Interleave",
		Updated: newest(course, lang).Format(time.RFC3339),
		Links:   []atomLink{{Href: home}, {Rel: "self", Href: home + "feed.xml"}},
	}
	for _, lesson := range course.Lessons() {
		if page := lesson.Pages[lang]; page != nil {
			url := home + lesson.Slug + "/"
			f.Entries = append(f.Entries, atomEntry{
				Title: page.Title, ID: url, Updated: page.Updated.Format(time.RFC3339),
				Link: atomLink{Href: url}, Summary: page.Summary,
			})
		}
	}
	return document(f)
}

// document writes XML; these types always marshal.
func document(value any) []byte {
	body, err := xml.MarshalIndent(value, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(bytes.Join([][]byte{[]byte(strings.TrimSpace(xml.Header)), body}, []byte("\n")), '\n')
}
