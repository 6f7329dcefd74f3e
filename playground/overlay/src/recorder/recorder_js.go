//go:build interleave && js

package recorder

import (
	"os"
	_ "unsafe" // for linkname
)

// These are in package runtime; see there.

//go:linkname writeTo
func writeTo(fd int, b []byte)

//go:linkname whenAsleep
func whenAsleep(timers int, f func())

// writer returns what writes to a descriptor: not through package os, which knows only files that it opened.
func writer(fd int) func([]byte) {
	return func(b []byte) { writeTo(fd, b) }
}

// begin watches a program in real time. At once, when the clock is whoever runs the program's, a watch's
// timer would make steps of its own; and nobody reads the trace before its end.
func (r *recorder) begin() {
	if os.Getenv("INTERLEAVE_AT_ONCE") != "" {
		os.Unsetenv("INTERLEAVE_AT_ONCE")
		whenAsleep(timers, r.cut)
		return
	}
	go r.watch()
}
