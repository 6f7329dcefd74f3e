//go:build interleave

package syscall

// interleavePrints writes to the output. See package runtime.
func interleavePrints(fd int, b []byte) bool
