package playground

import (
	"context"
	"math"
	"time"
)

// holdTime is how long an unfinished line waits for its end before it is shown as it is, so that a
// program that writes byte by byte makes lines and not a million events, and a prompt without a
// newline appears all the same. A reader does not notice it, and a line's way to the reader may
// take 10 ms in all.
const holdTime = 4 * time.Millisecond

// lines turns chunks into lines, each with the time at which its first byte came, in the order of
// those times. What m does not allow is left out, and overstepped is called once, when the first
// byte is; nothing is sent after that. The channel is closed when in is.
func lines(in <-chan chunk, m *meter, overstepped func()) <-chan line {
	out := make(chan line)
	go func() {
		defer close(out)
		l := liner{out: out}
		hold := time.NewTimer(holdTime)
		defer hold.Stop()
		for {
			select {
			case c, ok := <-in:
				if !ok {
					l.end()
					return
				}
				if m.over() { // what was still in the pipes
					continue
				}
				l.write(c.fd, c.at, m.take(c.data))
				if m.over() {
					l.cut()
					overstepped()
				}
			case <-hold.C:
				l.flush(time.Now())
			}
			hold.Reset(l.wait(time.Now()))
		}
	}()
	return out
}

// A line is an Out, and how many bytes of the stream its text was made of.
type line struct {
	Out
	raw int
}

// A liner has a splitter for each stream, and keeps the order between them.
type liner struct {
	out   chan<- line
	split [3]splitter      // by fd
	since [3]time.Duration // when the first byte of split's unfinished piece was printed
	due   [3]time.Time     // when that piece is to be sent, finished or not
}

func (l *liner) write(fd int, at time.Duration, b []byte) {
	s := &l.split[fd]
	begin := func() { l.since[fd], l.due[fd] = at, time.Now().Add(holdTime) }
	if len(s.text) == 0 {
		begin()
	}
	s.write(b, func(text string, raw int) {
		if other := 3 - fd; l.since[other] < l.since[fd] {
			l.split[other].flush(l.sender(other))
		}
		l.sender(fd)(text, raw)
		begin()
	})
}

// sender returns a function that sends a text of stream fd.
func (l *liner) sender(fd int) func(text string, raw int) {
	return func(text string, raw int) {
		l.out <- line{Out{T: milliseconds(l.since[fd]), FD: fd, Text: text}, raw}
	}
}

// wait returns how long it takes from now until the next unfinished piece is due.
func (l *liner) wait(now time.Time) time.Duration {
	wait := time.Hour // nothing is unfinished: whatever comes next sets the time anew
	for fd := 1; fd <= 2; fd++ {
		if len(l.split[fd].text) > 0 {
			wait = min(wait, l.due[fd].Sub(now))
		}
	}
	return wait
}

// flush sends the unfinished pieces that are due, and leaves half characters for later.
func (l *liner) flush(now time.Time) {
	for _, fd := range l.order() {
		if !l.due[fd].After(now) {
			l.split[fd].flush(l.sender(fd))
		}
	}
}

// end sends everything.
func (l *liner) end() {
	for _, fd := range l.order() {
		l.split[fd].end(l.sender(fd))
	}
}

// cut sends everything up to the last whole character, and drops the rest.
func (l *liner) cut() {
	for _, fd := range l.order() {
		l.split[fd].flush(l.sender(fd))
	}
	l.split = [3]splitter{}
}

// order returns the two streams, the one with the older unfinished piece first.
func (l *liner) order() [2]int {
	if l.since[2] < l.since[1] {
		return [2]int{2, 1}
	}
	return [2]int{1, 2}
}

// milliseconds returns d rounded to a microsecond.
func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/float64(time.Microsecond)) / 1000
}

// relay hands events on at the reader's pace without ever keeping the sender waiting; Limits bound
// what it has to hold. It closes out after the last one. Once ctx has ended, which also ends the
// run, events that nobody has read are dropped, all but the last one: that is left in out, which
// has room for one, whether somebody reads it or not.
func relay(ctx context.Context, in <-chan Event, out chan Event) {
	defer close(out)
	var held []Event
	for in != nil || len(held) > 0 {
		var next Event
		var ready chan<- Event
		if len(held) > 0 {
			next, ready = held[0], out
		}
		select {
		case e, ok := <-in:
			if ok {
				held = append(held, e)
			} else {
				in = nil
			}
		case ready <- next:
			held = held[1:]
		case <-ctx.Done():
			leaveLast(held, in, out)
			return
		}
	}
}

// leaveLast puts the last of held and in, if there is one, into out, in the place of whatever is there.
func leaveLast(held []Event, in <-chan Event, out chan Event) {
	if in != nil {
		for e := range in {
			held = append(held, e)
		}
	}
	if len(held) == 0 {
		return
	}
	last := held[len(held)-1]
	for {
		select {
		case out <- last:
			return
		default:
		}
		select {
		case <-out: // nobody reads: an older event makes room
		default:
		}
	}
}
