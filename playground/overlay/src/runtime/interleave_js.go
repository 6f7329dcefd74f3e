//go:build interleave

// This file is added to package runtime of traced programs for browsers, which have no descriptors but
// those that their host makes up, and one thread, which the host lends them.
package runtime

import (
	"internal/abi"
	"unsafe"
)

// interleaveWork counts what the program computes: each call of a function of its own, and each round of
// a loop, adds one. The statements that do so are added to its sources. The host may make time of it.
//
//go:linkname interleaveWork
var interleaveWork uint64

// interleaveCounts tells the host where interleaveWork is.
//
//go:wasmimport gojs interleave.counts
func interleaveCounts(work *uint64)

func init() { interleaveCounts(&interleaveWork) }

// interleaveIdles tells the host that nothing runs before the moment until (of nanotime), or at all if that
// is 0.
//
//go:wasmimport gojs interleave.idles
func interleaveIdles(until int64)

// interleavePrints writes to the output without asking the host's files, which would call back, and have the
// goroutine wait for what it does not wait for anywhere else. It reports whether fd is the output.
//
//go:linkname interleavePrints syscall.interleavePrints
func interleavePrints(fd int, b []byte) bool {
	if fd != 1 && fd != 2 {
		return false
	}
	interleaveWrites(fd, len(b))
	interleaveWriteTo(fd, b)
	return true
}

//go:linkname interleaveWriteTo demo/internal/recorder.writeTo
func interleaveWriteTo(fd int, b []byte) {
	if len(b) > 0 {
		wasmWrite(uintptr(fd), unsafe.Pointer(&b[0]), int32(len(b)))
	}
}

// interleaveAsleepCall is called once, when no goroutine can ever go on.
var (
	interleaveAsleepCall   func()
	interleaveAsleepTimers int
)

//go:linkname interleaveWhenAsleep demo/internal/recorder.whenAsleep
func interleaveWhenAsleep(timers int, f func()) {
	interleaveAsleepCall, interleaveAsleepTimers = f, timers
}

// interleaveIdle stands at the beginning of beforeIdle, on the scheduler's stack. It reports whether
// there is something to run after all.
//
//go:yeswritebarrierrec
func interleaveIdle(until int64) bool {
	if n := len(events); n > 0 && events[n-1].returned && events[n-1].gp.startpc != abi.FuncPCABIInternal(handleAsyncEvent) {
		return false // a goroutine's own call of the host has returned, and goes on
	}
	if interleaveAsleepCall != nil && until != 0 && interleaveLooksAsleep(interleaveAsleepTimers) {
		f := interleaveAsleepCall
		interleaveAsleepCall = nil
		go f()
		return true
	}
	interleaveIdles(until)
	return false
}
