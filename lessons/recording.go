package lessons

import (
	"encoding/json"
	"errors"
	"io/fs"
)

// timeline reads the timelines of a demo's recorded runs, which must be of the same runs.
func (l *loader) timeline(demo *Demo, file string) {
	if len(demo.Recordings) == 0 { // said already
		return
	}
	text, err := fs.ReadFile(l.fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		l.minor(file, 1, "the recorded run of demo %s has no timeline: make record", demo.Name)
		return
	}
	var runs map[Language]struct {
		Source string  `json:"source"`
		T      float64 `json:"t"`
	}
	if err == nil {
		err = json.Unmarshal(text, &runs)
	}
	if err != nil {
		l.add(file, 1, "not a timeline: %v; make record writes it anew", err)
		return
	}
	for language, run := range runs {
		if r := demo.Recordings[language]; r == nil || r.Source != run.Source || r.T != run.T {
			l.minor(file, 1, "this is not the timeline of the recorded run in %s: make record", language)
			return
		}
	}
	demo.Timeline = text
}

// recordings reads the recorded runs of a demo, and says which are out of date.
func (l *loader) recordings(demo *Demo, file string) {
	text, err := fs.ReadFile(l.fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		l.minor(file, 1, "demo %s has no recorded run: make record", demo.Name)
		return
	}
	if err == nil {
		err = json.Unmarshal(text, &demo.Recordings)
	}
	if err != nil {
		clear(demo.Recordings)
		l.add(file, 1, "not a recorded run: %v; make record writes it anew", err)
		return
	}
	for _, language := range Languages {
		source, recording := demo.Sources[language], demo.Recordings[language]
		switch {
		case source == nil:
			delete(demo.Recordings, language)
		case recording == nil:
			delete(demo.Recordings, language)
			l.minor(file, 1, "demo %s has no recorded run in %s: make record", demo.Name, language)
		case recording.Source != source.Hash:
			l.minor(file, 1, "the recorded run of %s is of an earlier revision: make record", source.Path)
		}
	}
}

// special reads the recorded run of a demo with what only some servers have, and says if it is out of date.
func (l *loader) special(demo *Demo, need Need, file string) {
	text, err := fs.ReadFile(l.fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		l.minor(file, 1, "demo %s has no recorded run with %s: make record", demo.Name, need)
		return
	}
	var run struct {
		Source string              `json:"source"`
		Events [][]json.RawMessage `json:"events"`
	}
	if err == nil {
		err = json.Unmarshal(text, &run)
	}
	if err != nil {
		l.add(file, 1, "not a recorded run: %v; make record writes it anew", err)
		return
	}
	if main := demo.Sources[Go]; run.Source != main.Hash {
		l.minor(file, 1, "the recorded run of %s is of an earlier revision: make record", main.Path)
		return
	}
	demo.Special[need] = text
}
