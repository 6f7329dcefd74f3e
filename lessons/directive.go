package lessons

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// directive is a block between a line ":::name title {#id}" and a line ":::".
// It may hold any blocks, other directives among them.
type directive struct {
	ast.BaseBlock
	name   string
	title  string
	id     string // from {#id}, may be empty
	closed bool   // false when the file ended before its closing line

	label string // of a callout, in the page's language
	stage *Stage // of a demo directive
}

var kindDirective = ast.NewNodeKind("Directive")

func (n *directive) Kind() ast.NodeKind { return kindDirective }

func (n *directive) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"name": n.name, "title": n.title, "id": n.id}, nil)
}

var (
	directiveOpen = regexp.MustCompile(`^:::([a-z]+)(?:[ \t]+(.*?))?[ \t]*$`)
	trailingID    = regexp.MustCompile(`(?:^|[ \t]+)\{#([a-z][a-z0-9-]*)\}$`)
)

// directiveParser reads directives as goldmark reads block quotes: line by
// line, the outermost block first.
type directiveParser struct{}

func (directiveParser) Trigger() []byte { return []byte{':'} }

func (directiveParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	m := directiveOpen.FindSubmatch(bytes.TrimRight(line, "\r\n"))
	if m == nil {
		return nil, parser.NoChildren
	}
	node := &directive{name: string(m[1])}
	title := m[2]
	if id := trailingID.FindSubmatchIndex(title); id != nil {
		node.id = string(title[id[2]:id[3]])
		title = title[:id[0]]
	}
	node.title = string(title)
	reader.Advance(segment.Len() - 1)
	return node, parser.HasChildren
}

func (directiveParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, segment := reader.PeekLine()
	if string(bytes.TrimSpace(line)) == ":::" && innermost(node, pc) {
		node.(*directive).closed = true
		reader.Advance(segment.Len() - 1)
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

// innermost reports whether a closing line belongs to this directive: to none
// inside it, nor to a code block that shows one.
func innermost(node ast.Node, pc parser.Context) bool {
	within := false
	for _, block := range pc.OpenedBlocks() {
		if within {
			switch block.Node.(type) {
			case *directive, *ast.FencedCodeBlock:
				return false
			}
		}
		within = within || block.Node == node
	}
	return true
}

func (directiveParser) Close(ast.Node, text.Reader, parser.Context) {}

func (directiveParser) CanInterruptParagraph() bool { return true }

func (directiveParser) CanAcceptIndentedLine() bool { return false }
