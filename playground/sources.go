//go:build !js

package playground

import "embed"

// kitSources are what a program for browsers is built of: see kittool/main.go.
//
//go:embed findings.go format.go packages.go kittool
var kitSources embed.FS
