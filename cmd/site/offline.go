package main

import (
	"bytes"
	"cmp"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"interleave/lessons"
)

// offlineDoc is offline.json: what the browser has to fetch so that a chapter can be read without a connection.
type offlineDoc struct {
	// Big lists all files below wasm/, python/ and kit/, which are named after their content: others that a browser
	// keeps from there are of earlier versions.
	Big []string `json:"big"`
	// Chapters are, by language and by the chapter's slug, what its pages need, in the order to fetch it in: before each
	// page the files that it names.
	Chapters map[lessons.Lang]map[string][]offlineItem `json:"chapters"`
}

// offlineItem is a file or a page.
type offlineItem struct {
	URL     string `json:"url"` // from the site's root; that of a file of the bundle has its version
	Bytes   int64  `json:"bytes"`
	Version string `json:"v,omitempty"` // of a page, whose address has none
}

// addOffline adds offline.json. big gives the size in bytes of each file below wasm/, python/ and kit/ by its path from the
// root, when the list is first wanted. The demo that a file is for is known by its name, wasm/{lesson}.{demo}.{key}.wasm.gz; other files below wasm/
// are taken to be needed by all demos. The files below python/ and kit/ are not part of any chapter: they are kept when used.
func (p *pages) addOffline(sizes func() map[string]int64) {
	p.addJSON("offline.json", func() any {
		big := sizes()
		doc := offlineDoc{Big: slices.AppendSeq([]string{}, maps.Keys(big)), Chapters: map[lessons.Lang]map[string][]offlineItem{}}
		slices.Sort(doc.Big)
		for _, lang := range lessons.Langs {
			doc.Chapters[lang] = map[string][]offlineItem{}
			for _, chapter := range p.course.Chapters {
				doc.Chapters[lang][chapter.Slug] = append(p.needs(chapter, lang), p.wasm(chapter, doc.Big, big)...)
			}
		}
		return doc
	})
}

// needs are the course map and the lessons of a chapter, and all files that they name.
func (p *pages) needs(chapter *lessons.Chapter, lang lessons.Lang) []offlineItem {
	var items []offlineItem
	seen := map[string]bool{}
	add := func(page string) {
		m := p.files[page].made()
		if m.status != http.StatusOK {
			return
		}
		items = p.appendNamed(items, page, m, seen)
		items = append(items, offlineItem{URL: page, Bytes: int64(len(m.plain.body)), Version: m.version})
	}
	add(string(lang) + "/")
	for _, lesson := range chapter.Lessons {
		add(string(lang) + "/" + lesson.Slug + "/")
	}
	return items
}

// appendNamed appends the files that a file names, and those that they name, each once.
func (p *pages) appendNamed(items []offlineItem, from string, m *made, seen map[string]bool) []offlineItem {
	for _, url := range named(m.plain.body, from) {
		name, _, _ := strings.Cut(url, "?")
		if seen[url] || p.files[name] == nil {
			continue
		}
		seen[url] = true
		file := p.files[name].made()
		items = append(items, offlineItem{URL: url, Bytes: int64(len(file.plain.body))})
		if ext := path.Ext(name); ext == ".css" || ext == ".js" {
			items = p.appendNamed(items, name, file, seen)
		}
	}
	return items
}

const versionMark, versionLen = "?v=", 12

// named finds the addresses with a version in a page, a style sheet or a script, whose own path from the root is given,
// as kept.ts does: as paths from the root. It is not a regular expression because export reads all pages so.
func named(body []byte, from string) []string {
	var urls []string
	dir := from[:strings.LastIndex(from, "/")+1]
	for at := 0; ; {
		i := bytes.Index(body[at:], []byte(versionMark))
		if i < 0 {
			return urls
		}
		begin, end := at+i, at+i+len(versionMark)+versionLen
		for begin > at && isPathByte(body[begin-1]) {
			begin--
		}
		if end > len(body) || !isHex(body[end-versionLen:end]) || begin == at+i {
			at += i + len(versionMark)
			continue
		}
		urls = append(urls, strings.TrimPrefix(path.Join("/", dir, string(body[begin:end])), "/"))
		at = end
	}
}

func isPathByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("_./-", b) >= 0
}

func isHex(b []byte) bool {
	return bytes.IndexFunc(b, func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) }) < 0
}

// wasm are the files that the demos of a chapter need to run in the browser, of those below wasm/.
func (p *pages) wasm(chapter *lessons.Chapter, files []string, sizes map[string]int64) []offlineItem {
	var items []offlineItem
	for _, file := range files {
		name, ok := strings.CutPrefix(file, "wasm/")
		slug, _, _ := strings.Cut(name, ".")
		of := p.chapterOf(slug)
		if ok && cmp.Or(of, chapter) == chapter {
			items = append(items, offlineItem{URL: file, Bytes: sizes[file]})
		}
	}
	return items
}

// chapterOf is the chapter of a lesson; nil if there is no such lesson.
func (p *pages) chapterOf(slug string) *lessons.Chapter {
	for _, lesson := range p.course.Lessons() {
		if lesson.Slug == slug {
			return lesson.Chapter
		}
	}
	return nil
}
