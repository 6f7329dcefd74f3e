// Package static holds the bundle of the site: style sheet, scripts, fonts and
// the mark, as built from the sources beside it by "npm run build". Using the
// site needs only what is embedded here; changing it needs Node.
package static

import (
	"embed"
	"io/fs"
)

//go:embed dist
var dist embed.FS

// FS is the bundle: "site.css", "site.js", "theme.js", "chooser.js",
// "sw.js", "mark.svg", "fonts/sans.woff2", ...
var FS = sub()

// Python is Pyodide, as "make assets" puts it beside the sources: "314.0.7/pyodide.mjs", ...; without that it holds
// nothing but ".keep".
var Python = pythonFiles()

//go:embed all:python
var python embed.FS

func pythonFiles() fs.FS {
	files, err := fs.Sub(python, "python")
	if err != nil { // only for a path that is no path
		panic(err)
	}
	return files
}

func sub() fs.FS {
	bundle, err := fs.Sub(dist, "dist")
	if err != nil { // only for a path that is no path
		panic(err)
	}
	return bundle
}
