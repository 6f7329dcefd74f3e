//go:build interleave

package runtime

import (
	"internal/abi"
	"internal/goarch"
	"internal/runtime/sys"
	"unsafe"
)

// An interleaveFrame is what is known of the frames that stand at a program counter.
type interleaveFrame struct {
	pc    uintptr
	size  uintptr // from the frame's stack pointer to its return address, in bytes
	entry bool    // pc is the function's first, so that the one before is another's
	top   bool    // nobody called it
}

// interleaveFrames holds a frame at a place that its counter gives; another one with the same place takes it over.
var interleaveFrames [1 << interleaveFrameBits]interleaveFrame

const interleaveFrameBits = 10

// interleaveStack is traceStack without the unwinder, which looks up every frame of every stack in the tables of its
// function. There are no frame pointers on WebAssembly; but a frame's size depends on its program counter alone, and is
// looked up once. Inlined calls are told apart when the stacks are written, each of them once, as on AMD64.
//
//go:noinline
func interleaveStack(skip int, gp *g, tab *traceStackTable) (id uint64, ok bool) {
	buf := getg().m.profStack
	if gp == nil {
		gp = getg().m.curg
	}
	if gp == nil || len(buf) < 2 {
		return 0, false
	}
	n := 0
	if getg() == gp {
		pc, sp := sys.GetCallerPC(), sys.GetCallerSP()
		skip++ // of traceStack
		systemstack(func() { n = interleaveUnwind(pc, sp, buf[1:]) })
	} else if gp.syscallsp != 0 {
		n = interleaveUnwind(gp.syscallpc, gp.syscallsp, buf[1:])
	} else {
		n = interleaveUnwind(gp.sched.pc, gp.sched.sp, buf[1:])
	}
	buf[0] = uintptr(skip) // and so the rest are physical frames; see fpunwindExpand
	if n > 0 {
		n-- // runtime.goexit
	}
	if n > 0 && gp.goid == 1 {
		n-- // runtime.main
	}
	return tab.put(buf[:1+n]), true
}

// interleaveUnwind writes the return addresses of a stack, from the innermost frame on, into buf, and returns how many
// there are.
func interleaveUnwind(pc, sp uintptr, buf []uintptr) (n int) {
	for n < len(buf) {
		frame := &interleaveFrames[(uint64(pc)*0x9e3779b97f4a7c15)>>(64-interleaveFrameBits)]
		if frame.pc != pc {
			f := findfunc(pc)
			if !f.valid() {
				return n
			}
			*frame = interleaveFrame{
				pc:    pc,
				size:  uintptr(funcspdelta(f, pc)),
				entry: pc == f.entry(),
				top:   f.flag&abi.FuncFlagTopFrame != 0,
			}
		}
		buf[n] = pc
		if frame.entry {
			buf[n]++
		}
		n++
		if frame.top {
			return n
		}
		sp += frame.size
		pc = *(*uintptr)(unsafe.Pointer(sp))
		sp += goarch.PtrSize
	}
	return n
}
