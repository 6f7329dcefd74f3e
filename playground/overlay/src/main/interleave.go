//go:build interleave

// This file is added to package main of traced programs: the packages that a program imports are
// initialised before anything of its own, so that its trace begins before its first line.
package main

import _ "demo/internal/recorder"
