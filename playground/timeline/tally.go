package timeline

// A tally sums up states as they change.
type tally struct {
	Summary
	first, last int64 // times of the first and the newest step
	begun       bool
	busy        int   // lanes that keep a thread at work
	busySince   int64 // if there are any
}

func newTally() tally { return tally{Summary: Summary{Waiting: map[string]int64{}}} }

// start counts a new lane, with which so many are alive.
func (t *tally) start(left bool, alive int) {
	t.Started++
	t.Peak = max(t.Peak, alive)
	if left {
		t.Left++
	}
}

// change closes a lane's state and opens the next. names are those of reasons.
func (t *tally) change(now int64, s *strand, next State, names []string) {
	if !t.begun {
		t.begun, t.first = true, now
	}
	t.last = now
	t.close(now, s, names)
	was, is := s.state.busy(), next.busy()
	switch {
	case is && !was:
		if t.busy++; t.busy == 1 {
			t.busySince = now
		}
	case was && !is:
		if t.busy--; t.busy == 0 {
			t.Busy += now - t.busySince
		}
	}
}

// close adds up the time that a lane has been in its state.
func (t *tally) close(now int64, s *strand, names []string) {
	took := now - s.since
	switch {
	case s.state == Running:
		t.Running += took
	case s.state == Runnable:
		t.Runnable += took
	case s.state == Syscall:
		t.Syscall += took
	case s.state >= FirstReason:
		t.Waiting[names[s.state-FirstReason]] += took
	}
}

// end closes the states of the lanes that are still alive.
func (t *tally) end(now int64, alive map[int]*strand, names []string) {
	for _, s := range alive {
		t.close(now, s, names)
	}
	if t.busy > 0 {
		t.Busy += now - t.busySince
	}
	t.Wall = t.last - t.first
}
