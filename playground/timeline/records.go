package timeline

import "time"

// Options say how a record is to be read.
type Options struct {
	// Zero is the moment from which all times count, on the wall clock.
	Zero time.Time
	// File is the base name of the program's source: "main.go". Lines are lines of it.
	File string
	// System includes the goroutines of the runtime itself.
	System bool
	// MaxLanes and MaxSteps bound the records; what goes beyond is counted in the Summary and
	// otherwise left out. Zero means no bound.
	MaxLanes, MaxSteps int
}

// A Batch is a piece of a timeline, the next in order. Times are nanoseconds since Options.Zero.
type Batch struct {
	Lanes   []Lane   `json:"lanes,omitempty"`   // new ones in order of birth, or known ones that have a better name
	Reasons []string `json:"reasons,omitempty"` // why lanes wait: new ones, numbered from FirstReason on
	Steps   *Steps   `json:"steps,omitempty"`
	Prints  []Print  `json:"prints,omitempty"`
	Notes   []Note   `json:"notes,omitempty"`
	Summary *Summary `json:"summary,omitempty"` // in the last batch
	Broken  string   `json:"broken,omitempty"`  // in the last batch: why the record could not be read to its end
}

// A Lane is a goroutine or a task.
type Lane struct {
	ID     int    `json:"id"`               // above 0, and no other lane's: the goroutine's own number
	NS     int64  `json:"ns"`               // when it was started, or first seen
	By     int    `json:"by,omitempty"`     // the lane that started it, 0 if none did
	Name   string `json:"name"`             // its function: "main.worker", or the coroutine's "worker"
	Line   int    `json:"line,omitempty"`   // of the statement that started it, 0 if there is none in the source
	Task   string `json:"task,omitempty"`   // asyncio's name for the task: "Task-2"
	System bool   `json:"system,omitempty"` // it belongs to the runtime
}

// A State is what a lane does. From FirstReason on it waits, for Batch.Reasons[state-FirstReason],
// counted over all batches.
type State int

// The states that are no waiting.
const (
	Ended     State = iota // it returned
	Running                // on a processor
	Runnable               // it could run, but waits for its turn
	Syscall                // in a call of the operating system
	Cancelled              // it ended by cancellation
	Failed                 // it ended by a panic or an exception

	FirstReason State = 8
)

// Over reports whether a lane in this state has ended.
func (s State) Over() bool { return s == Ended || s == Cancelled || s == Failed }

// busy reports whether a lane in this state keeps a thread at work.
func (s State) busy() bool { return s == Running || s == Syscall }

// Steps are changes of lanes' states in order of time, as columns of equal length, which compress
// to a third of what rows do. A lane stays in a state until its next step.
type Steps struct {
	NS    []int64 `json:"ns"`   // since the step before; the first of a batch since Options.Zero
	Lane  []int   `json:"lane"` // Lane.ID
	State []State `json:"state"`
	Line  []int   `json:"line"` // the innermost line of the source that the lane stands at, 0 if unknown
	By    []int   `json:"by"`   // Runnable: the lane that woke it, 0 if none; Running: its processor
}

// Len returns the number of steps; a nil Steps has none.
func (s *Steps) Len() int {
	if s == nil {
		return 0
	}
	return len(s.NS)
}

// A Print says which lane printed something. FD and Size are what the record tells: the next Size
// bytes of that descriptor, after Stray bytes that nobody's lane is known for. Whoever has the output
// finds out which event they begin, and sets Out.
type Print struct {
	NS    int64 `json:"ns"`
	Lane  int   `json:"lane"`
	Line  int   `json:"line"`
	Out   int   `json:"out"` // number of the output event, from 0
	FD    int   `json:"-"`
	Size  int   `json:"-"`
	Stray int   `json:"-"`
}

// A Note is what the program itself told the tracer: a user task, region or log of runtime/trace.
type Note struct {
	NS   int64  `json:"ns"`
	Lane int    `json:"lane"`
	Kind string `json:"kind"` // "log", "region", "region-end", "task" or "task-end"
	Name string `json:"name"` // the region's or task's type, the log's category
	Text string `json:"text,omitempty"`
}

// A Summary sums up a whole record, with the lanes that were left out. Times are nanoseconds; those of
// states are sums over all lanes.
type Summary struct {
	Started  int              `json:"started"`         // lanes in all
	Peak     int              `json:"peak"`            // most of them alive at once
	Left     int              `json:"left,omitempty"`  // lanes left out for MaxLanes
	Until    int64            `json:"until,omitempty"` // where the steps end for MaxSteps; 0 if they are whole
	Exit     int64            `json:"exit,omitempty"`  // when the program began to end, having only to hand over its record; 0 if it did not say
	Wall     int64            `json:"wall"`            // from the first step to the last
	Busy     int64            `json:"busy"`            // how much of it something ran, or was in a system call
	Running  int64            `json:"running"`
	Runnable int64            `json:"runnable"`
	Syscall  int64            `json:"syscall"`
	Waiting  map[string]int64 `json:"waiting"` // by reason
}
