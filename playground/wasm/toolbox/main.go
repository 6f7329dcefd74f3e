//go:build js && wasm

// Toolbox is the Go that runs in a reader's browser beside programs: it reads their records with package
// timeline. It offers one function to the worker that runs it:
//
//	toolbox(language, zero, emit) → { write(bytes), printed(fd, size), end() }
//
// It begins to read the record of a program in a language, "go" or "python", whose times count from zero, in
// nanoseconds of the wall clock. What is written is read at once: emit is called with the JSON of each
// timeline.Batch, the last one when end is called. printed tells of the next Out event, and of how many bytes of
// a descriptor it was made of.
package main

import (
	"encoding/json"
	"io"
	"syscall/js"
	"time"

	"demo/internal/timeline"
)

// Bounds of a timeline, as package playground's DefaultLimits has them.
const (
	maxLanes = 20_000
	maxSteps = 200_000
)

func main() {
	js.Global().Set("toolbox", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return open(args[0].String(), time.Unix(0, int64(args[1].Float())), args[2])
	}))
	select {}
}

// A reader turns a record into batches.
type reader struct {
	record  *pipe
	outs    timeline.Ties
	pending []timeline.Print // whose output has not come yet
	emit    js.Value
	done    chan struct{}
}

func open(language string, zero time.Time, emit js.Value) js.Value {
	r := &reader{record: newPipe(), emit: emit, done: make(chan struct{})}
	go r.read(language, zero)
	methods := map[string]any{}
	var funcs []js.Func
	add := func(name string, f func(args []js.Value)) {
		method := js.FuncOf(func(_ js.Value, args []js.Value) any { f(args); return nil })
		funcs = append(funcs, method)
		methods[name] = method
	}
	add("write", func(args []js.Value) {
		b := make([]byte, args[0].Length())
		js.CopyBytesToGo(b, args[0])
		r.record.write(b)
	})
	add("printed", func(args []js.Value) { r.outs.Add(args[0].Int(), args[1].Int()) })
	add("end", func([]js.Value) {
		r.record.close()
		<-r.done
		for _, f := range funcs {
			f.Release()
		}
	})
	return js.ValueOf(methods)
}

func (r *reader) read(language string, zero time.Time) {
	defer close(r.done)
	read, source := timeline.Go, "main.go"
	if language == "python" {
		read, source = timeline.Asyncio, "main.py"
	}
	opt := timeline.Options{Zero: zero, File: source, MaxLanes: maxLanes, MaxSteps: maxSteps}
	// What is wrong with a record stands in its last batch.
	_ = read(r.record, opt, func(b timeline.Batch) error {
		r.pending = append(r.pending, b.Prints...)
		b.Prints, r.pending = r.outs.Tie(r.pending)
		text, err := json.Marshal(b)
		if err == nil {
			r.emit.Invoke(string(text))
		}
		return err
	})
}

// A pipe keeps what is written until it is read. Its writer never waits.
type pipe struct {
	chunks [][]byte
	wake   chan struct{}
	closed bool
}

func newPipe() *pipe { return &pipe{wake: make(chan struct{}, 1)} }

func (p *pipe) write(b []byte) {
	p.chunks = append(p.chunks, b)
	p.ring()
}

func (p *pipe) close() {
	p.closed = true
	p.ring()
}

func (p *pipe) ring() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Read is called by one goroutine; all of them share the browser's one thread.
func (p *pipe) Read(b []byte) (int, error) {
	for len(p.chunks) == 0 {
		if p.closed {
			return 0, io.EOF
		}
		<-p.wake
	}
	n := copy(b, p.chunks[0])
	if p.chunks[0] = p.chunks[0][n:]; len(p.chunks[0]) == 0 {
		p.chunks = p.chunks[1:]
	}
	return n, nil
}
