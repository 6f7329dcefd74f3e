package playground

import "time"

// Limits bound what runs may take. A field that is zero has its value from [DefaultLimits].
type Limits struct {
	Wall    time.Duration // of one run, from start to end
	Output  int           // bytes that one run may print, on both streams together
	Lines   int           // lines that one run may print, on both streams together
	Memory  int64         // resident bytes of one run's process group; enforced on Linux only
	Grace   time.Duration // of a program that was interrupted, until it is killed
	Compile time.Duration // of a reader's own program, all steps together
	Lanes   int           // goroutines or tasks that a timeline shows
	Steps   int           // changes of their states that a timeline shows

	Running int // programs that run at once
	Waiting int // runs that wait for their turn; negative: none may
}

// DefaultLimits are meant for a small public server.
func DefaultLimits() Limits {
	return Limits{
		Wall:    30 * time.Second, // the longest setting of any lesson takes 20 s
		Output:  1 << 20,          // a hundred times what a reader would scroll through
		Lines:   10_000,           // what a page can hold without becoming slow
		Memory:  512 << 20,        // a lesson's greediest setting takes 400 MiB
		Grace:   5 * time.Second,  // longer than any lesson's shutdown, and as long as a reader waits
		Compile: 10 * time.Second, // twenty times what most programs take
		Lanes:   20_000,           // a crowd that is drawn as one anyway
		Steps:   200_000,          // a megabyte on the wire, and what a phone can draw

		Running: 32,  // lessons mostly wait: 32 of them share two processors well
		Waiting: 256, // a lecture hall that presses Run at the same moment
	}
}

// withDefaults returns l with its zero fields filled in.
func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	fill(&l.Wall, d.Wall)
	fill(&l.Output, d.Output)
	fill(&l.Lines, d.Lines)
	fill(&l.Memory, d.Memory)
	fill(&l.Grace, d.Grace)
	fill(&l.Compile, d.Compile)
	fill(&l.Lanes, d.Lanes)
	fill(&l.Steps, d.Steps)
	fill(&l.Running, d.Running)
	fill(&l.Waiting, d.Waiting)
	l.Waiting = max(l.Waiting, 0)
	return l
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
