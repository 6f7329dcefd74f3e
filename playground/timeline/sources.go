//go:build !js

package timeline

import "embed"

// Sources is this package's own source, of which package wasm builds a program for browsers.
//
//go:embed assemble.go asyncio.go collect.go doc.go records.go tally.go ties.go trace.go
var Sources embed.FS
