package lessons

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// A callout's label, in each language: the only words that this package writes.
var labels = map[string]map[Lang]string{
	"pitfall": {English: "Pitfall", Chinese: "常见陷阱"},
	"deeper":  {English: "Go deeper", Chinese: "深入一层"},
	"asyncio": {English: "In asyncio", Chinese: "asyncio的做法"},
	"go":      {English: "In Go", Chinese: "Go的做法"},
}

// learnedItems is how many lines sum a lesson up.
const learnedItems = 3

// directive checks a directive and resolves what it stands for.
func (r *pageReader) directive(n *directive) {
	line := r.lineOf(n)
	if !n.closed {
		r.add(r.file, line, ":::%s is never closed: end it with a line that holds :::", n.name)
	}
	switch n.name {
	case "demo":
		r.stage(n, line)
	case "pitfall", "deeper":
		n.label = labels[n.name][r.lang]
		if n.title == "" {
			r.add(r.file, line, ":::%s has no title", n.name)
		}
		r.anchor(line, n.id, ":::"+n.name)
		if n.name == "pitfall" {
			r.page.TOC = append(r.page.TOC, Heading{ID: n.id, Title: n.label + r.colon() + plainTitle(n.title)})
		}
	case "asyncio", "go":
		n.label = labels[n.name][r.lang]
	case "tabs":
		if !allChildren[*ast.FencedCodeBlock](n) {
			r.add(r.file, line, ":::tabs holds code blocks and nothing else")
		}
	case "mapping":
		if table, ok := onlyChild[*extast.Table](n); !ok || len(table.Alignments) != 3 {
			r.add(r.file, line, ":::mapping holds one table of three columns: what you want, asyncio, Go")
		}
	case "try":
		if list, ok := onlyChild[*ast.List](n); !ok || !list.IsOrdered() {
			r.add(r.file, line, ":::try holds one numbered list")
		}
	case "learned":
		if list, ok := onlyChild[*ast.List](n); !ok || list.IsOrdered() || list.ChildCount() != learnedItems {
			r.add(r.file, line, ":::learned holds one list of exactly %d lines", learnedItems)
		}
	default:
		r.add(r.file, line, "unknown directive :::%s: there are demo, asyncio, go, pitfall, deeper, tabs, mapping, try, learned", n.name)
	}
}

func (r *pageReader) colon() string {
	if r.lang == Chinese {
		return "："
	}
	return ": "
}

func onlyChild[T ast.Node](n ast.Node) (T, bool) {
	child, ok := n.FirstChild().(T)
	return child, ok && n.LastChild() == n.FirstChild()
}

func allChildren[T ast.Node](n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if _, ok := c.(T); !ok {
			return false
		}
	}
	return n.HasChildren()
}

// stage resolves ":::demo name title" and the notes in it. A demo that is not
// there still takes its place among the stages, so that blocks stay in step.
func (r *pageReader) stage(n *directive, line int) {
	name, title := cutWord(n.title)
	demo := r.demos[name]
	stage := &Stage{ID: "demo-" + name, Title: title, Demo: demo, Main: len(r.stages) == 0}
	r.stages = append(r.stages, stage)
	n.stage = stage
	if demo == nil {
		stage.Demo = &Demo{Name: name}
		r.add(r.file, line, "unknown demo %q: there is no demos/%s/main.go", name, name)
		return
	}
	if title == "" {
		r.add(r.file, line, "the stage of %s has no title: :::demo %s TITLE", name, name)
	}
	r.anchor(line, stage.ID, "the stage of "+name)
	if stage.Main {
		r.page.TOC = append(r.page.TOC, Heading{ID: stage.ID, Title: title})
	}
	stage.Notes = r.notes(n, line)
	r.checkNotes(stage, line)
}

func cutWord(s string) (word, rest string) {
	for i, c := range s {
		if c == ' ' || c == '\t' {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// notes reads the list of a demo directive.
func (r *pageReader) notes(n *directive, line int) []Note {
	if !n.HasChildren() {
		return nil
	}
	list, ok := onlyChild[*ast.List](n)
	if !ok || !list.IsOrdered() {
		r.add(r.file, line, ":::demo holds nothing but the numbered list of its markers' notes")
		return nil
	}
	var notes []Note
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		note := Note{Number: list.Start + len(notes)}
		if item.FirstChild() != nil {
			note.HTML = r.inline(item.FirstChild())
		}
		notes = append(notes, note)
	}
	return notes
}

// checkNotes holds the markers of the sources and the notes against each other.
func (r *pageReader) checkNotes(stage *Stage, line int) {
	noted := map[int]bool{}
	for _, note := range stage.Notes {
		noted[note.Number] = true
	}
	found := map[int]bool{}
	for _, language := range Languages {
		source := stage.Demo.Sources[language]
		if source == nil {
			continue
		}
		for number, at := range source.markers() {
			found[number] = true
			if !noted[number] {
				r.add(source.Path, at, "marker (%d) has no note in %s", number, r.file)
			}
		}
	}
	for number := range noted {
		if !found[number] {
			r.add(r.file, line, "note %s has no marker // (%[1]s) in the sources of %s", strconv.Itoa(number), stage.Demo.Name)
		}
	}
}
