package lessons

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is something wrong with the content that its author can mend.
type Fault struct {
	Path string // of the file in the content tree
	Line int    // from 1
	What string // what is wrong, and what to do about it
	// Minor faults leave the page readable: a stale translation, a stale recording.
	Minor bool
}

// String gives the fault as "path:line: what".
func (f Fault) String() string { return fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.What) }

// Faults is every fault of a course, by file and line. It is the error of [Load].
type Faults []Fault

// Error lists the faults, a line each.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// Under returns the faults in files below a folder that keep it from being read.
func (f Faults) Under(dir string) Faults {
	var out Faults
	for _, fault := range f {
		if !fault.Minor && strings.HasPrefix(fault.Path, dir+"/") {
			out = append(out, fault)
		}
	}
	return out
}

// report collects faults while a course is loaded.
type report struct{ faults Faults }

func (r *report) add(path string, line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{Path: path, Line: max(line, 1), What: fmt.Sprintf(format, args...)})
}

func (r *report) minor(path string, line int, format string, args ...any) {
	r.add(path, line, format, args...)
	r.faults[len(r.faults)-1].Minor = true
}

// err returns the faults in the order of files and lines, or nil.
func (r *report) err() error {
	if len(r.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(r.faults, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return r.faults
}

// lineAt returns the number, from 1, of the line that holds a byte offset.
func lineAt(text []byte, offset int) int {
	return 1 + bytes.Count(text[:min(max(offset, 0), len(text))], []byte("\n"))
}
