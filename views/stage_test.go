package views

import (
	"testing"

	"interleave/lessons"
)

// TestReadable has the cases of flags.test.ts: the page and its script show
// values the same way.
func TestReadable(t *testing.T) {
	for value, want := range map[string]string{
		"500ms": "500 ms", "1.5s": "1.5 s", "1m30s": "1m30s", "1000": "1000", "100000": "100,000", "0.25": "0.25", "one": "one",
	} {
		if got := readable(value); got != want {
			t.Errorf("readable(%q) = %q, want %q", value, got, want)
		}
	}
}

func TestControlStartsAtDefault(t *testing.T) {
	for _, flag := range []lessons.Flag{
		{Name: "wait", Type: "duration", Default: "60s", Min: "0s", Max: "2m"},
		{Name: "n", Type: "int", Default: "3", Min: "1", Max: "8"},
		{Name: "on", Type: "bool", Default: "true"},
		{Name: "how", Type: "string", Default: "two", Choices: []string{"one", "two"}},
	} {
		k := controlOf(flag)
		if !sameValue(k.values[k.at], flag.Default) {
			t.Errorf("%s starts at %s, want %s", flag.Name, k.values[k.at], flag.Default)
		}
	}
}

func TestRowsJoinPieces(t *testing.T) {
	got := rows([]lessons.Print{
		{T: 1, FD: 1, Text: "a"}, {T: 2, FD: 1, Text: "b\n"}, {T: 3, FD: 1, Text: "c"}, {T: 4, FD: 2, Text: "d\n"}, {T: 5, FD: 1, Text: "\n"},
	})
	want := []row{{1, 1, "ab"}, {3, 1, "c"}, {4, 2, "d"}, {5, 1, ""}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("row %d is %v, want %v", i, got[i], want[i])
		}
	}
}

// TestWeaveIsAShuffle checks that strands enter in two bundles and leave by turns.
func TestWeaveIsAShuffle(t *testing.T) {
	in := weave(3, 688, 40, 6, 3, 261, 427)
	for i, s := range in {
		if want := map[bool]string{true: "go", false: "py"}[i >= 3]; s.class != want {
			t.Errorf("strand %d is %s, want %s", i, s.class, want)
		}
	}
}
