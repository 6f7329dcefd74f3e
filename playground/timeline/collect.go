package timeline

import "fmt"

// batchSteps is how many steps a batch holds before it is handed on: a few tens of kilobytes.
const batchSteps = 4096

// A collector gathers what a reader finds into batches, drops what says nothing new, keeps to the
// bounds of Options, and sums up. Its times may not go back; those that do count as now.
type collector struct {
	opt     Options
	emit    func(Batch) error
	batch   Batch
	batches int   // handed on so far
	last    int64 // time of the newest step of this batch
	now     int64 // time of the newest step of all
	steps   int   // handed on, or about to be
	cut     bool  // MaxSteps is reached
	failed  error // what emit returned
	reasons map[string]State
	names   []string // of reasons, by State-FirstReason
	alive   map[int]*strand
	tally   tally
}

// A strand is what a collector knows of a lane that is alive.
type strand struct {
	state State
	line  int
	by    int
	since int64
	left  bool // out of the records
	lane  int  // its place in batch.Lanes, while it is there
	born  int  // the number of that batch
}

func newCollector(opt Options, emit func(Batch) error) *collector {
	return &collector{opt: opt, emit: emit, reasons: map[string]State{}, alive: map[int]*strand{}, tally: newTally()}
}

// reason returns the state of waiting for the given reason.
func (c *collector) reason(why string) State {
	if s, ok := c.reasons[why]; ok {
		return s
	}
	s := FirstReason + State(len(c.names))
	c.reasons[why] = s
	c.names = append(c.names, why)
	c.batch.Reasons = append(c.batch.Reasons, why)
	return s
}

// knows reports whether a lane is alive.
func (c *collector) knows(id int) bool { return c.alive[id] != nil }

// line returns where a lane stands.
func (c *collector) line(id int) int {
	if s := c.alive[id]; s != nil {
		return s.line
	}
	return 0
}

// born begins a lane, and returns it as it was recorded. Its first step must follow.
func (c *collector) born(lane Lane) Lane {
	lane.NS = max(lane.NS, c.now)
	s := &strand{state: -1, since: lane.NS}
	s.left = c.cut || c.opt.MaxLanes > 0 && c.tally.Started-c.tally.Left >= c.opt.MaxLanes
	c.alive[lane.ID] = s
	c.tally.start(s.left, len(c.alive))
	if !s.left {
		s.lane, s.born = len(c.batch.Lanes), c.batches
		c.batch.Lanes = append(c.batch.Lanes, lane)
	}
	return lane
}

// rename gives a lane that is alive a better name.
func (c *collector) rename(lane Lane) {
	switch s := c.alive[lane.ID]; {
	case s == nil || s.left:
	case s.born == c.batches: // nobody has seen the old one
		c.batch.Lanes[s.lane] = lane
	default:
		c.batch.Lanes = append(c.batch.Lanes, lane)
	}
}

// step changes a lane's state, or the line that it stands at. A step of a lane that is not alive,
// or that changes nothing, is none.
func (c *collector) step(ns int64, id int, state State, line, by int) {
	s := c.alive[id]
	if s == nil || s.state == state && s.line == line && s.by == by {
		return
	}
	c.now = max(c.now, ns)
	if s.state != state {
		c.tally.change(c.now, s, state, c.names)
		s.state, s.since = state, c.now
	}
	s.line, s.by = line, by
	if state.Over() {
		delete(c.alive, id)
	}
	if s.left || c.full() {
		return
	}
	c.append(id, s)
}

// full reports whether MaxSteps is reached, and notes when it first was.
func (c *collector) full() bool {
	if !c.cut && c.opt.MaxSteps > 0 && c.steps >= c.opt.MaxSteps {
		c.cut = true
		c.tally.Until = c.now
	}
	return c.cut
}

func (c *collector) append(id int, s *strand) {
	if c.batch.Steps == nil {
		c.batch.Steps, c.last = &Steps{}, 0
	}
	to := c.batch.Steps
	to.NS = append(to.NS, c.now-c.last)
	to.Lane = append(to.Lane, id)
	to.State = append(to.State, s.state)
	to.Line = append(to.Line, s.line)
	to.By = append(to.By, s.by)
	c.last = c.now
	c.steps++
	if to.Len() >= batchSteps {
		c.flush()
	}
}

// print notes that a lane wrote the next size bytes of a descriptor, after stray ones of nobody.
// Lane 0 is nobody too.
func (c *collector) print(ns int64, id, line, fd, size, stray int) {
	if s := c.alive[id]; s == nil || s.left || c.cut {
		id = 0
	}
	c.batch.Prints = append(c.batch.Prints, Print{NS: max(ns, c.now), Lane: id, Line: line, FD: fd, Size: size, Stray: stray})
	if len(c.batch.Prints) >= batchSteps {
		c.flush()
	}
}

// note adds what the program told its tracer.
func (c *collector) note(n Note) {
	if s := c.alive[n.Lane]; s == nil || s.left || c.full() {
		return
	}
	n.NS = max(n.NS, c.now)
	c.batch.Notes = append(c.batch.Notes, n)
	if c.steps++; len(c.batch.Notes) >= batchSteps {
		c.flush()
	}
}

// flush hands on what there is.
func (c *collector) flush() {
	b := c.batch
	if len(b.Lanes)+len(b.Reasons)+len(b.Prints)+len(b.Notes)+b.Steps.Len() == 0 && b.Summary == nil && b.Broken == "" {
		return
	}
	c.batch = Batch{}
	c.batches++
	if c.failed == nil {
		c.failed = c.emit(b)
	}
}

// finish hands on the last batch, which tells what went wrong if something did, and returns that.
func (c *collector) finish(err error) error {
	c.tally.end(c.now, c.alive, c.names)
	c.batch.Summary = &c.tally.Summary
	if err != nil {
		c.batch.Broken = err.Error()
	}
	c.flush()
	if err == nil && c.failed != nil {
		return fmt.Errorf("read timeline: %w", c.failed)
	}
	return err
}
