//go:build interleave

// This file is added to package syscall of traced programs.
package syscall

import _ "unsafe" // for linkname

// interleaveWrites notes that a program is about to write n bytes to a descriptor. See package runtime.
func interleaveWrites(fd, n int)
