//go:build interleave && !js

package recorder

import (
	"os"
	"syscall"
)

// writer returns what writes to a descriptor, which no child is to inherit.
func writer(fd int) func([]byte) {
	syscall.CloseOnExec(fd)
	file := os.NewFile(uintptr(fd), "trace")
	return func(b []byte) { _, _ = file.Write(b) }
}

func (r *recorder) begin() { go r.watch() }
