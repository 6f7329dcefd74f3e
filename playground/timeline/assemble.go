package timeline

import (
	"fmt"
	"slices"
)

// A History is all that a timeline tells of one lane.
type History struct {
	Lane
	Spans  []Span // one after the other, without gaps
	Prints []Print
	Notes  []Note
}

// A Span is a stretch of a lane in one state at one line. The last span of a lane that did not end
// is as long as the timeline; one that says how a lane ended has no length.
type Span struct {
	From, To int64 // nanoseconds since Options.Zero
	State    State
	Reason   string // why it waits; "" if it does not
	Line, By int    // as in Steps
}

// Assemble puts the batches of one timeline together, in the order in which they were emitted, and
// returns the lanes in order of birth. An error says which batch cannot follow on those before it.
func Assemble(batches []Batch) ([]*History, error) {
	a := assembly{known: map[int]*History{}}
	for i, b := range batches {
		if err := a.add(b); err != nil {
			return nil, fmt.Errorf("assemble timeline: batch %d: %w", i, err)
		}
	}
	for _, h := range a.lanes {
		if n := len(h.Spans); n > 0 && !h.Spans[n-1].State.Over() {
			h.Spans[n-1].To = a.now
		}
	}
	return a.lanes, nil
}

type assembly struct {
	lanes   []*History
	known   map[int]*History
	reasons []string
	now     int64
}

func (a *assembly) add(b Batch) error {
	a.reasons = append(a.reasons, b.Reasons...)
	for _, lane := range b.Lanes {
		if h := a.known[lane.ID]; h != nil {
			h.Lane = lane
			continue
		}
		h := &History{Lane: lane}
		a.known[lane.ID] = h
		a.lanes = append(a.lanes, h)
	}
	if err := a.steps(b.Steps); err != nil {
		return err
	}
	for _, p := range b.Prints {
		if h := a.known[p.Lane]; h != nil {
			h.Prints = append(h.Prints, p)
		}
	}
	for _, n := range b.Notes {
		if h := a.known[n.Lane]; h != nil {
			h.Notes = append(h.Notes, n)
		}
	}
	return nil
}

func (a *assembly) steps(s *Steps) error {
	n := s.Len()
	if n == 0 {
		return nil
	}
	if lengths := []int{len(s.Lane), len(s.State), len(s.Line), len(s.By)}; slices.Min(lengths) < n || slices.Max(lengths) > n {
		return fmt.Errorf("steps have columns of %d and %v", n, lengths)
	}
	now := int64(0)
	for i := range n {
		if now += s.NS[i]; now < a.now {
			return fmt.Errorf("step %d is %d ns before the one that it follows", i, a.now-now)
		}
		a.now = now
		span := Span{From: now, To: now, State: s.State[i], Line: s.Line[i], By: s.By[i]}
		if why := int(span.State - FirstReason); why >= 0 {
			if why >= len(a.reasons) {
				return fmt.Errorf("step %d has state %d without a reason", i, span.State)
			}
			span.Reason = a.reasons[why]
		}
		h := a.known[s.Lane[i]]
		if h == nil {
			return fmt.Errorf("step %d is of lane %d, which was never born", i, s.Lane[i])
		}
		if k := len(h.Spans); k > 0 {
			h.Spans[k-1].To = now
		}
		h.Spans = append(h.Spans, span)
	}
	return nil
}
