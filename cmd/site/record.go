package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"interleave/lessons"
	"interleave/playground"
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
	pg, err := runs.open()
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

// current reports whether a demo's recordings are of its sources as they are.
func current(demo *lessons.Demo) bool {
	for language, source := range demo.Sources {
		if r := demo.Recordings[language]; r == nil || r.Source != source.Hash {
			return false
		}
	}
	return true
}

func recordDemo(ctx context.Context, pg *playground.Playground, demo *lessons.Demo, dir string) error {
	recordings := map[lessons.Language]*lessons.Recording{}
	for language := range demo.Sources {
		events, err := pg.Run(ctx, program(demo, language), nil)
		if err != nil {
			return err
		}
		recordings[language] = newRecording(demo.Sources[language], events)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(recordings); err != nil {
		return err
	}
	folder := filepath.Join(dir, filepath.FromSlash(demo.Lesson.Dir), "demos", demo.Name)
	return writeFile(filepath.Join(folder, "run.json"), text.Bytes())
}

func newRecording(source *lessons.Source, events <-chan playground.Event) *lessons.Recording {
	r := &lessons.Recording{Source: source.Hash, Prints: []lessons.Print{}}
	for event := range events {
		switch event := event.(type) {
		case playground.Start:
			r.Engine, r.Go, r.Procs = event.Engine, event.Go, event.Procs
		case playground.Out:
			r.Prints = append(r.Prints, lessons.Print{T: event.T, FD: event.FD, Text: event.Text})
		case playground.End:
			r.T, r.Code, r.Reason, r.Message = event.T, event.Code, event.Reason, event.Message
		}
	}
	return r
}
