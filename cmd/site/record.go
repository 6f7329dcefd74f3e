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
	"interleave/playground/postgres"
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
	url := postgresFlag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	course, _, err := src.load()
	if err != nil {
		return err
	}
	r, err := newRecorder(ctx, runs, *url, src.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	for _, demo := range demos(course) {
		if err := r.record(ctx, demo, *all, stdout); err != nil {
			return fmt.Errorf("record %s: %w", demo.ID(), err)
		}
	}
	return nil
}

// A recorder records runs.
type recorder struct {
	playground *playground.Playground // whose timelines are as large as recordings may be
	postgres   *postgres.Server       // nil if there is none
	dir        string                 // of the course
}

// newRecorder starts a recorder; the URL of a PostgreSQL may be empty.
func newRecorder(ctx context.Context, runs runFlags, url, dir string) (*recorder, error) {
	runs.limits.Lanes, runs.limits.Steps = recordedLanes, recordedSteps
	pg, err := runs.open()
	if err != nil {
		return nil, err
	}
	r := &recorder{playground: pg, dir: dir}
	if url != "" {
		if r.postgres, err = postgres.Open(ctx, url); err != nil {
			return nil, errors.Join(err, pg.Close())
		}
	}
	return r, nil
}

func (r *recorder) close() error {
	err := r.playground.Close()
	if r.postgres != nil {
		err = errors.Join(err, r.postgres.Close())
	}
	return err
}

// record records all runs of a demo, or those that are not of its sources as they are.
func (r *recorder) record(ctx context.Context, demo *lessons.Demo, all bool, stdout io.Writer) error {
	if all || !current(demo) {
		if err := r.plain(ctx, demo); err != nil {
			return err
		}
		fmt.Fprintln(stdout, "recorded", demo.ID())
	}
	for _, need := range demo.Needs() {
		if !all && demo.Special[need] != nil {
			continue
		}
		if lacks := r.lacks(need); lacks != "" {
			fmt.Fprintf(stdout, "skipped %s with %s: %s\n", demo.ID(), need, lacks)
			continue
		}
		if err := r.special(ctx, demo, need); err != nil {
			return fmt.Errorf("with %s: %w", need, err)
		}
		fmt.Fprintf(stdout, "recorded %s with %s\n", demo.ID(), need)
	}
	return nil
}

// lacks says why there is nothing here of what a run is to be made with; empty if it is there.
func (r *recorder) lacks(need lessons.Need) string {
	if need == lessons.NeedPostgres && r.postgres == nil {
		return "no PostgreSQL is named with -postgres"
	}
	if err := r.playground.CanRace(); need == lessons.NeedRace && err != nil {
		return err.Error()
	}
	return ""
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

// plain records a demo with its defaults, in each language.
func (r *recorder) plain(ctx context.Context, demo *lessons.Demo) error {
	recordings := map[lessons.Language]*lessons.Recording{}
	timelines := map[lessons.Language]*recordedTimeline{}
	for language := range demo.Sources {
		events, err := r.playground.Run(ctx, program(demo, language), nil, playground.Settings{})
		if err != nil {
			return err
		}
		recordings[language], timelines[language] = newRecording(demo.Sources[language], events)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := writeJSON(r.path(demo, "trace.json"), timelines, ""); err != nil {
		return err
	}
	return writeJSON(r.path(demo, "run.json"), recordings, " ")
}

// path is where a file of a demo lies.
func (r *recorder) path(demo *lessons.Demo, file string) string {
	return filepath.Join(r.dir, filepath.FromSlash(demo.Lesson.Dir), "demos", demo.Name, file)
}

// specialRun is a recorded run with what only some servers have.
type specialRun struct {
	Source string   `json:"source"`
	Events [][2]any `json:"events"` // kind and event
}

// special records a demo's Go program with what only some servers have.
func (r *recorder) special(ctx context.Context, demo *lessons.Demo, need lessons.Need) error {
	set := playground.Settings{Race: need == lessons.NeedRace}
	if need == lessons.NeedPostgres {
		place, err := r.postgres.Lend(ctx)
		if err != nil {
			return err
		}
		defer place.Return()
		set.Database = playground.Database{Name: r.postgres.Version(), URL: place.URL()}
	}
	events, err := r.playground.Run(ctx, program(demo, lessons.Go), nil, set)
	if err != nil {
		return err
	}
	run := specialRun{Source: demo.Sources[lessons.Go].Hash}
	for event := range events {
		switch event := event.(type) {
		case playground.Queue, playground.Build:
			continue
		case playground.File:
			if len(event.Gzip) > recordedFile {
				continue
			}
		}
		run.Events = append(run.Events, [2]any{event.Kind(), event})
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return writeJSON(r.path(demo, string(need)+".json"), run, "")
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
