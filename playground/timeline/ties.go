package timeline

// Ties know which bytes of a program's output each Out event was made of.
type Ties struct {
	n       int        // Out events so far
	streams [3]outline // by descriptor
}

// An outline is what is known of one stream.
type outline struct {
	printed int   // bytes that have come
	written int   // bytes that prints have told of
	starts  []int // where Out events begin that no print is tied to yet
	numbers []int // and their numbers
}

// Add notes the next Out event.
func (t *Ties) Add(fd, raw int) {
	s := &t.streams[fd]
	s.starts = append(s.starts, s.printed)
	s.numbers = append(s.numbers, t.n)
	s.printed += raw
	t.n++
}

// Tie ties prints to the Out events that begin in what they wrote, one Print for each, and returns
// apart those whose output has not come yet, which come first next time. A write that only goes on with
// a line begun by another one is tied to nothing.
func (t *Ties) Tie(prints []Print) (tied, pending []Print) {
	var stuck [3]bool // a stream's prints are tied in their order
	for _, p := range prints {
		if p.FD < 1 || p.FD > 2 {
			continue
		}
		s := &t.streams[p.FD]
		from := s.written + p.Stray
		to := from + p.Size
		if stuck[p.FD] = stuck[p.FD] || s.printed < to; stuck[p.FD] {
			pending = append(pending, p)
			continue
		}
		s.written = to
		for len(s.starts) > 0 && s.starts[0] < to {
			if s.starts[0] >= from && p.Lane > 0 {
				p.Out = s.numbers[0]
				tied = append(tied, p)
			}
			s.starts, s.numbers = s.starts[1:], s.numbers[1:]
		}
	}
	return tied, pending
}
