// Package timeline turns the record that a running program keeps of itself into what a page draws:
// a lane for each goroutine or task, and the states that it passes through.
//
// A record is read as it grows. [Go] reads the execution trace of a Go program (runtime/trace),
// [Asyncio] that of an asyncio program, written by sitecustomize.py of package overlay. Both call
// back with a [Batch] whenever there is something new, and both give the same kind of records, so
// that one page draws both on one axis.
//
// Nothing is simulated and nothing is guessed: a state, a reason, a waker, a processor and a source
// line are those that the runtime noted. Where the runtime noted none, the record says so with zero.
//
// The package is pure: it reads from an io.Reader, and has no files, processes, clocks or
// goroutines, so that it compiles to js/wasm as it is. What it keeps grows with the lanes that are
// alive and with what one generation of a trace holds, not with the trace.
//
// A record may be torn by a program that was killed, or made up by somebody hostile. What could be
// read of it is delivered, and then an error.
package timeline
