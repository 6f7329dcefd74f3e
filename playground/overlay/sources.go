//go:build !js

package overlay

import "embed"

// Sources is this package's own source, of which package wasm builds the workbench for browsers.
//
//go:embed count.go overlay.go sitecustomize.py browser src
var Sources embed.FS
