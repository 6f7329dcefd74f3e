package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"interleave/lessons"
	"interleave/playground"
)

// BenchmarkRecording measures what the record for the timeline costs each demo with its defaults: how
// long it runs with it and without, in turns, as the playground tells.
func BenchmarkRecording(b *testing.B) {
	pg, err := playground.Open(playground.Config{Cache: b.TempDir(), Temp: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = pg.Close() })
	for _, language := range lessons.Languages {
		for _, demo := range demos(testCourse(b)) {
			b.Run(string(language)+"/"+strings.ReplaceAll(demo.ID(), "/", "-"), func(b *testing.B) {
				prog := program(demo, language)
				if err := pg.Prepare(b.Context(), prog); err != nil {
					b.Skip(err)
				}
				var recorded, plain []time.Duration
				for b.Loop() {
					for range 3 {
						recorded = append(recorded, runTime(b, pg, prog, playground.Settings{}))
						plain = append(plain, runTime(b, pg, prog, playground.Settings{Untraced: true}))
					}
				}
				b.ReportMetric(ms(median(recorded)), "ms-recorded")
				b.ReportMetric(ms(median(plain)), "ms-plain")
				b.ReportMetric(100*(float64(median(recorded))/float64(median(plain))-1), "%-cost")
			})
		}
	}
}

// runTime runs a program to its end and returns how long it ran.
func runTime(b *testing.B, pg *playground.Playground, prog playground.Program, set playground.Settings) time.Duration {
	events, err := pg.Run(context.Background(), prog, nil, set)
	if err != nil {
		b.Fatal(err)
	}
	for event := range events {
		if end, ok := event.(playground.End); ok {
			return time.Duration(end.T * float64(time.Millisecond))
		}
	}
	b.Fatal("a run without an end")
	return 0
}
