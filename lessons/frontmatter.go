package lessons

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"go.abhg.dev/goldmark/frontmatter"
)

// frontMatter is what stands between the --- lines at the head of a file.
type frontMatter struct {
	Title      string `yaml:"title"`
	Summary    string `yaml:"summary"`
	Minutes    int    `yaml:"minutes"`
	Updated    string `yaml:"updated"`
	Translates string `yaml:"translates"`

	updated time.Time
}

// frontMatterOnly parses nothing else: chapters' files have no prose.
var frontMatterOnly = goldmark.New(goldmark.WithExtensions(&frontmatter.Extender{Formats: []frontmatter.Format{frontmatter.YAML}}))

// frontMatter reads the front matter of a file whose keys must be the wanted
// ones, all of them.
func (l *loader) frontMatter(file string, source []byte, wanted ...string) frontMatter {
	pc := parser.NewContext()
	frontMatterOnly.Parser().Parse(text.NewReader(source), parser.WithContext(pc))
	var meta frontMatter
	data := frontmatter.Get(pc)
	if data == nil {
		l.add(file, 1, "no front matter: start the file with --- lines that hold %s", strings.Join(wanted, ", "))
		return meta
	}
	var keys map[string]any
	if err := errors.Join(data.Decode(&keys), data.Decode(&meta)); err != nil {
		what, line := yamlFault(err)
		l.add(file, line, "bad front matter: %s", what)
		return meta
	}
	for _, key := range wanted {
		if value, ok := keys[key]; !ok || value == nil || value == "" {
			l.add(file, 1, "front matter has no %s", key)
		}
		delete(keys, key)
	}
	for _, key := range sortedKeys(keys) {
		l.add(file, lineOfKey(source, key), "front matter does not know %q: it takes %s", key, strings.Join(wanted, ", "))
	}
	l.checkValues(file, source, &meta)
	return meta
}

func (l *loader) checkValues(file string, source []byte, meta *frontMatter) {
	if meta.Minutes < 0 || meta.Minutes > 60 {
		l.add(file, lineOfKey(source, "minutes"), "minutes is %d: a lesson reads in 1 to 60 minutes", meta.Minutes)
	}
	if meta.Updated != "" {
		var err error
		if meta.updated, err = time.Parse(time.DateOnly, meta.Updated); err != nil {
			l.add(file, lineOfKey(source, "updated"), "updated is %q: write a date such as 2026-11-23", meta.Updated)
		}
	}
}

var yamlLine = regexp.MustCompile(`line (\d+): `)

// yamlFault takes the first complaint out of a YAML error, and its line in the file.
func yamlFault(err error) (what string, line int) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	what = strings.TrimPrefix(what, "unmarshal errors:\n")
	what, _, _ = strings.Cut(strings.TrimSpace(what), "\n")
	if m := yamlLine.FindStringSubmatch(what); m != nil {
		n, _ := strconv.Atoi(m[1])
		return strings.Replace(what, m[0], "", 1), n + 1 // the --- line stands before YAML's first
	}
	return what, 1
}

// lineOfKey finds the line of a key in the front matter.
func lineOfKey(source []byte, key string) int {
	for i, line := range bytes.Split(source, []byte("\n")) {
		if bytes.HasPrefix(line, []byte(key+":")) {
			return i + 1
		}
	}
	return 1
}
