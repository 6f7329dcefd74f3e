package playground

import (
	"errors"
	"fmt"
	"path/filepath"
)

// A Language is one that programs are written in.
type Language string

// The languages that the playground runs.
const (
	Go     Language = "go"
	Python Language = "python"
)

// A Program is what a run runs. Its Files are all that the build and the run see of it, so the
// same Files always make the same binary, wherever they came from.
type Program struct {
	Name     string            // for messages, as "event-loop/gather"
	Language Language          // Go or Python
	Files    map[string][]byte // by path; one is "main.go" or "main.py"
}

// Settings say how a program is run. The zero value is what readers get.
type Settings struct {
	Procs    int  // processors that it may use at once; 0: all that this machine has
	Race     bool // with Go's race detector, for which the program is built anew; nothing in Python
	Untraced bool // without a timeline, and at the full speed
	Database Database

	// Interrupt, once it is closed, asks the program to end: it gets os.Interrupt, as from Ctrl-C in a
	// terminal, and Limits.Grace to end by itself. What it prints until then is sent as ever, and the
	// End says "stopped". A program that has not been started by then is not.
	Interrupt <-chan struct{}
}

// A Database is the one that a program is to use.
type Database struct {
	Name string // what Start tells, as "PostgreSQL 15.18"; empty if the program uses none
	URL  string // the program's environment has it as DATABASE_URL; empty if it brings a database along
}

// Errors that [Playground.Run] and its companions return, to be told apart with errors.Is.
var (
	// ErrBusy: as many runs as Limits.Waiting allows are waiting already. Try again later.
	ErrBusy = errors.New("too many programs are running")
	// ErrUnavailable: this machine lacks what the program needs. The error's text says what.
	ErrUnavailable = errors.New("the program cannot be run here")
	// ErrProgram: the Program is not one that could be run anywhere.
	ErrProgram = errors.New("not a program")
	// ErrClosed: the Playground has been closed.
	ErrClosed = errors.New("the playground is closed")
)

// check returns an ErrProgram if prog has no main file, or a file outside its folder.
func (prog Program) check() error {
	var entry string
	switch prog.Language {
	case Go:
		entry = "main.go"
	case Python:
		entry = "main.py"
	default:
		return fmt.Errorf("run %s: %w: unknown language %q", prog.Name, ErrProgram, prog.Language)
	}
	if _, ok := prog.Files[entry]; !ok {
		return fmt.Errorf("run %s: %w: no %s", prog.Name, ErrProgram, entry)
	}
	for name := range prog.Files {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("run %s: %w: file %q lies outside", prog.Name, ErrProgram, name)
		}
	}
	return nil
}

// unavailable is an ErrUnavailable whose text is one sentence for a page.
type unavailable string

func (u unavailable) Error() string        { return string(u) }
func (u unavailable) Is(target error) bool { return target == ErrUnavailable }
