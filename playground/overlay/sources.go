//go:build !js

package overlay

import "embed"

// Sources is this package's own source, which is built into a program for browsers: see playground/kittool.
//
//go:embed count.go overlay.go sitecustomize.py browser src
var Sources embed.FS
