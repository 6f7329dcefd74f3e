package views

import (
	"os"
	"regexp"
	"strconv"
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
	want := []row{{1, 0, 1, "ab"}, {3, 2, 1, "c"}, {4, 3, 2, "d"}, {5, 4, 1, ""}}
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

// TestTimelineHeight keeps room for what was recorded, and none where nothing can come.
func TestTimelineHeight(t *testing.T) {
	c := Ctx{Site: &Site{Live: true}, Text: &english}
	no := Cannot(func(*lessons.Demo, lessons.Language) string { return NoGo })
	for _, tt := range []struct {
		python, golang int
		cannot         Cannot
		want           int
	}{
		{0, 0, nil, 240}, {0, 0, no, 0}, {0, 1, no, 40 + 28 + 37}, {4, 4, nil, 40 + 2*(28+37+24+3*37)},
		{1, 12, nil, 480}, {0, 1001, nil, 40 + 28 + 37 + 48}, {0, 17, nil, 40 + 28 + 22 + 24 + 16*22},
	} {
		demo := &lessons.Demo{
			Sources: map[lessons.Language]*lessons.Source{lessons.Go: {}, lessons.Python: {}},
			Recordings: map[lessons.Language]*lessons.Recording{
				lessons.Go: {Lanes: tt.golang}, lessons.Python: {Lanes: tt.python},
			},
		}
		if got := timelineHeight(c, tt.cannot, demo); got != tt.want {
			t.Errorf("%d and %d lanes: %d px, want %d", tt.python, tt.golang, got, tt.want)
		}
	}
	demo := &lessons.Demo{
		Sources:    map[lessons.Language]*lessons.Source{lessons.Go: {}},
		Recordings: map[lessons.Language]*lessons.Recording{lessons.Go: {Lanes: 5, Groups: []int{1, 3, 1}}},
	}
	if got, want := timelineHeight(c, nil, demo), 40+28+5*37+24; got != want {
		t.Errorf("three groups: %d px, want %d", got, want)
	}
}

func TestStarted(t *testing.T) {
	for _, tt := range []struct {
		text     *Text
		language lessons.Language
		n        int
		want     string
	}{
		{&english, lessons.Go, 5, "Done in 2.000 s|, exit 0, 5 goroutines"}, {&english, lessons.Go, 1, "Done in 2.000 s|, exit 0, 1 goroutine"},
		{&english, lessons.Python, 10001, "Done in 2.000 s|, exit 0, 10,001 tasks"}, {&english, lessons.Go, 0, "Done in 2.000 s|, exit 0"},
		{&chinese, lessons.Python, 4, "用时2.000秒|，退出码0，4 个任务"},
	} {
		recording := &lessons.Recording{T: 2000, Reason: "ok", Started: tt.n}
		if got := ending(Ctx{Text: tt.text}, recording, tt.language); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestTimelineHeightsAgree holds the room that a page keeps to what the script will draw there.
func TestTimelineHeightsAgree(t *testing.T) {
	script, err := os.ReadFile("../static/ts/timeline/rows.ts")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{
		"tall": timelineLane, "low": timelineLow, "thin": timelineThin, "titleRow": timelineTitle, "openGroup": timelineGroup,
		"bandRow": timelineFolded, "mostTall": timelineTall, "mostLow": timelineMany, "largeGroup": timelineMany,
	} {
		found := regexp.MustCompile(`const ` + name + ` = (\d+)\n`).FindSubmatch(script)
		if found == nil || string(found[1]) != strconv.Itoa(want) {
			t.Errorf("rows.ts has %s = %s, the page %d", name, found, want)
		}
	}
}
