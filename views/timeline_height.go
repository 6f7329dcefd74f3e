package views

import (
	"slices"

	"interleave/lessons"
)

// Heights in a timeline, in pixels, and numbers of lanes, as static/ts/timeline/rows.ts has them.
const (
	timelineAxis   = 40 // and the room below the last lane
	timelineTitle  = 28 // of a language
	timelineGroup  = 24 // above the lanes that one line started
	timelineFolded = 48 // a group of many
	timelineLane   = 37
	timelineLow    = 22 // a lane among more than timelineTall
	timelineThin   = 8  // a lane of a group, among more than timelineMany
	timelineMost   = 480
	timelineLeast  = 240 // where nothing is known
	timelineTall   = 16
	timelineMany   = 40
)

// timelineHeight is how high a demo's lanes will be drawn, in pixels: a page
// keeps that room. It is 0 if there can be none.
func timelineHeight(c Ctx, cannot Cannot, demo *lessons.Demo) int {
	height, open := timelineAxis, 0
	var tracks [][]int
	for _, language := range writtenIn(demo) {
		if r := demo.Recordings[language]; r != nil && r.Lanes > 0 {
			tracks = append(tracks, groups(r))
		}
	}
	for _, n := range slices.Concat(tracks...) {
		if n <= timelineMany {
			open += n
		}
	}
	each, single := timelineLane, timelineLane
	if open > timelineTall {
		each, single = timelineLow, timelineLow
	}
	if open > timelineMany {
		each = timelineThin
	}
	for _, track := range tracks {
		height += timelineTitle
		for _, n := range track {
			switch {
			case n == 1:
				height += single
			case n <= timelineMany:
				height += timelineGroup + n*each
			default:
				height += timelineFolded
			}
		}
	}
	switch {
	case len(tracks) > 0:
		return min(height, timelineMost)
	case cannot.whyAll(c, demo) == "":
		return timelineLeast
	}
	return 0
}

// groups guesses, of a recording that does not know, that main started the rest in one line.
func groups(r *lessons.Recording) []int {
	switch {
	case len(r.Groups) > 0:
		return r.Groups
	case r.Lanes == 1:
		return []int{1}
	}
	return []int{1, r.Lanes - 1}
}
