//go:build interleave

// This file is added to package runtime of traced programs. It offers the recorder what only the
// runtime knows: whether everybody is asleep, when the program is about to end, and what is printed.
package runtime

import (
	"internal/runtime/atomic"
	"internal/runtime/exithook"
	_ "unsafe" // for linkname
)

// interleaveEnd is called once before the program ends: with true in the goroutine whose panic
// nobody recovered, before it is reported; with false at exit.
var interleaveEnd func(panicked bool)

//go:linkname interleaveAtEnd demo/internal/recorder.atEnd
func interleaveAtEnd(f func(panicked bool)) {
	interleaveEnd = f
	exithook.Add(exithook.Hook{F: interleaveExits, RunOnFailure: true})
}

func interleaveExits() { interleaveEnd(false) }

// interleavePanics stands at the beginning of preprintpanics, which calls methods of the program
// as well, so that anything may be done here.
func interleavePanics() {
	if interleaveEnd != nil {
		interleaveEnd(true)
	}
}

// interleaveStray counts the bytes that the runtime itself has printed since the last write of the
// program, with its built-in println or in a report.
var interleaveStray atomic.Int64

//go:nosplit
func interleavePrinted(n int) { interleaveStray.Add(int64(n)) }

// interleaveWrites notes a write of the program, which holds the descriptor's lock.
//
//go:linkname interleaveWrites syscall.interleaveWrites
func interleaveWrites(fd, n int) {
	if fd != 1 && fd != 2 || !traceEnabled() {
		return
	}
	stray := int64(0)
	if fd == 2 {
		stray = interleaveStray.Swap(0)
	}
	var buf [20]byte
	note := []byte{byte('0' + fd), ' '}
	note = append(note, itoa(buf[:], uint64(n))...)
	note = append(note, ' ')
	note = append(note, itoa(buf[:], uint64(stray))...)
	trace_userLog(0, "interleave", string(note))
}

//go:linkname interleaveLog demo/internal/recorder.log
func interleaveLog(category, message string) { trace_userLog(0, category, message) }

//go:linkname interleaveAdvance demo/internal/recorder.advance
func interleaveAdvance() { traceAdvance(false) }

// interleaveAsleep reports whether no goroutine but the calling one can ever go on: what checkdead
// finds out for an untraced program. While a program is traced, checkdead is misled by the tracer's
// timers. They are `timers` in number, and each is set while the goroutine that wants it waits.
//
//go:linkname interleaveAsleep demo/internal/recorder.asleep
func interleaveAsleep(timers int) bool {
	if !interleaveLooksAsleep(timers) {
		return false
	}
	stopped := stopTheWorld(stwGOMAXPROCS) // nobody moves while we look again
	asleep := interleaveLooksAsleep(timers)
	startTheWorld(stopped)
	return asleep
}

func interleaveLooksAsleep(timers int) bool {
	lock(&allpLock)
	for _, pp := range allp {
		if pp != nil {
			timers -= int(pp.timers.len.Load())
		}
	}
	unlock(&allpLock)
	if timers < 0 || netpollAnyWaiters() {
		return false
	}
	me, asleep := getg(), true
	forEachG(func(gp *g) {
		switch readgstatus(gp) &^ _Gscan {
		case _Grunnable, _Grunning, _Gsyscall: // the runtime's own too: it may be the tracer, without its timer
			asleep = asleep && gp == me
		}
	})
	return asleep
}
