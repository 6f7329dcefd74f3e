package lessons

import (
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// lexerNames maps the language words that Markdown may use to chroma's lexers.
var lexerNames = map[string]string{"go": "go", "python": "python", "console": "plaintext", "text": "plaintext"}

// accents matches the words that start, wait, join or pass: what a lesson is
// about takes the accent colour of its language.
var accents = map[string]*regexp.Regexp{
	"go": regexp.MustCompile(`\b(?:go|chan|select)\b|<-|\bclose\b` +
		`|\b(?:sync|atomic|context|errgroup)\.\w+` +
		`|\btime\.(?:Sleep|After|AfterFunc|Tick|NewTimer|NewTicker)\b` +
		`|\b\w+\.(?:Go|Wait|Done|Lock|Unlock)\b`),
	"python": regexp.MustCompile(`\b(?:async|await)\b|\basyncio(?:\.\w+)*|\b(?:threading|concurrent)\.[\w.]+`),
}

// escape makes HTML of text that stands between tags, where quotes may stay.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// highlight turns source code into one piece of HTML a line, its words in spans
// of chroma's short class names, and of class "x" for the accents.
func highlight(language, code string) []string {
	lexer := lexers.Get(lexerNames[language])
	if lexer == nil { // an unknown language, reported as a fault elsewhere
		lexer = lexers.Fallback
	}
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, strings.TrimRight(code, "\n"))
	if err != nil { // chroma gives up on no text with these lexers; plain text is no loss
		return strings.Split(escape.Replace(code), "\n")
	}
	var lines []string
	for _, line := range chroma.SplitTokensIntoLines(tokens.Tokens()) {
		lines = append(lines, highlightLine(line, accents[language]))
	}
	return lines
}

func highlightLine(tokens []chroma.Token, accent *regexp.Regexp) string {
	var text strings.Builder
	for _, token := range tokens {
		text.WriteString(strings.TrimRight(token.Value, "\n"))
	}
	line := text.String()
	accented := make([]bool, len(line))
	if accent != nil {
		for _, m := range accent.FindAllStringIndex(line, -1) {
			for i := m[0]; i < m[1]; i++ {
				accented[i] = true
			}
		}
	}
	var out spans
	at := 0
	for _, token := range tokens {
		class, literal := tokenClass(token.Type)
		for _, r := range strings.TrimRight(token.Value, "\n") {
			c := class
			if accented[at] && !literal {
				c = "x"
			}
			out.write(c, r)
			at += len(string(r))
		}
	}
	return out.finish()
}

// tokenClass returns chroma's class for the kinds of token that the page
// colours, and whether the token is text that only looks like code.
func tokenClass(t chroma.TokenType) (class string, literal bool) {
	switch {
	case t.InCategory(chroma.Comment):
		return "c1", true
	case t.InSubCategory(chroma.LiteralString):
		return "s", true
	case t.InCategory(chroma.Literal):
		return "m", false
	case t.InCategory(chroma.Keyword):
		return "k", false
	}
	return "", false
}

// spans writes text with as few span elements as its classes allow.
type spans struct {
	out   strings.Builder
	run   strings.Builder
	class string
}

func (s *spans) write(class string, r rune) {
	if class != s.class {
		s.flush()
		s.class = class
	}
	s.run.WriteRune(r)
}

func (s *spans) flush() {
	text := escape.Replace(s.run.String())
	s.run.Reset()
	switch {
	case text == "":
	case s.class == "":
		s.out.WriteString(text)
	default:
		s.out.WriteString(`<span class="` + s.class + `">` + text + `</span>`)
	}
}

func (s *spans) finish() string {
	s.flush()
	return s.out.String()
}
