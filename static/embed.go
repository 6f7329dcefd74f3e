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
// "mark.svg", "fonts/sans.woff2", ...
var FS = sub()

func sub() fs.FS {
	bundle, err := fs.Sub(dist, "dist")
	if err != nil { // only for a path that is no path
		panic(err)
	}
	return bundle
}
