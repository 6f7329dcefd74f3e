//go:build unix

package playground

import (
	"os"
	"syscall"
)

// killGroup kills the group that p leads.
func killGroup(p *os.Process) { syscall.Kill(-p.Pid, syscall.SIGKILL) }
