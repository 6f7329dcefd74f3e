package lessons

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"go.abhg.dev/goldmark/frontmatter"
)

// markdown is the dialect of the lessons: tables, footnotes, definition lists,
// typographic quotes, and the directives and braces of this package. Raw HTML
// is a fault.
var markdown = goldmark.New(
	goldmark.WithExtensions(
		&frontmatter.Extender{Formats: []frontmatter.Format{frontmatter.YAML}},
		extension.Table, extension.Footnote, extension.DefinitionList, extension.Typographer,
		extension.NewCJK(extension.WithEastAsianLineBreaks(), extension.WithEscapedSpace()),
	),
	goldmark.WithParserOptions(
		parser.WithHeadingAttribute(),
		parser.WithBlockParsers(util.Prioritized(directiveParser{}, 690)), // before lists and fences
		parser.WithInlineParsers(util.Prioritized(braceParser{}, 150)),    // after code spans
	),
	goldmark.WithRendererOptions(
		renderer.WithNodeRenderers(util.Prioritized(htmlRenderer{}, 100)), // before goldmark's own
	),
)

// pageReader reads one file of prose. Its steps run in the order of its methods.
type pageReader struct {
	*loader
	file   string
	source []byte
	lang   Lang
	demos  map[string]*Demo
	page   *Page
	stages []*Stage
	ids    map[string]int // line of each id
}

// page reads the prose of a lesson in one language. For a translation,
// original is the text of en.md.
func (l *loader) page(file string, source []byte, lang Lang, demos map[string]*Demo, original []byte) *Page {
	if valid := bytes.ToValidUTF8(source, []byte("\uFFFD")); !bytes.Equal(valid, source) {
		l.add(file, lineAt(source, bytes.IndexRune(valid, '\uFFFD')), "not UTF-8: save the file in that encoding")
		source = valid // goldmark takes nothing else
	}
	keys := []string{"title", "summary", "minutes", "updated"}
	if lang != English {
		keys = append(keys, "translates")
	}
	meta := l.frontMatter(file, source, keys...)
	r := &pageReader{
		loader: l, file: file, source: source, lang: lang, demos: demos, ids: map[string]int{},
		page: &Page{
			Title: meta.Title, Summary: meta.Summary, Minutes: meta.Minutes, Updated: meta.updated,
		},
	}
	if now := Revision(original); lang != English && original != nil && meta.Translates != "" && meta.Translates != now {
		r.page.Stale = true
		l.minor(file, lineOfKey(source, "translates"),
			"translates revision %s of en.md, which is now %s: bring the text up to date, then set translates: %s",
			meta.Translates, now, now)
	}
	doc := markdown.Parser().Parse(text.NewReader(source))
	r.sections(doc)
	r.opening(doc)
	_ = ast.Walk(doc, r.visit)
	r.render(doc)
	return r.page
}

// sections gathers the words under each heading.
func (r *pageReader) sections(doc ast.Node) {
	var section Section
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		heading, ok := n.(*ast.Heading)
		if !ok {
			section.Text += plainText(n, r.source) + " "
			continue
		}
		r.page.Sections = append(r.page.Sections, section)
		section = Section{ID: headingID(heading), Title: plainText(heading, r.source)}
	}
	r.page.Sections = append(r.page.Sections, section)
}

func headingID(n *ast.Heading) string {
	if value, ok := n.AttributeString("id"); ok {
		return string(value.([]byte))
	}
	return ""
}

// opening takes the lede, and the line under it, out of the document.
func (r *pageReader) opening(doc ast.Node) {
	lede, ok := doc.FirstChild().(*ast.Paragraph)
	if !ok {
		r.add(r.file, 1, "the first paragraph is the lesson's question: start with it, not with a heading or a stage")
		return
	}
	meta, hasMeta := lede.NextSibling().(*ast.Paragraph)
	_ = ast.Walk(lede, r.visit)
	r.page.Lede = r.inline(lede)
	doc.RemoveChild(doc, lede)
	if hasMeta {
		if stage, ok := meta.NextSibling().(*directive); ok && stage.name == "demo" {
			_ = ast.Walk(meta, r.visit)
			r.page.Meta = r.inline(meta)
			doc.RemoveChild(doc, meta)
		}
	}
}

// inline renders the children of a block without the block's own tags.
func (r *pageReader) inline(block ast.Node) string {
	var out bytes.Buffer
	for n := block.FirstChild(); n != nil; n = n.NextSibling() {
		_ = markdown.Renderer().Render(&out, r.source, n)
	}
	return strings.TrimSpace(out.String())
}

// visit checks a node, and resolves what it refers to.
func (r *pageReader) visit(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *ast.Heading:
		r.heading(n)
	case *directive:
		r.directive(n)
	case *markerRef:
		r.markerRef(n)
	case *ast.FencedCodeBlock:
		if language := string(n.Language(r.source)); lexerNames[language] == "" {
			r.add(r.file, r.lineOf(n), "code block of language %q: name it go, python, console or text", language)
		}
	case *ast.Link:
		r.link(n)
	case *ast.HTMLBlock, *ast.RawHTML:
		r.add(r.file, r.lineOf(n), "raw HTML is not shown: say it in Markdown, or as code")
	case *ast.Image:
		r.add(r.file, r.lineOf(n), "pictures are not supported: draw it with a demo or a table")
	}
	return ast.WalkContinue, nil
}

func (r *pageReader) heading(n *ast.Heading) {
	line := r.lineOf(n)
	title := plainText(n, r.source)
	if n.Level < 2 || n.Level > 3 {
		r.add(r.file, line, "heading %q is of level %d: the page's title is level 1, use ## and ###", title, n.Level)
	}
	id := headingID(n)
	r.anchor(line, id, "heading "+strconv.Quote(title))
	if n.Level == 2 {
		r.page.TOC = append(r.page.TOC, Heading{ID: id, Title: title})
	}
}

// anchor notes the id of a part of the page.
func (r *pageReader) anchor(line int, id, what string) {
	if id == "" {
		r.add(r.file, line, "%s has no id: end it with {#id}, the same in every language", what)
		return
	}
	if first := r.ids[id]; first > 0 {
		r.add(r.file, line, "id %q is taken by line %d", id, first)
	}
	r.ids[id] = line
	r.page.anchors = append(r.page.anchors, id)
}

func (r *pageReader) markerRef(n *markerRef) {
	line := r.lineOf(n)
	if len(r.stages) == 0 {
		r.add(r.file, line, "marker {%d} stands before any stage", n.number)
		return
	}
	stage := r.stages[len(r.stages)-1]
	if !slices.ContainsFunc(stage.Notes, func(note Note) bool { return note.Number == n.number }) {
		r.add(r.file, line, "marker {%d}: demo %s above has no such marker", n.number, stage.Demo.Name)
	}
}

// render turns what is left of the document into blocks.
func (r *pageReader) render(doc ast.Node) {
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, r.source, doc); err != nil {
		r.add(r.file, 1, "render: %v", err)
		return
	}
	for i, piece := range strings.Split(out.String(), stageMark) {
		if i > 0 {
			r.page.Body = append(r.page.Body, Block{Stage: r.stages[i-1]})
		}
		if strings.TrimSpace(piece) != "" {
			r.page.Body = append(r.page.Body, Block{HTML: piece})
		}
	}
}

// lineOf returns the line that a node starts on.
func (r *pageReader) lineOf(n ast.Node) int { return lineAt(r.source, n.Pos()) }

// plainText is what a reader sees of a node, without markup.
func plainText(n ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering && n.Type() == ast.TypeBlock {
			out.WriteByte(' ')
		}
		if entering {
			switch n := n.(type) {
			case *ast.Text:
				out.Write(n.Segment.Value(source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					out.WriteByte(' ')
				}
			case *markerRef: // a badge leaves no gap before a full stop
				text := strings.TrimRight(out.String(), " ")
				out.Reset()
				out.WriteString(text)
			case *ast.String:
				out.WriteString(typographic.Replace(string(n.Value)))
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(out.String())
}

// typographic undoes the entities that goldmark's typographer puts in.
var typographic = strings.NewReplacer("&lsquo;", "‘", "&rsquo;", "’", "&ldquo;", "“", "&rdquo;", "”",
	"&ndash;", "–", "&mdash;", "—", "&hellip;", "…", "&laquo;", "«", "&raquo;", "»")
