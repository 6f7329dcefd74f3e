package content_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/timeline"
)

// A view is what the timeline of a run shows.
type view struct {
	Lanes   []*timeline.History
	Summary timeline.Summary
	Outs    []string // what was printed, by number
}

// watch runs a demo as run does, but in the playground, and returns its timeline.
func watch(t *testing.T, id string, language lessons.Language, flags ...string) view {
	t.Helper()
	return watchOn(t, sqlite, id, language, flags...)
}

// watchOn watches a demo on a database: sqlite, or a PostgreSQL's URL.
func watchOn(t *testing.T, database, id string, language lessons.Language, flags ...string) view {
	t.Helper()
	demo := find(t, id)
	pg := stageHands(t)
	if language == lessons.Python {
		python(t)
	}
	if err := pg.Prepare(t.Context(), program(demo, language)); err != nil {
		t.Fatal(err)
	}
	defer take(id)()
	events, err := pg.Run(context.Background(), program(demo, language), demoArgs(t, demo, language, flags), playground.Settings{Database: playground.Database{URL: database}})
	if err != nil {
		t.Fatal(err)
	}
	var v view
	var batches []timeline.Batch
	for event := range events {
		switch event := event.(type) {
		case playground.Out:
			v.Outs = append(v.Outs, event.Text)
		case playground.Trace:
			batches = append(batches, event.Batch)
			if event.Broken != "" {
				t.Errorf("%s in %s: %s", id, language, event.Broken)
			}
			if event.Summary != nil {
				v.Summary = *event.Summary
			}
		}
	}
	if v.Lanes, err = timeline.Assemble(batches); err != nil {
		t.Fatal(err)
	}
	if len(v.Lanes) == 0 {
		t.Fatalf("%s in %s has no timeline", id, language)
	}
	return v
}

func program(demo *lessons.Demo, language lessons.Language) playground.Program {
	return playground.Program{Name: demo.ID(), Language: playground.Language(language), Files: demo.Sources[language].Files()}
}

// stageHands returns the playground of all tests of this package.
func stageHands(t *testing.T) *playground.Playground {
	t.Helper()
	pg, err := hands()
	if err != nil {
		t.Fatal(err)
	}
	return pg
}

// hands opens the playground; TestMain closes it.
var hands = sync.OnceValues(func() (*playground.Playground, error) {
	cache := filepath.Join(os.TempDir(), "interleave-test-cache") // where the site's tests have built them
	pg, err := playground.Open(playground.Config{Cache: cache, Temp: bin})
	if err == nil {
		closing = append(closing, pg.Close)
	}
	return pg, err
})

// lanes returns those with the given name, in order of birth.
func (v view) lanes(t *testing.T, name string) []*timeline.History {
	t.Helper()
	var found []*timeline.History
	for _, lane := range v.Lanes {
		if lane.Name == name {
			found = append(found, lane)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no lane is called %q", name)
	}
	return found
}

// waits returns a lane's spans of waiting for a reason, in order; "" is any reason.
func waits(lane *timeline.History, reason string) []timeline.Span {
	var found []timeline.Span
	for _, s := range lane.Spans {
		if s.Reason == "" || reason != "" && s.Reason != reason {
			continue
		}
		if n := len(found); n > 0 && found[n-1].To == s.From && found[n-1].Reason == s.Reason {
			found[n-1].To = s.To
			continue
		}
		found = append(found, s)
	}
	return found
}

// spent sums up how long a lane was in a state.
func spent(lane *timeline.History, in timeline.State) time.Duration {
	var sum int64
	for _, s := range lane.Spans {
		if s.State == in {
			sum += s.To - s.From
		}
	}
	return time.Duration(sum)
}

// longest returns the longest of spans.
func longest(spans []timeline.Span) timeline.Span {
	var most timeline.Span
	for _, s := range spans {
		if s.To-s.From > most.To-most.From {
			most = s
		}
	}
	return most
}

// TestEveryDemoHasATimeline holds the timelines of all demos, in both languages, to what is true of any:
// lanes have names and lines of the source, spans follow on each other, and in Python one lane runs at a
// time.
func TestEveryDemoHasATimeline(t *testing.T) {
	t.Parallel()
	c, _ := course()
	for _, lesson := range c.Lessons() {
		for _, demo := range lesson.Demos {
			both(t, func(t *testing.T, language lessons.Language) {
				v := watch(t, demo.ID(), language)
				lines := len(demo.Sources[language].Lines)
				for _, lane := range v.Lanes {
					if lane.Name == "" || lane.Line < 0 || lane.Line > lines {
						t.Errorf("%s: lane %+v", demo.ID(), lane.Lane)
					}
					for i, s := range lane.Spans {
						if s.Line < 0 || s.Line > lines || s.From > s.To || i > 0 && s.From != lane.Spans[i-1].To {
							t.Errorf("%s: lane %s has span %+v", demo.ID(), lane.Name, s)
						}
					}
				}
				if most := int64(v.Summary.Wall); language == lessons.Python && v.Summary.Running > most {
					t.Errorf("%s: tasks ran for %d ns of %d", demo.ID(), v.Summary.Running, most)
				}
			})
		}
	}
}
