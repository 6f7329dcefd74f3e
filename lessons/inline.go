package lessons

import (
	"regexp"
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// markerRef is "{2}" in the prose: the badge of marker 2 of the nearest demo above.
type markerRef struct {
	ast.BaseInline
	number int
}

var kindMarkerRef = ast.NewNodeKind("MarkerRef")

func (n *markerRef) Kind() ast.NodeKind { return kindMarkerRef }

func (n *markerRef) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"number": strconv.Itoa(n.number)}, nil)
}

// codeLanguage is the attribute of a code span that names its language.
var codeLanguage = []byte("language")

var brace = regexp.MustCompile(`^\{(\d{1,2}|py|go)\}`)

// braceParser reads "{2}", and "{py}" or "{go}" right behind a code span.
type braceParser struct{}

func (braceParser) Trigger() []byte { return []byte{'{'} }

func (braceParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	m := brace.FindSubmatch(line)
	if m == nil {
		return nil
	}
	if number, err := strconv.Atoi(string(m[1])); err == nil {
		block.Advance(len(m[0]))
		return &markerRef{number: number}
	}
	span, ok := parent.LastChild().(*ast.CodeSpan)
	if !ok {
		return nil
	}
	span.SetAttribute(codeLanguage, string(m[1]))
	block.Advance(len(m[0]))
	// An inline parser has to return a node to keep what it has read; an empty
	// text leaves no trace in the page.
	return ast.NewTextSegment(text.NewSegment(segment.Start, segment.Start))
}
