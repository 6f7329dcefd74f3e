// Package playground runs programs that the site ships and reports what they do: a [Program] in,
// ordered [Event] values out.
//
// A run passes through five stages, each a short function of run.go:
//
//	admit -> build -> start -> stream -> end
//
// Admission is bounded: so many programs run at once, so many more wait in the order in which they
// came and are told their place, and one more than that is refused with [ErrBusy]. A Go program is
// built the first time that it is asked for and then started from its binary; a Python program
// needs no building. A started program is the leader of a process group of its own, in a folder of
// its own, with an environment of its own. What it prints is cut into lines, each with the time at
// which it came. When it has ended, or has overstepped one of the [Limits], or the caller's context
// has ended, the whole group is killed, the folder is removed, and the one [End] is sent. A program
// that [Settings] has interrupted may take some time to end by itself before that.
//
// Beside its output a program leaves a record of what its goroutines or tasks do, on a descriptor
// of its own: package overlay makes it do so without a change to its source, package timeline reads
// the record as it grows, and record.go ties it to what is printed and sends it as [Trace] events.
//
// What a program does wrong (it panicked, it never ended, it printed a gigabyte) is an Event. An
// error is only what is wrong with the request or with this machine, and is returned before
// anything has started.
//
// # What is left behind
//
// Nothing: no process, file, descriptor or goroutine. [Playground.Close] waits for all of them.
// A child that leaves its program's group is killed at the end of the run if it kept the output
// open, and by Close at the latest. Programs of a server that was killed die with it where the system can arrange that (Linux), and
// the next [Open] removes whatever is left of them; see owner.go.
//
// # Other systems
//
// Everything works on Linux. macOS lacks the memory limit, because there is no /proc to read a
// group's memory from, and its sweep removes folders but looks for no processes. Anywhere else
// there are no process groups either: the program itself is killed, its children are not, and it keeps
// no record.
package playground
