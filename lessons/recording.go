package lessons

import (
	"encoding/json"
	"errors"
	"io/fs"
)

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
