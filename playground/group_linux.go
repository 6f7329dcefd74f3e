package playground

import (
	"math"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup makes a process the leader of a group of its own, and has the kernel kill it when the
// thread that started it ends. Go ends a thread only when a goroutine locked to it returns, which
// nothing here does, so in effect: when this process ends, however it ends.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// keepDescriptors keeps from programs what this process was given by the one that started it.
// (What Go opens is never inherited.) Before Linux 5.11 it does nothing.
func keepDescriptors() { unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC) }

// boundMemory has the kernel refuse a process and its children more memory than so many bytes each.
func boundMemory(p *os.Process, bytes uint64) {
	limit := unix.Rlimit{Cur: bytes, Max: bytes}
	_ = unix.Prlimit(p.Pid, unix.RLIMIT_DATA, &limit, nil) // it may have ended already; and it is watched besides
}
