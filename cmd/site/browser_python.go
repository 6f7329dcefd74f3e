package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"interleave/lessons"
	"interleave/playground/overlay"
	"interleave/static"
	"interleave/views"
)

// pythonFolder is where the files lie with which browsers run Python programs. All are named after their content.
const pythonFolder = "python/"

// addPython adds Pyodide, what runs programs on it, and the programs, and tells browser of them. Where Pyodide is not
// embedded it does nothing.
func (p *pages) addPython(browser *views.Browser) {
	found, _ := fs.Glob(static.Python, "*/pyodide.mjs") // the pattern is sound
	if len(found) == 0 {
		return
	}
	version := path.Dir(found[0])
	browser.Python = pythonFolder + version + "/"
	entries, _ := fs.ReadDir(static.Python, version) // what is embedded is there
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			browser.PythonSize += info.Size()
		}
		contentType := "text/javascript; charset=utf-8"
		if path.Ext(entry.Name()) == ".gz" {
			contentType = "application/gzip"
		}
		p.add(browser.Python+entry.Name(), contentType, func() []byte {
			body, _ := fs.ReadFile(static.Python, version+"/"+entry.Name())
			return body
		})
	}
	browser.Overlay = pythonFolder + "overlay-" + revision(overlay.Browser(), overlay.Python()) + "/"
	for name, text := range map[string][]byte{overlay.BrowserFile: overlay.Browser(), overlay.PythonFile: overlay.Python()} {
		p.add(browser.Overlay+name, "text/plain; charset=utf-8", func() []byte { return text })
	}
	programs := map[*lessons.Demo]string{}
	for _, demo := range demos(p.course) {
		source := demo.Sources[lessons.Python]
		if source == nil || len(source.Files()) != 1 {
			continue
		}
		text := source.Files()[source.File]
		programs[demo] = pythonFolder + strings.ReplaceAll(demo.ID(), "/", ".") + "." + revision(text) + ".py"
		p.add(programs[demo], "text/plain; charset=utf-8", func() []byte { return text })
	}
	forGo := browser.Program
	browser.Program = func(demo *lessons.Demo, language lessons.Language) string {
		if language == lessons.Python {
			return programs[demo]
		}
		return forGo(demo, language)
	}
}

// revision names contents by the beginning of their hash.
func revision(contents ...[]byte) string {
	h := sha256.New()
	for _, text := range contents {
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}
