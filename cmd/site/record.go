package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/timeline"
)

// A recorded timeline is fetched by readers who have not asked for a run: it is to stay within some
// 100 KB, so the largest crowds are drawn in part, which the page says.
const (
	recordedLanes = 4_000
	recordedSteps = 60_000
	recordedFile  = 64 << 10 // bytes of a trace for download
)

// record runs demos with their defaults and keeps what they print beside them.
func record(ctx context.Context, flags *flag.FlagSet, args []string, stdout io.Writer) (err error) {
	src := source{}
	var runs runFlags
	flags.StringVar(&src.dir, "content", "content", "record the demos of this folder")
	all := flags.Bool("all", false, "record also the demos that have not changed")
	runs.define(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	course, _, err := src.load()
	if err != nil {
		return err
	}
	pg, err := runs.openRecorder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Close()) }()
	for _, demo := range demos(course) {
		if !*all && current(demo) {
			continue
		}
		if err := recordDemo(ctx, pg, demo, src.dir); err != nil {
			return fmt.Errorf("record %s: %w", demo.ID(), err)
		}
		fmt.Fprintln(stdout, "recorded", demo.ID())
	}
	return nil
}

// openRecorder starts a playground whose timelines are as large as recordings may be.
func (f *runFlags) openRecorder() (*playground.Playground, error) {
	f.limits.Lanes, f.limits.Steps = recordedLanes, recordedSteps
	return f.open()
}

// current reports whether a demo's recordings are of its sources as they are.
func current(demo *lessons.Demo) bool {
	for language, source := range demo.Sources {
		if r := demo.Recordings[language]; r == nil || r.Source != source.Hash || demo.Timeline == nil {
			return false
		}
	}
	return true
}

// recordedTimeline is the timeline of a recorded run: what the page would have been sent.
type recordedTimeline struct {
	Source  string             `json:"source"`
	T       float64            `json:"t"`
	Batches []playground.Trace `json:"batches"`
	File    *playground.File   `json:"file,omitempty"`
}

func recordDemo(ctx context.Context, pg *playground.Playground, demo *lessons.Demo, dir string) error {
	recordings := map[lessons.Language]*lessons.Recording{}
	timelines := map[lessons.Language]*recordedTimeline{}
	for language := range demo.Sources {
		events, err := pg.Run(ctx, program(demo, language), nil, playground.Settings{})
		if err != nil {
			return err
		}
		recordings[language], timelines[language] = newRecording(demo.Sources[language], events)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	folder := filepath.Join(dir, filepath.FromSlash(demo.Lesson.Dir), "demos", demo.Name)
	if err := writeJSON(filepath.Join(folder, "trace.json"), timelines, ""); err != nil {
		return err
	}
	return writeJSON(filepath.Join(folder, "run.json"), recordings, " ")
}

func writeJSON(path string, value any, indent string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	return writeFile(path, text.Bytes())
}

func newRecording(source *lessons.Source, events <-chan playground.Event) (*lessons.Recording, *recordedTimeline) {
	r := &lessons.Recording{Source: source.Hash, Prints: []lessons.Print{}}
	t := &recordedTimeline{Source: source.Hash}
	lanes := lanesByID{}
	for event := range events {
		switch event := event.(type) {
		case playground.Start:
			r.Engine, r.Go, r.Procs = event.Engine, event.Go, event.Procs
		case playground.Out:
			r.Prints = append(r.Prints, lessons.Print{T: event.T, FD: event.FD, Text: event.Text})
		case playground.Trace:
			t.Batches = append(t.Batches, event)
			lanes.add(event.Lanes)
			if event.Summary != nil {
				r.Started = event.Summary.Started
			}
		case playground.File:
			if len(event.Gzip) <= recordedFile {
				t.File = &event
			}
		case playground.End:
			r.T, r.Code, r.Reason, r.Message = event.T, event.Code, event.Reason, event.Message
			t.T = event.T
		}
	}
	r.Lanes, r.Groups = len(lanes), lanes.groups()
	return r, t
}

// lanesByID are the lanes of a timeline, by Lane.ID, which grows in the order of birth or nearly so.
type lanesByID map[int]timeline.Lane

func (l lanesByID) add(lanes []timeline.Lane) {
	for _, lane := range lanes {
		l[lane.ID] = lane // the newest name counts
	}
}

// groups returns how many lanes each statement has started with each function, as the page groups them.
func (l lanesByID) groups() (sizes []int) {
	type key struct {
		line int
		name string
	}
	at := map[key]int{}
	for _, id := range slices.Sorted(maps.Keys(l)) {
		k := key{l[id].Line, l[id].Name}
		i, ok := at[k]
		if !ok {
			i = len(sizes)
			at[k], sizes = i, append(sizes, 0)
		}
		sizes[i]++
	}
	return sizes
}
