package playground

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// split returns what a splitter makes of the chunks.
func split(chunks ...string) (texts []string) {
	var s splitter
	emit := func(text string, _ int) { texts = append(texts, text) }
	for _, c := range chunks {
		s.write([]byte(c), emit)
	}
	s.end(emit)
	return texts
}

func TestSplit(t *testing.T) {
	long := strings.Repeat("x", maxPiece)
	wide := strings.Repeat("世", maxPiece) // three bytes each: a piece ends before one that does not fit
	fits := wide[:maxPiece/3*3]
	for name, test := range map[string]struct{ in, want []string }{
		"nothing":           {nil, nil},
		"lines":             {[]string{"a\nb\n"}, []string{"a\n", "b\n"}},
		"no last newline":   {[]string{"a\nb"}, []string{"a\n", "b"}},
		"a line in pieces":  {[]string{"a", "b", "c\nd", "\n"}, []string{"abc\n", "d\n"}},
		"carriage returns":  {[]string{"10%\r20%\r\n"}, []string{"10%\r20%\r\n"}},
		"a torn character":  {[]string{"\xe4", "\xb8", "\x96\n"}, []string{"世\n"}},
		"a broken one":      {[]string{"\xe4", "\xb8", "x\n"}, []string{"\uFFFD\uFFFDx\n"}},
		"an unfinished one": {[]string{"a\xe4\xb8"}, []string{"a\uFFFD\uFFFD"}},
		"never characters":  {[]string{"\xff\xc0\x80\xed\xa0\x80\n"}, []string{strings.Repeat("\uFFFD", 6) + "\n"}},
		"a full piece":      {[]string{long}, []string{long}},
		"a longer line":     {[]string{long + "y\n"}, []string{long, "y\n"}},
		"a full line":       {[]string{long[1:] + "\n"}, []string{long[1:] + "\n"}},
		"wide characters":   {[]string{wide[:maxPiece*2]}, []string{fits, fits, "\uFFFD\uFFFD"}},
	} {
		if got := split(test.in...); !slices.Equal(got, test.want) {
			t.Errorf("%s: %.60q, want %.60q", name, got, test.want)
		}
	}
}

// FuzzSplit: however output is chopped up, the texts are the same, are valid, hold at most one
// line, are no longer than a piece, and together say what was printed.
func FuzzSplit(f *testing.F) {
	f.Add([]byte("a\nb\xe4\xb8\x96\xff\n"), uint8(2))
	f.Add([]byte(strings.Repeat("世", 2000)), uint8(7))
	f.Add(bytes.Repeat([]byte{0xf0, 0x9f}, 5000), uint8(1))
	f.Fuzz(func(t *testing.T, b []byte, size uint8) {
		var chunks []string
		for c := range slices.Chunk(b, int(size)+1) {
			chunks = append(chunks, string(c))
		}
		got, whole := split(chunks...), split(string(b))
		if !slices.Equal(got, whole) {
			t.Fatalf("in chunks of %d: %q, in one: %q", int(size)+1, got, whole)
		}
		if want := string([]rune(string(b))); strings.Join(got, "") != want {
			t.Fatalf("%q, want %q", got, want)
		}
		for _, text := range got {
			if text == "" || len(text) > maxPiece || !utf8.ValidString(text) || strings.Contains(strings.TrimSuffix(text, "\n"), "\n") {
				t.Fatalf("not a piece of a line: %q", text)
			}
		}
	})
}

func TestMeter(t *testing.T) {
	for name, test := range map[string]struct {
		maxBytes, maxLines int
		in                 []string
		want               string
		bytes, lines       bool
	}{
		"within":          {10, 2, []string{"ab\n", "cd\n"}, "ab\ncd\n", false, false},
		"exactly":         {4, 2, []string{"a\nb\n", ""}, "a\nb\n", false, false},
		"a byte more":     {4, 9, []string{"a\nb", "\nc"}, "a\nb\n", true, false},
		"a line more":     {99, 2, []string{"a\nb\nc"}, "a\nb\n", false, true},
		"both: lines":     {4, 1, []string{"a\nbcd"}, "a\n", false, true},
		"both: bytes":     {1, 1, []string{"a\nb\n"}, "a", true, false},
		"after the limit": {1, 9, []string{"ab", "c"}, "a", true, false},
	} {
		m := newMeter(Limits{Output: test.maxBytes, Lines: test.maxLines})
		var got strings.Builder
		for _, in := range test.in {
			got.Write(m.take([]byte(in)))
		}
		if got.String() != test.want || m.overBytes != test.bytes || m.overLines != test.lines {
			t.Errorf("%s: %q, over bytes %v, lines %v; want %q, %v, %v", name, got.String(), m.overBytes, m.overLines, test.want, test.bytes, test.lines)
		}
	}
}
