//go:build unix && !linux

package playground

import (
	"os"
	"syscall"
)

// ownGroup makes a process the leader of a group of its own.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// keepDescriptors does nothing: there is no way to tell which there are.
func keepDescriptors() {}

// boundMemory does nothing: no process can bound another's memory here.
func boundMemory(*os.Process, uint64) {}
