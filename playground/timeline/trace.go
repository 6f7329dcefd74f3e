package timeline

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"golang.org/x/exp/trace"
)

// Marks is the category of the logs with which the recorder in a traced program marks what else the
// trace would not tell: "1 14 0", it is about to write 14 bytes to descriptor 1, the runtime having
// written 0 there by itself; "exit" and "panic", the lane ends the program.
const Marks = "interleave"

// recorder begins the names of the functions of the recorder itself.
const recorder = "demo/internal/recorder."

// Go reads the execution trace of a Go program and calls emit with what it tells, after each of the
// trace's generations at the latest. It returns when r ends. An error is that of r, of a trace that
// is torn or none at all, or of emit, which is not called again after it has failed; what was read
// before has been emitted, and the last batch tells of the error too.
func Go(r io.Reader, opt Options, emit func(Batch) error) error {
	t := &tracing{opt: opt, collector: newCollector(opt, emit), system: map[trace.GoID]bool{}, names: map[int]Lane{}}
	return t.finish(t.read(r))
}

// A tracing is the reading of one trace.
type tracing struct {
	*collector
	opt    Options
	synced bool
	offset int64 // from the trace's clock to ours
	system map[trace.GoID]bool
	names  map[int]Lane // lanes that may yet get a better name
	places map[trace.Stack]place
}

// A place is what a stack tells.
type place struct {
	line  int    // innermost line of the source, 0 if none
	entry string // the function that the goroutine was started with
	outer string // the outermost function of the source
	crash bool   // the runtime is about to report a panic that nobody recovered
}

// read reads events until there are no more. The parser is not meant for hostile input: what it
// trips over is an error here.
func (t *tracing) read(r io.Reader) (err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("read trace: not a trace: %v", e)
		}
	}()
	reader, err := trace.NewReader(r)
	if err != nil {
		return fmt.Errorf("read trace: %w", err)
	}
	for t.failed == nil {
		e, err := reader.ReadEvent()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read trace: %w", err)
		}
		t.event(&e)
	}
	return nil
}

// event takes one event of the trace.
func (t *tracing) event(e *trace.Event) {
	switch e.Kind() {
	case trace.EventSync:
		t.sync(e)
	case trace.EventStateTransition:
		if s := e.StateTransition(); s.Resource.Kind == trace.ResourceGoroutine {
			t.transition(e, &s)
		}
	case trace.EventLog:
		t.log(e)
	case trace.EventTaskBegin:
		t.mark(e, "task", e.Task().Type)
	case trace.EventTaskEnd:
		t.mark(e, "task-end", e.Task().Type)
	case trace.EventRegionBegin:
		t.mark(e, "region", e.Region().Type)
	case trace.EventRegionEnd:
		t.mark(e, "region-end", e.Region().Type)
	}
}

// sync begins a generation: stacks have new numbers, and what the last one told is complete.
func (t *tracing) sync(e *trace.Event) {
	t.places = map[trace.Stack]place{}
	if clock := e.Sync().ClockSnapshot; clock != nil && !t.synced {
		t.synced = true
		t.offset = clock.Wall.Sub(t.opt.Zero).Nanoseconds() - int64(clock.Trace)
	}
	t.flush()
}

func (t *tracing) time(e *trace.Event) int64 { return int64(e.Time()) + t.offset }

// transition follows a goroutine from state to state.
func (t *tracing) transition(e *trace.Event, s *trace.StateTransition) {
	goid := s.Resource.Goroutine()
	from, to := s.Goroutine()
	id, at := int(goid), t.place(s.Stack)
	switch {
	case t.system[goid]:
		if to == trace.GoNotExist {
			delete(t.system, goid)
		}
		return
	case !t.knows(id):
		if to == trace.GoNotExist || from != trace.GoNotExist && from != trace.GoUndetermined || !t.meet(e, goid, from, at) {
			return
		}
	case from == to || from == trace.GoUndetermined:
		return // a new generation says where everybody is
	}
	t.nameAfter(id, at)
	if at.crash { // what it still waits for is the tracer, to which it hands everything on
		t.step(t.time(e), id, Failed, at.line, 0)
		return
	}
	line := at.line
	if s.Stack == trace.NoStack {
		line = t.line(id)
	}
	ns := t.time(e)
	switch to {
	case trace.GoRunning:
		t.step(ns, id, Running, line, int(max(e.Proc(), 0)))
	case trace.GoRunnable:
		by := 0
		if from == trace.GoWaiting || from == trace.GoNotExist {
			by = t.waker(e, ns, goid)
		}
		t.step(ns, id, Runnable, line, by)
	case trace.GoSyscall:
		t.step(ns, id, Syscall, line, 0)
	case trace.GoWaiting:
		t.step(ns, id, t.reason(reasonOf(s)), line, 0)
	case trace.GoNotExist:
		t.step(ns, id, Ended, line, 0)
		delete(t.names, id)
	}
}

// reasonOf says why a goroutine waits. A goroutine that waited before the trace began has no reason.
func reasonOf(s *trace.StateTransition) string {
	if s.Reason == "" {
		return "unknown"
	}
	return s.Reason
}

// meet begins a goroutine's lane, and reports whether it has one.
func (t *tracing) meet(e *trace.Event, goid trace.GoID, from trace.GoState, at place) bool {
	lane := Lane{ID: int(goid), NS: t.time(e), Name: short(at.entry), System: internal(at.entry)}
	switch {
	case goid <= 0 || goid > 1<<50: // no number that a browser could count with
		return false
	case goid == 1:
		lane.Name, lane.System = "main", false
	case at.entry == "":
		lane.Name, lane.System = "runtime", from == trace.GoUndetermined // it was there before the program
	}
	if lane.System && !t.opt.System {
		t.system[goid] = true
		return false
	}
	if from == trace.GoNotExist {
		if by := int(e.Goroutine()); t.knows(by) {
			lane.By = by
		}
		lane.Line = t.place(e.Stack()).line
	}
	lane = t.born(lane)
	if !strings.HasPrefix(at.entry, "main.") && goid != 1 {
		t.names[lane.ID] = lane
	}
	return true
}

// nameAfter names a goroutine that a library has started for the program (sync.WaitGroup.Go, say)
// after the program's own function, once a stack shows it.
func (t *tracing) nameAfter(id int, at place) {
	lane, ok := t.names[id]
	if !ok || at.outer == "" {
		return
	}
	lane.Name = short(at.outer)
	t.rename(lane)
	delete(t.names, id)
}

// waker returns the lane that has woken or started another, 0 if none has. It tells by the way at which
// line the waker is.
func (t *tracing) waker(e *trace.Event, ns int64, woken trace.GoID) int {
	by := e.Goroutine()
	id := int(by)
	if by == trace.NoGoroutine || by == woken || !t.knows(id) {
		return 0
	}
	if line := t.place(e.Stack()).line; line > 0 && t.alive[id].state == Running {
		t.step(ns, id, Running, line, t.alive[id].by)
	}
	return id
}

// log takes a log of the program, or a mark of the recorder.
func (t *tracing) log(e *trace.Event) {
	l := e.Log()
	if l.Category != Marks {
		t.note(Note{NS: t.time(e), Lane: int(e.Goroutine()), Kind: "log", Name: clip(l.Category), Text: clip(l.Message)})
		return
	}
	id, at := int(e.Goroutine()), t.place(e.Stack())
	switch l.Message {
	case "exit":
		t.step(t.time(e), id, Ended, at.line, 0)
		t.tally.Exit = t.time(e)
	case "panic":
		t.step(t.time(e), id, Failed, at.line, 0)
	default:
		fd, rest, _ := strings.Cut(l.Message, " ")
		size, stray, _ := strings.Cut(rest, " ")
		t.print(t.time(e), id, at.line, count(fd), count(size), count(stray))
	}
}

// mark takes a task or a region of the program.
func (t *tracing) mark(e *trace.Event, kind, name string) {
	t.note(Note{NS: t.time(e), Lane: int(e.Goroutine()), Kind: kind, Name: clip(name)})
}

// place reads a stack, each once in a generation.
func (t *tracing) place(s trace.Stack) place {
	if s == trace.NoStack {
		return place{}
	}
	if p, ok := t.places[s]; ok {
		return p
	}
	var p place
	for f := range s.Frames() {
		p.crash = p.crash || f.Func == "runtime.gopanic" && p.entry == "runtime.traceAdvance"
		p.entry = f.Func
		if !strings.HasPrefix(f.Func, "main.") {
			continue
		}
		p.outer = f.Func
		if p.line == 0 && path.Base(f.File) == t.opt.File && f.Line < 1<<31 {
			p.line = int(f.Line)
		}
	}
	t.places[s] = p
	return p
}

// internal reports whether a goroutine that was started with this function is the runtime's own, or
// the recorder's.
func internal(function string) bool {
	for _, prefix := range []string{"runtime.", "runtime/", "internal/", "unique.", "os/signal.loop", recorder} {
		if strings.HasPrefix(function, prefix) && function != "runtime.main" {
			return true
		}
	}
	return false
}

// short leaves out the path of a function's package: "net/http.(*conn).serve" becomes
// "http.(*conn).serve", and "main.main.func1" becomes "main.func1".
func short(function string) string {
	if i := strings.LastIndexByte(function[:strings.IndexByte(function+"(", '(')], '/'); i >= 0 {
		function = function[i+1:]
	}
	return clip(strings.TrimPrefix(function, "main."))
}

// clip bounds what a program calls things.
func clip(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most]
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// count reads a number of the recorder, 0 if it is none.
func count(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1<<40 {
		return 0
	}
	return n
}
