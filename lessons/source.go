package lessons

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// demos reads the demos of a lesson, by name.
func (l *loader) demos(lesson *Lesson) (map[string]*Demo, error) {
	dir := path.Join(lesson.Dir, "demos")
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	demos := map[string]*Demo{}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		demo, err := l.demo(lesson, path.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		if demo != nil {
			demos[demo.Name] = demo
		}
	}
	return demos, nil
}

// mainFiles are the names of programs' main files.
var mainFiles = map[Language]string{Go: "main.go", Python: "main.py"}

func (l *loader) demo(lesson *Lesson, dir string) (*Demo, error) {
	demo := &Demo{
		Lesson:     lesson,
		Name:       path.Base(dir),
		Sources:    map[Language]*Source{},
		Recordings: map[Language]*Recording{},
		Special:    map[Need][]byte{},
	}
	for language, file := range mainFiles {
		text, err := fs.ReadFile(l.fsys, path.Join(dir, file))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		demo.Sources[language] = newSource(path.Join(dir, file), language, text)
	}
	if demo.Sources[Go] == nil {
		l.add(path.Join(dir, "main.go"), 1, "demo %s has no main.go", demo.Name)
		return nil, nil
	}
	var err error
	if demo.Sources[Go].Beside, err = l.beside(dir); err != nil {
		return nil, err
	}
	l.inspect(demo)
	if twin := demo.Sources[Python]; twin != nil {
		l.checkTwin(demo.Flags, twin)
	}
	l.recordings(demo, path.Join(dir, "run.json"))
	l.timeline(demo, path.Join(dir, "trace.json"))
	for _, need := range demo.Needs() {
		l.special(demo, need, path.Join(dir, string(need)+".json"))
	}
	return demo, nil
}

func newSource(file string, language Language, text []byte) *Source {
	source := &Source{File: path.Base(file), Path: file, Text: text, Hash: Revision(text)}
	plain := strings.Split(strings.TrimRight(readable(text), "\n"), "\n")
	markers := make([][]int, len(plain))
	for i, line := range plain {
		plain[i], markers[i] = cutMarkers(line)
	}
	for i := range plain {
		source.Lines = append(source.Lines, Line{Number: i + 1, Markers: markers[i]})
	}
	source.Fold = foldable(language, plain)
	source.html = sync.OnceValue(func() []string { return highlight(string(language), strings.Join(plain, "\n")) })
	return source
}

// readable is a source's text as lines of UTF-8, whatever an editor made of it:
// the highlighter takes any carriage return for the end of a line.
func readable(text []byte) string {
	valid := strings.ToValidUTF8(string(text), "\uFFFD")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(valid)
}

// HTML returns the source's lines, highlighted, their markers taken out. Highlighting is most of the work of
// making a page, so it is done when a page is first made.
func (s *Source) HTML() []string { return s.html() }

var (
	markerComment = regexp.MustCompile(`[ \t]*(?://|#)((?: \(\d{1,2}\))+)$`)
	markerNumber  = regexp.MustCompile(`\d+`)
)

// cutMarkers takes the marker comment "// (1) (2)" off the end of a line.
func cutMarkers(line string) (string, []int) {
	m := markerComment.FindStringSubmatchIndex(line)
	if m == nil {
		return line, nil
	}
	var numbers []int
	for _, digits := range markerNumber.FindAllString(line[m[2]:m[3]], -1) {
		n, _ := strconv.Atoi(digits)
		numbers = append(numbers, n)
	}
	return line[:m[0]], numbers
}

// markers returns the numbers that stand in a source, and a line of each.
func (s *Source) markers() map[int]int {
	lines := map[int]int{}
	for _, line := range s.Lines {
		for _, n := range line.Markers {
			lines[n] = line.Number
		}
	}
	return lines
}

var bodyStart = map[Language]*regexp.Regexp{
	Go:     regexp.MustCompile(`^(?:func|type|const)\b`),
	Python: regexp.MustCompile(`^(?:async def|def|class)\b|^@`),
}

// leastFold is the number of lines below which folding saves a reader nothing.
const leastFold = 4

// foldable counts the lines above the first function or type and its comment.
func foldable(language Language, lines []string) int {
	first := slices.IndexFunc(lines, bodyStart[language].MatchString)
	for first > 0 && (strings.HasPrefix(lines[first-1], "//") || strings.HasPrefix(lines[first-1], "#")) {
		first--
	}
	if first < leastFold {
		return 0
	}
	return first
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
