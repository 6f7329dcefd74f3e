//go:build !unix

package playground

import (
	"os"
	"syscall"
)

// ownGroup does nothing: there are no process groups here.
func ownGroup() *syscall.SysProcAttr { return nil }

// killGroup kills p alone.
func killGroup(p *os.Process) { p.Kill() }

// keepDescriptors does nothing: nothing is inherited unasked here.
func keepDescriptors() {}

// yieldToServer does nothing: programs and server compete as equals.
func yieldToServer(*os.Process) {}

// boundMemory does nothing: no process can bound another's memory here.
func boundMemory(*os.Process, uint64) {}
