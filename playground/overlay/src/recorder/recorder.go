//go:build interleave

// Package recorder traces the program that it is built into. It starts runtime/trace when the
// program starts and ends it when the program ends, whether it returns, exits or panics; what is
// lost when it is killed is the time since the last generation of the trace, a quarter of a second
// as a rule.
package recorder

import (
	"context"
	"io"
	"os"
	"runtime/trace"
	"strconv"
	"sync"
	"syscall"
	"time"
	_ "unsafe" // for linkname
)

const (
	// generation is how often what was traced is handed on; longest bounds what that becomes for a
	// program with so many goroutines that it would cost more than a part in share.
	generation = 250 * time.Millisecond
	longest    = 800 * time.Millisecond
	share      = 30

	// look is how often the recorder looks whether everybody is asleep.
	look = 50 * time.Millisecond

	// timers of the tracer itself: of its generations, and of its profiler.
	timers = 2

	// most is how many bytes a trace may have: with a larger one, its reader could not keep up.
	most = 16 << 20
)

// These are in package runtime; see there.

//go:linkname atEnd
func atEnd(f func(panicked bool))

//go:linkname asleep
func asleep(timers int) bool

//go:linkname advance
func advance()

func init() {
	fd, err := strconv.Atoi(os.Getenv("INTERLEAVE_TRACE"))
	if err != nil {
		return // nobody asks for a trace
	}
	os.Unsetenv("INTERLEAVE_TRACE")
	syscall.CloseOnExec(fd)
	r := &recorder{full: make(chan struct{})}
	if trace.Start(r.limit(os.NewFile(uintptr(fd), "trace"))) != nil {
		return
	}
	atEnd(r.end)
	go r.watch()
}

// A recorder is the tracing of this program.
type recorder struct {
	once sync.Once
	full chan struct{} // closed when the trace has as many bytes as it may have
}

// end ends the trace, after a mark that says which goroutine ends the program, and how.
func (r *recorder) end(panicked bool) {
	r.once.Do(func() {
		how := "exit"
		if panicked {
			how = "panic"
		}
		trace.Log(context.Background(), "interleave", how)
		trace.Stop()
	})
}

// watch hands on what was traced, and ends the trace of a program in which nothing can happen any
// more. With the trace end the timers that keep the runtime from seeing that by itself: it then
// reports the deadlock in its own words.
func (r *recorder) watch() {
	wait := generation
	next := time.Now().Add(wait)
	for {
		select {
		case <-r.full:
			r.once.Do(trace.Stop)
			return
		default:
		}
		if asleep(timers) {
			r.once.Do(trace.Stop)
			return
		}
		if began := time.Now(); began.After(next) {
			advance()
			wait = min(max(generation, share*time.Since(began)), longest)
			next = time.Now().Add(wait)
		}
		time.Sleep(look)
	}
}

// limit returns a writer that takes at most so many bytes, and then says that it is full.
func (r *recorder) limit(w io.Writer) io.Writer {
	return &limited{w: w, left: most, full: sync.OnceFunc(func() { close(r.full) })}
}

type limited struct {
	w    io.Writer
	left int
	full func()
}

func (l *limited) Write(b []byte) (int, error) {
	if l.left -= len(b); l.left < 0 {
		l.full()
	}
	return l.w.Write(b) // what is still written ends the last generation
}
