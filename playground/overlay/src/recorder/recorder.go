//go:build interleave

// Package recorder traces the program that it is built into. It starts the runtime's trace when the
// program starts and ends it when the program ends, whether it returns, exits or panics; what is
// lost when it is killed is the time since the last generation of the trace, a quarter of a second
// as a rule.
//
// It does without package runtime/trace, which would make programs for browsers a tenth larger.
package recorder

import (
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
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

//go:linkname log
func log(category, message string)

func init() {
	fd, err := strconv.Atoi(os.Getenv("INTERLEAVE_TRACE"))
	if err != nil {
		return // nobody asks for a trace
	}
	os.Unsetenv("INTERLEAVE_TRACE")
	r := &recorder{write: writer(fd), left: most, read: make(chan struct{})}
	if runtime.StartTrace() != nil {
		return
	}
	go r.copy()
	atEnd(r.end)
	r.begin()
}

// A recorder is the tracing of this program.
type recorder struct {
	once  sync.Once
	over  atomic.Bool
	write func([]byte)
	left  int           // bytes that the trace may still have
	read  chan struct{} // closed when all has been written
}

// copy writes what is traced.
func (r *recorder) copy() {
	defer close(r.read)
	for {
		b := runtime.ReadTrace()
		if b == nil {
			return
		}
		if r.left >= 0 && r.left < len(b) {
			go r.cut() // which waits for this function
		}
		r.left -= len(b)
		r.write(b) // what is still written then ends the last generation
	}
}

// end ends the trace, after a mark that says which goroutine ends the program, and how.
func (r *recorder) end(panicked bool) {
	r.once.Do(func() {
		how := "exit"
		if panicked {
			how = "panic"
		}
		log("interleave", how)
		r.stop()
	})
}

// cut ends the trace before the program's end.
func (r *recorder) cut() { r.once.Do(r.stop) }

func (r *recorder) stop() {
	r.over.Store(true)
	runtime.StopTrace()
	<-r.read
}

// watch hands on what was traced, and ends the trace of a program in which nothing can happen any
// more. With the trace end the timers that keep the runtime from seeing that by itself: it then
// reports the deadlock in its own words.
func (r *recorder) watch() {
	wait := generation
	next := time.Now().Add(wait)
	for {
		if r.over.Load() {
			return
		}
		if asleep(timers) {
			r.cut()
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
