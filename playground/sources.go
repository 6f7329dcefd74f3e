//go:build !js

package playground

import "embed"

// Sources are the files of this package that look at a program before it is compiled, of which package wasm builds
// the workbench for browsers.
//
//go:embed findings.go format.go packages.go
var Sources embed.FS
