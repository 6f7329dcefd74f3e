//go:build interleave

package main

import _ "unsafe" // for linkname

// interleaveWork counts what this package computes; see package runtime.
//
//go:linkname interleaveWork runtime.interleaveWork
var interleaveWork uint64
