//go:build !linux && !darwin

package playground

import "os"

// lockFolder stands in for a lock, which folders cannot have here.
func lockFolder(path string) (*os.File, error) { return os.Open(os.DevNull) }

// ours reports false: without locks nobody knows whose a folder is, so none is swept.
func ours(path string) bool { return false }
