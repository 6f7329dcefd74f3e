package playground

import "syscall"

// ownGroup makes a process the leader of a group of its own, and has the kernel kill it when the
// thread that started it ends. Go ends a thread only when a goroutine locked to it returns, which
// nothing here does, so in effect: when this process ends, however it ends.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
