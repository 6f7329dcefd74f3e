// Package lessons turns a tree of Markdown files and demo programs into a course.
//
// A [Course] is made once by [Load] and never changes: chapters hold lessons,
// a lesson holds one [Page] a language and the [Demo] programs that both pages
// share. A page's prose is already HTML, cut into [Block] values at the places
// where a demo's stage stands, because a stage is a component of the views and
// not of the prose.
//
// Everything that can be wrong with content is a [Fault] with a file and a
// line, and Load reports all of them at once, so that an author mends a lesson
// in one go.
package lessons

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Lang is a language that readers read in.
type Lang string

// The languages of the course, in the order in which they are offered.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Langs lists every language of the course; English is the original.
var Langs = [...]Lang{English, Chinese}

// Language is a programming language that demos are written in.
type Language string

// The programming languages of the demos.
const (
	Go     Language = "go"
	Python Language = "python"
)

// Languages lists every programming language, in the order of the panes.
var Languages = [...]Language{Python, Go}

// Course is everything there is to read, in order.
type Course struct {
	Chapters []*Chapter
	lessons  []*Lesson
	bySlug   map[string]*Lesson
}

// Lessons returns all lessons in reading order.
func (c *Course) Lessons() []*Lesson { return c.lessons }

// Lesson returns the lesson with this slug, or nil.
func (c *Course) Lesson(slug string) *Lesson { return c.bySlug[slug] }

// Demo returns a demo of a lesson, or nil.
func (c *Course) Demo(slug, name string) *Demo {
	lesson := c.bySlug[slug]
	if lesson == nil {
		return nil
	}
	for _, demo := range lesson.Demos {
		if demo.Name == name {
			return demo
		}
	}
	return nil
}

// Chapter is a group of lessons.
type Chapter struct {
	Number  int             // 1, 2, ...
	Slug    string          // the folder's name, "02-core"
	Title   map[Lang]string // "Core concepts"
	Summary map[Lang]string // a few words for the course map
	Lessons []*Lesson
}

// Lesson is one page in every language, and its demos.
type Lesson struct {
	Chapter *Chapter
	Slug    string // "event-loop": unique in the course, part of the address
	Dir     string // path of its folder in the content tree
	Number  string // "2.2"
	Pages   map[Lang]*Page
	Demos   []*Demo // in the order of their stages; the first is the main one
	Prev    *Lesson // nil for the first
	Next    *Lesson // nil for the last
}

// Page is a lesson in one language.
type Page struct {
	Title   string
	Summary string // one plain sentence, for the course map and for search engines
	Minutes int    // how long it reads
	Updated time.Time
	Stale   bool   // a translation whose original has changed since
	Lede    string // HTML of the opening question, without its paragraph tags
	Meta    string // HTML of the line under it, may be empty
	Body    []Block
	TOC     []Heading
	// Sections holds the page's words for a search: the first is what stands
	// before any heading, and has no ID.
	Sections []Section

	anchors []string // every id of a heading, callout or stage, in order
}

// Block is a piece of a page: either prose or a stage, never both.
//
// A piece of prose is not a complete element by itself: a pitfall that holds a
// stage opens in one piece and closes in another. Rendering all blocks in order
// gives a well-formed page.
type Block struct {
	HTML  string
	Stage *Stage
}

// Stage is the place of a demo in a page.
type Stage struct {
	ID    string // of the element: "demo-" and the demo's name
	Title string
	Demo  *Demo  // of an unknown name, which is a fault, one that is in no lesson
	Main  bool   // the lesson's first: set wide, runs on Ctrl+Enter
	Notes []Note // what the numbered markers in the sources stand for
}

// Note explains a numbered marker of a source.
type Note struct {
	Number int
	HTML   string // a few words, inline markup only
}

// Section is a heading and the plain words under it.
type Section struct {
	ID    string
	Title string
	Text  string
}

// Heading is an entry of a page's table of contents.
type Heading struct {
	ID    string
	Title string // plain text
}

// Demo is a program in Go and its twin in Python.
type Demo struct {
	Lesson *Lesson
	Name   string // the folder's name, "gather"
	Flags  []Flag
	// Sources holds the program in each language it is written in; Go is always there.
	Sources map[Language]*Source
	// Recordings holds a recorded run for each language, where one was made.
	Recordings map[Language]*Recording
	// Postgres tells that the program can run on PostgreSQL as well as on the SQLite that it brings along.
	Postgres bool
	// Interrupt tells that the program listens to signals: it is to be interrupted, not killed.
	Interrupt bool
	// Cores tells that the program is about several processors, of which browsers lend it one.
	Cores bool
	// Race tells that the program is to be run with Go's race detector too, since a line of it says "//demo:race".
	Race bool
	// Special holds recorded runs of the Go program with what only some servers have: their events, as JSON for the page's
	// scripts. A demo has them in postgres.json and race.json.
	Special map[Need][]byte
	// Timeline is the recorded runs' timelines, as JSON for the page's scripts: what
	// trace.json holds. Nil if there are none.
	Timeline []byte
}

// A Need is what a run can be made with if the server has it; no browser does.
type Need string

// All needs.
const (
	NeedPostgres Need = "postgres" // a PostgreSQL
	NeedRace     Need = "race"     // Go's race detector, which takes a C compiler
)

// Needs are those that the demo can be run with.
func (d *Demo) Needs() (needs []Need) {
	if d.Postgres {
		needs = append(needs, NeedPostgres)
	}
	if d.Race {
		needs = append(needs, NeedRace)
	}
	return needs
}

// ID is the demo's name in the whole course: "event-loop/gather".
func (d *Demo) ID() string { return d.Lesson.Slug + "/" + d.Name }

// Source is a program's text, highlighted for reading.
type Source struct {
	File string // "main.go"
	Path string // in the content tree
	Text []byte // as it stands on disk: this is what is built and run
	Hash string // identifies the text, and that of the files beside it
	// Fold is how many lines at the start (package, imports, flags) a page may fold away.
	Fold   int
	Lines  []Line
	Beside []*Source // the program's other files, by name: what the lesson is not about

	modules map[string][]byte // go.mod and go.sum, of a program that imports modules
	imports []string          // of all files of a Go program
	html    func() []string
}

// Line is a line of a source.
type Line struct {
	Number  int
	Markers []int // the numbers of its markers
}

// Recording is a run that was made beforehand: what readers see before they
// press Run, and all that they see where nothing can be run. A demo's file
// run.json holds one for each language.
type Recording struct {
	Engine string  `json:"engine"` // "native"
	Go     string  `json:"go"`     // version of what ran it: "go1.26.8", "Python 3.11.2"
	Procs  int     `json:"procs"`  // processors that it ran on
	Source string  `json:"source"` // the Source.Hash of what was run
	T      float64 `json:"t"`      // milliseconds from start to end
	Code   int     `json:"code"`   // exit status
	Reason string  `json:"reason"` // why it ended: "ok", "error", "panic", ...
	// Message says more about the reason, may be empty.
	Message string  `json:"message,omitempty"`
	Prints  []Print `json:"prints"`
	// Lanes is how many lanes the run's timeline has, so that a page can keep
	// room for it; 0 if it has none.
	Lanes int `json:"lanes,omitempty"`
	// Groups is how many of them each line started: lanes of the same line and
	// name, in order of appearance. Empty if that is not known.
	Groups []int `json:"groups,omitempty"`
	// Started is how many goroutines or tasks the run started in all.
	Started int `json:"started,omitempty"`
}

// Print is a piece of text that a recorded run printed.
type Print struct {
	T    float64 `json:"t"`    // milliseconds since the program's start
	FD   int     `json:"fd"`   // 1 or 2
	Text string  `json:"text"` // at most one line, with its newline
}

// Args turns values of the demo's flags, in Go's flag syntax, into the
// command-line arguments of the program in a language. Flags without a value
// keep their defaults. The error names the flag and what it takes.
func (d *Demo) Args(language Language, values map[string]string) ([]string, error) {
	for _, name := range sortedKeys(values) {
		if !slices.ContainsFunc(d.Flags, func(f Flag) bool { return f.Name == name }) {
			return nil, d.unknownFlag(name)
		}
	}
	var args []string
	for _, f := range d.Flags {
		if value, ok := values[f.Name]; ok {
			arg, err := f.Arg(value, language)
			if err != nil {
				return nil, err
			}
			args = append(args, arg...)
		}
	}
	return args, nil
}

func (d *Demo) unknownFlag(name string) error {
	if len(name) > maxValue {
		name = name[:maxValue] + "..."
	}
	if len(d.Flags) == 0 {
		return fmt.Errorf("no flag %q: demo %s takes none", name, d.ID())
	}
	var known []string
	for _, f := range d.Flags {
		known = append(known, f.Name)
	}
	return fmt.Errorf("no flag %q: demo %s takes %s", name, d.ID(), strings.Join(known, ", "))
}
