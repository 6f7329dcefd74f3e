package lessons

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
)

// link is a link of a page, checked once all pages are known.
type link struct {
	file string
	line int
	lang Lang
	to   string // its address without what it shows
	show string // "t=1.2s&in=go": what it shows in the timeline of a stage; may be empty
	page *Page
}

// link notes a link. One to a stage may say behind a question mark what the
// stage's timeline is to show: #demo-gather?t=1.2s&line=41. In the page that
// stands in data-show, for the script; without one it is a link to the stage.
func (r *pageReader) link(n *ast.Link) {
	to, show, shows := strings.Cut(string(n.Destination), "?")
	if shows = shows && strings.HasPrefix(to, "#"); shows {
		n.Destination = []byte(to)
		n.SetAttributeString("data-show", []byte(forScript(show)))
	} else {
		to, show = string(n.Destination), ""
	}
	l := link{file: r.file, line: r.lineOf(n), lang: r.lang, to: to, show: show, page: r.page}
	if shows && show == "" {
		r.add(l.file, l.line, "link %q shows nothing: end it with %s", n.Destination, showKeys)
	}
	r.links = append(r.links, l)
}

// forScript returns what a link shows as the page's script reads it: with its time in milliseconds.
// What is no query is a fault that checkLinks reports.
func forScript(show string) string {
	values, err := url.ParseQuery(show)
	if err != nil {
		return show
	}
	if t, err := time.ParseDuration(values.Get("t")); err == nil {
		values.Set("t", strconv.FormatFloat(float64(t)/float64(time.Millisecond), 'f', -1, 64))
	}
	return values.Encode()
}

// checkLinks reports links to lessons and headings that are not there, and
// those that show what no timeline holds.
func (l *loader) checkLinks() {
	for _, link := range l.links {
		target, id, _ := strings.Cut(link.to, "#")
		page := link.page
		switch {
		case strings.HasPrefix(target, "https://"):
			continue
		case target == "":
		case strings.HasPrefix(target, "../") && path.Clean(target)+"/" == target && l.course.bySlug[target[3:len(target)-1]] != nil:
			page = l.course.bySlug[target[3:len(target)-1]].Pages[link.lang]
		default:
			l.add(link.file, link.line, "dead link %q: lessons are linked as ../slug/ or ../slug/#id, other sites as https://...", link.to)
			continue
		}
		if page != nil && id != "" && !slices.Contains(page.anchors, id) {
			l.add(link.file, link.line, "dead link %q: there is no #%s", link.to, id)
		} else if link.show != "" {
			l.checkShow(link, id)
		}
	}
}

// showKeys is what a link may say about a timeline.
const showKeys = "?t=1.2s, ?out=TEXT, ?line=7, ?in=go or python, ?view=real or fold, joined by &"

// checkShow holds what a link shows against the demo that it leads to.
func (l *loader) checkShow(link link, id string) {
	fault := func(format string, args ...any) {
		l.add(link.file, link.line, "link \"%s?%s\": %s", link.to, link.show, fmt.Sprintf(format, args...))
	}
	stages := link.page.stages()
	at := slices.IndexFunc(stages, func(s *Stage) bool { return s.ID == id })
	if at < 0 {
		fault("only a stage of this page has a timeline")
		return
	}
	values, err := url.ParseQuery(link.show)
	if err != nil {
		fault("%v", err)
		return
	}
	for _, what := range showFaults(stages[at].Demo, values) {
		fault("%s", what)
	}
}

// showFaults says what is wrong with the values of a link to a demo's timeline.
func showFaults(demo *Demo, values url.Values) []string {
	var faults []string
	add := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	language := Go
	if in := values.Get("in"); in != "" {
		language = Language(in)
	}
	source, recording := demo.Sources[language], demo.Recordings[language]
	if source == nil {
		add("in is go or python, and demo %s is not written in %q", demo.Name, language)
	}
	for _, key := range sortedKeys(values) {
		value := values.Get(key)
		switch key {
		case "in":
		case "t":
			t, err := time.ParseDuration(value)
			switch {
			case err != nil || t < 0:
				add("t is a time since the run's start, such as 1.2s, not %q", value)
			case recording != nil && float64(t)/float64(time.Millisecond) > recording.T:
				add("t is after the end of the recorded run in %s, which took %.3fs", language, recording.T/1000)
			}
		case "out":
			if recording != nil && !recording.printed(value) {
				add("the recorded run in %s has no line that begins with %q", language, value)
			}
		case "line":
			if n, err := strconv.Atoi(value); source != nil && (err != nil || n < 1 || n > len(source.Lines)) {
				add("line is one of the %d lines of %s, not %q", len(source.Lines), source.File, value)
			}
		case "view":
			if value != "real" && value != "fold" {
				add("view is real or fold, not %q", value)
			}
		default:
			add("there is no key %q: a link ends with %s", key, showKeys)
		}
		if len(values[key]) > 1 {
			add("%s stands there twice", key)
		}
	}
	if values.Has("t") && values.Has("out") {
		add("t and out both name a moment: keep one")
	}
	return faults
}

// printed reports whether the run printed a line that begins with a text.
func (r *Recording) printed(text string) bool {
	var all strings.Builder
	for _, p := range r.Prints {
		all.WriteString(p.Text)
	}
	return text != "" && strings.Contains("\n"+all.String(), "\n"+text)
}
