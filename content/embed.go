// Package content holds the course: its Markdown, its demo programs and their
// recorded runs. See the README for how a lesson is made.
package content

import "embed"

// FS holds every chapter, rooted at this folder.
//
//go:embed 0*/*.md 0*/*/*.md 0*/*/demos demos.mod demos.sum
var FS embed.FS
