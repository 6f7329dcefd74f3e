package views

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/lessons"
)

// The lines of the demo orders that the small live run reads; mini-run.ts reads
// the same from a live run.
const (
	sectionApart    = "one after another"
	sectionTogether = "together"
)

// chart is one half of the small live run: the lanes of its orders in time.
type chart struct {
	title string
	calls [2]string // in Python and in Go
	took  float64   // milliseconds, in the slower language
	full  float64   // milliseconds that the width stands for
	lanes []lane
}

// lane is an order: from when it was placed to when it was ready, in each language.
type lane struct {
	name string
	bars []bar
}

// bar is a span of time since its section began, in milliseconds.
type bar struct {
	class    string // "py" or "go"
	from, to float64
}

// charts reads both halves out of the recorded runs of the demo.
func charts(c Ctx, demo *lessons.Demo) [2]chart {
	mini := c.Text.Home.Mini
	out := [2]chart{
		{title: mini.Apart, calls: mini.Apart1},
		{title: mini.Together, calls: mini.Both},
	}
	for _, language := range lessons.Languages {
		recording := demo.Recordings[language]
		if recording == nil {
			continue
		}
		for i, section := range []string{sectionApart, sectionTogether} {
			out[i].add(language, sectionOf(recording.Prints, section))
		}
	}
	for i := range out {
		slices.SortFunc(out[i].lanes, func(a, b lane) int { return cmp.Compare(a.name, b.name) })
	}
	full := math.Ceil((max(out[0].took, out[1].took)-overrun)/1000) * 1000
	full = max(full, 1000)
	out[0].full, out[1].full = full, full
	return out
}

// sectionOf cuts out the lines after a heading, up to the next one.
func sectionOf(prints []lessons.Print, heading string) []lessons.Print {
	start := -1
	for i, p := range prints {
		text := strings.TrimSpace(p.Text)
		switch {
		case text == heading:
			start = i + 1
		case start >= 0 && (text == sectionApart || text == sectionTogether):
			return prints[start:i]
		}
	}
	if start < 0 {
		return nil
	}
	return prints[start:]
}

func (ch *chart) add(language lessons.Language, prints []lessons.Print) {
	if len(prints) == 0 {
		return
	}
	zero := prints[0].T
	placed := map[string]float64{}
	for _, p := range prints {
		name, event := orderEvent(p.Text)
		switch event {
		case "placed":
			placed[name] = p.T - zero
		case "ready":
			if from, ok := placed[name]; ok {
				ch.lane(name).bars = append(ch.lane(name).bars, bar{classOf(language), from, p.T - zero})
				ch.took = max(ch.took, p.T-zero)
			}
		}
	}
}

// orderEvent reads a line such as "order 2 ready".
func orderEvent(text string) (name, event string) {
	words := strings.Fields(text)
	if len(words) != 3 || words[0] != "order" {
		return "", ""
	}
	return words[0] + " " + words[1], words[2]
}

func (ch *chart) lane(name string) *lane {
	for i := range ch.lanes {
		if ch.lanes[i].name == name {
			return &ch.lanes[i]
		}
	}
	ch.lanes = append(ch.lanes, lane{name: name})
	return &ch.lanes[len(ch.lanes)-1]
}

// percent places a time on the chart's width.
func (ch chart) percent(ms float64) string {
	return fmt.Sprintf("%.2f%%", 100*min(1, max(0, ms/ch.full)))
}

// ticks are the whole seconds of the chart's axis.
func (ch chart) ticks() []int {
	ticks := make([]int, int(ch.full/1000)+1)
	for i := range ticks {
		ticks[i] = i
	}
	return ticks
}

// tickLabel names a tick; the last one says what is counted.
func (ch chart) tickLabel(tick int) string {
	if tick == int(ch.full/1000) {
		return fmt.Sprintf("%d s", tick)
	}
	return fmt.Sprint(tick)
}

// anchor aligns the label of a tick so that it stays inside the chart.
func (ch chart) anchor(tick int) string {
	switch tick {
	case 0:
		return "start"
	case int(ch.full / 1000):
		return "end"
	}
	return "middle"
}

// overrun is how far past a whole second a run may end, in milliseconds, without
// another second on the axis: programs that wait three seconds take a little more.
const overrun = 300

// laneHeight is the height of a lane in pixels: a label above two strands.
const laneHeight = 30

// strandY is the height at which a language's strand runs in a lane.
func strandY(lane int, class string) string {
	if class == "py" {
		return fmt.Sprint(laneHeight*lane + 17)
	}
	return fmt.Sprint(laneHeight*lane + 24)
}

// tenths writes milliseconds as seconds with one decimal.
func tenths(ms float64) string { return fmt.Sprintf("%.1f s", ms/1000) }
