//go:build unix && !linux

package playground

import "syscall"

// ownGroup makes a process the leader of a group of its own.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// keepDescriptors does nothing: there is no way to tell which there are.
func keepDescriptors() {}
