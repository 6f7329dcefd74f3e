//go:build !linux

package playground

// A memoryWatch watches nothing: there is no /proc here to measure a group's memory with, so
// Limits.Memory is not enforced.
type memoryWatch struct{}

func newMemoryWatch() *memoryWatch { return &memoryWatch{} }

func (*memoryWatch) add(leader int, limit int64, over func()) (stop func()) { return func() {} }

func (*memoryWatch) wait() {}
