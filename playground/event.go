package playground

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"

	"interleave/playground/timeline"
)

// An Event is one thing that happened during a run: a [Queue], [Build], [Start], [Out], [Trace],
// [File] or [End].
// Encoded as JSON it is the data line of the site's event stream, and Kind its event line.
type Event interface {
	// Kind is "queue", "build", "start", "out", "trace", "file" or "end".
	Kind() string
	sealed()
}

// Queue tells a run that has to wait how many others will be started before it. It is sent when
// the run begins to wait and whenever its place changes.
type Queue struct {
	Ahead int `json:"ahead"`
}

// The states of a [Build].
const (
	BuildWaiting  = "waiting"  // other programs are being built first
	BuildBuilding = "building" // the compiler is at work
	BuildReady    = "ready"    // the binary is there
)

// Build tells how far the program's binary is. It is sent only when there was none yet, and again
// while the compiler is at work on one thing after the other.
type Build struct {
	State string `json:"state"`
	Step  string `json:"step,omitempty"`  // what was begun last: "compile net/http", "download github.com/jackc/pgx/v5"
	Steps int    `json:"steps,omitempty"` // how many have begun
}

// EngineNative is the [Start] engine of a program that runs as a process of this machine.
const EngineNative = "native"

// Start tells that the program is running. The times of later events count from here.
type Start struct {
	Engine string `json:"engine"`
	Go     string `json:"go"`    // the toolchain: "go1.26.8", or "Python 3.11.2"
	Procs  int    `json:"procs"` // how many processors the program may use at once

	Database string `json:"database,omitempty"` // that the program uses: "SQLite", "PostgreSQL 15.18"
}

// Out is something that the program printed: a line with its newline, or a piece of a longer or
// unfinished line. Text is valid UTF-8 of at most 4 KiB and otherwise as printed, so it may hold
// anything that UTF-8 can, NUL and terminal escapes included.
type Out struct {
	T    float64 `json:"t"`  // milliseconds since the program started, when its first byte came
	FD   int     `json:"fd"` // 1 is standard output, 2 standard error
	Text string  `json:"text"`
}

// Trace is a piece of the run's timeline, at the latest a second behind what happened.
type Trace struct{ timeline.Batch }

// packFrom is the size of JSON from which a Trace is compressed: pieces of short programs can be
// read as they are, long ones take a quarter of the room.
const packFrom = 4 << 10

// MarshalJSON writes the batch's JSON, or {"gzip": base64 of that JSON compressed} if it is long.
func (t Trace) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(t.Batch)
	if err != nil || len(text) < packFrom {
		return text, err
	}
	return json.Marshal(struct {
		Gzip []byte `json:"gzip"`
	}{pack(text)})
}

// UnmarshalJSON reads either form.
func (t *Trace) UnmarshalJSON(text []byte) error {
	var packed struct {
		Gzip []byte `json:"gzip"`
	}
	err := json.Unmarshal(text, &packed)
	if err == nil && packed.Gzip != nil {
		text, err = unpack(packed.Gzip)
	}
	if err == nil {
		err = json.Unmarshal(text, &t.Batch)
	}
	if err != nil {
		return fmt.Errorf("read trace event: %w", err)
	}
	return nil
}

// File is something to be downloaded: the execution trace as the Go program wrote it, for go tool
// trace. It is left out if it is very large.
type File struct {
	Name string `json:"name"`
	Gzip []byte `json:"gzip"` // its content, compressed
}

func pack(text []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(text) // a Buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// The reasons of an [End].
const (
	ReasonOK          = "ok"           // exit status 0
	ReasonError       = "error"        // any other exit, or it could not be built or started
	ReasonPanic       = "panic"        // a Go panic or fatal error that was not recovered
	ReasonDeadlock    = "deadlock"     // Go's runtime found all goroutines asleep
	ReasonTimeout     = "timeout"      // Limits.Wall
	ReasonStopped     = "stopped"      // the caller's context ended, or the playground closed
	ReasonOutputLimit = "output-limit" // Limits.Output or Limits.Lines
	ReasonMemoryLimit = "memory-limit" // Limits.Memory
)

// End is the last event of every run, and there is exactly one.
type End struct {
	T       float64 `json:"t"`       // milliseconds since the program started, 0 if it never did
	Code    int     `json:"code"`    // its exit status, -1 if it has none: killed, or never started
	Reason  string  `json:"reason"`  // one of the Reason constants
	Message string  `json:"message"` // one or more lines for people, empty if Reason is "ok"
}

func (Queue) Kind() string { return "queue" }
func (Build) Kind() string { return "build" }
func (Start) Kind() string { return "start" }
func (Out) Kind() string   { return "out" }
func (Trace) Kind() string { return "trace" }
func (File) Kind() string  { return "file" }
func (End) Kind() string   { return "end" }

func (Queue) sealed() {}
func (Build) sealed() {}
func (Start) sealed() {}
func (Out) sealed()   {}
func (Trace) sealed() {}
func (File) sealed()  {}
func (End) sealed()   {}
