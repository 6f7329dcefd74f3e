package lessons

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// stageMark stands for a stage in rendered HTML, until the page is cut there.
// goldmark replaces NUL in its input, so no prose can hold it.
const stageMark = "\x00stage\x00"

// htmlRenderer renders what this package adds to Markdown, and the nodes that
// need more than goldmark's own HTML.
type htmlRenderer struct{}

func (h htmlRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindDirective, h.directive)
	reg.Register(kindMarkerRef, h.markerRef)
	reg.Register(ast.KindCodeSpan, h.codeSpan)
	reg.Register(ast.KindFencedCodeBlock, h.codeBlock)
	reg.Register(ast.KindList, h.list)
	reg.Register(extast.KindTable, h.table)
	reg.Register(extast.KindTableCell, h.tableCell)
}

func (htmlRenderer) directive(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*directive)
	switch n.name {
	case "demo":
		if entering {
			w.WriteString(stageMark)
		}
		return ast.WalkSkipChildren, nil
	case "pitfall":
		wrap(w, entering, fmt.Sprintf(`<section class="note pit mid" id="%s"><h3><small>%s</small><span>%s</span></h3>`,
			n.id, n.label, title(n.title)), "</section>\n")
	case "deeper":
		wrap(w, entering, fmt.Sprintf(`<details class="note deep mid" id="%s"><summary><span>%s</span><small>%s</small></summary><div>`,
			n.id, title(n.title), n.label), "</div></details>\n")
	case "asyncio", "go":
		mappingCallout(w, n, entering)
	case "mapping":
		wrap(w, entering, `<div class="mid">`, "</div>\n")
	case "tabs":
		wrap(w, entering, `<div class="tabs-code">`, "</div>\n")
	}
	return ast.WalkContinue, nil
}

func wrap(w util.BufWriter, entering bool, open, end string) {
	if entering {
		w.WriteString(open)
	} else {
		w.WriteString(end)
	}
}

var languageClass = map[string]string{"asyncio": "py", "go": "go", "python": "py", "py": "py"}

// mappingCallout renders one side of "In asyncio / In Go"; neighbours share a frame.
func mappingCallout(w util.BufWriter, n *directive, entering bool) {
	heading := n.label
	if n.title != "" {
		heading = title(n.title)
	}
	if entering {
		if !isMappingCallout(n.PreviousSibling()) {
			w.WriteString(`<div class="both mid">`)
		}
		fmt.Fprintf(w, `<section class="%s"><h3>%s</h3>`, languageClass[n.name], heading)
		return
	}
	w.WriteString("</section>")
	if !isMappingCallout(n.NextSibling()) {
		w.WriteString("</div>\n")
	}
}

func isMappingCallout(n ast.Node) bool {
	d, ok := n.(*directive)
	return ok && (d.name == "asyncio" || d.name == "go")
}

var titleCode = regexp.MustCompile("`([^`]+)`(?:\\{(py|go)\\})?")

// title renders a directive's title, in which only code spans are markup.
func title(text string) string {
	return titleCode.ReplaceAllStringFunc(html.EscapeString(text), func(span string) string {
		m := titleCode.FindStringSubmatch(span)
		return codeTag(m[2]) + m[1] + "</code>"
	})
}

// plainTitle is a directive's title without markup.
func plainTitle(text string) string { return titleCode.ReplaceAllString(text, "$1") }

func codeTag(language string) string {
	if language == "" {
		return "<code>"
	}
	return `<code class="` + languageClass[language] + `">`
}

func (htmlRenderer) markerRef(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		n := node.(*markerRef)
		fmt.Fprintf(w, `<b class="n" data-m="%d">%[1]d</b>`, n.number)
	}
	return ast.WalkContinue, nil
}

func (htmlRenderer) codeSpan(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	language, _ := node.Attribute(codeLanguage)
	name, _ := language.(string)
	w.WriteString(codeTag(name))
	for c := node.FirstChild(); c != nil; c = c.NextSibling() {
		value := c.(*ast.Text).Segment.Value(source)
		w.WriteString(html.EscapeString(strings.ReplaceAll(string(value), "\n", " ")))
	}
	w.WriteString("</code>")
	return ast.WalkSkipChildren, nil
}

func (htmlRenderer) codeBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.FencedCodeBlock)
	language := string(n.Language(source))
	_, tabbed := n.Parent().(*directive)
	if tabbed = tabbed && n.Parent().(*directive).name == "tabs"; tabbed {
		fmt.Fprintf(w, `<figure class="%s"><figcaption>%s</figcaption>`, languageClass[language], languageName[language])
	}
	code := string(n.Lines().Value(source))
	if n.Info != nil && strings.HasSuffix(string(n.Info.Segment.Value(source)), " diff") {
		writeDiff(w, language, code)
	} else {
		writeCode(w, language, highlight(language, code), nil)
	}
	if tabbed {
		w.WriteString("</figure>")
	}
	return ast.WalkSkipChildren, nil
}

var languageName = map[string]string{"go": "Go", "python": "Python", "console": "", "text": ""}

// writeDiff writes code whose lines start with "- " where they are wrong and
// with "+ " where they are right.
func writeDiff(w util.BufWriter, language, code string) {
	lines := strings.Split(strings.TrimRight(code, "\n"), "\n")
	classes := make([]string, len(lines))
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "- "):
			classes[i] = " bad"
		case strings.HasPrefix(line, "+ "):
			classes[i] = " fix"
		}
		lines[i] = line[min(2, len(line)):]
	}
	writeCode(w, language, highlight(language, strings.Join(lines, "\n")), classes)
}

func writeCode(w util.BufWriter, language string, lines, classes []string) {
	class := strings.TrimSpace("src " + languageClass[language])
	fmt.Fprintf(w, `<pre class="%s" tabindex="0"><code>`, class)
	for i, line := range lines {
		class = ""
		if i < len(classes) {
			class = classes[i]
		}
		fmt.Fprintf(w, `<span class="l%s">%s</span>`, class, line)
	}
	w.WriteString("</code></pre>\n")
}

// list renders the lists of :::try and :::learned with their classes.
func (htmlRenderer) list(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.List)
	tag, class := "ul", ""
	if n.IsOrdered() {
		tag = "ol"
	}
	if d, ok := n.Parent().(*directive); ok {
		class = map[string]string{"try": ` class="try"`, "learned": ` class="got"`}[d.name]
	}
	wrap(w, entering, "<"+tag+class+">\n", "</"+tag+">\n")
	return ast.WalkContinue, nil
}

func (htmlRenderer) table(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	open := "<table>\n"
	if isMapping(node) {
		open = `<table class="pair">` + "\n"
	}
	wrap(w, entering, open, "</table>\n")
	return ast.WalkContinue, nil
}

func isMapping(table ast.Node) bool {
	d, ok := table.Parent().(*directive)
	return ok && d.name == "mapping"
}

// tableCell renders a cell; those of a mapping table belong to a language.
func (htmlRenderer) tableCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	row := node.Parent()
	_, head := row.(*extast.TableHeader)
	tag, attributes := "td", ""
	if head && node.HasChildren() { // an empty corner heads nothing
		tag, attributes = "th", ` scope="col"`
	}
	if isMapping(row.Parent()) {
		column := 0
		for c := node.PreviousSibling(); c != nil; c = c.PreviousSibling() {
			column++
		}
		if column == 0 && !head {
			tag, attributes = "th", ` scope="row"`
		} else if column > 0 {
			attributes += ` class="` + [...]string{"py", "go"}[min(column-1, 1)] + `"`
		}
	}
	wrap(w, entering, "<"+tag+attributes+">", "</"+tag+">\n")
	return ast.WalkContinue, nil
}
