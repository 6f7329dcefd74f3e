package playground

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A write is what a program prints after a pause.
type write struct {
	after time.Duration
	fd    int
	text  string
}

// transcribe returns what lines makes of writes, and when it sent each of them.
func transcribe(m *meter, writes []write) (outs []Out, sent []time.Duration, overstepped int) {
	begun := time.Now()
	in := make(chan chunk)
	go func() {
		defer close(in)
		for _, w := range writes {
			time.Sleep(w.after)
			in <- chunk{fd: w.fd, at: time.Since(begun), data: []byte(w.text)}
		}
	}()
	for out := range lines(in, m, func() { overstepped++ }) {
		outs, sent = append(outs, out.Out), append(sent, time.Since(begun))
	}
	return outs, sent, overstepped
}

func TestLines(t *testing.T) {
	const ms = time.Millisecond
	for name, test := range map[string]struct {
		writes []write
		want   []Out
		sent   []time.Duration
	}{
		"a line has the time of its first byte": {
			[]write{{5 * ms, 1, "a"}, {2 * ms, 1, "b\nc\n"}},
			[]Out{{5, 1, "ab\n"}, {7, 1, "c\n"}}, []time.Duration{7 * ms, 7 * ms},
		},
		"an unfinished line is held back only so long": {
			[]write{{5 * ms, 1, "a"}, {10 * ms, 1, "b\n"}},
			[]Out{{5, 1, "a"}, {15, 1, "b\n"}}, []time.Duration{9 * ms, 15 * ms},
		},
		"a trickle does not hold it back longer": {
			[]write{{0, 1, "a"}, {3 * ms, 1, "b"}, {3 * ms, 1, "c"}, {3 * ms, 1, "d\n"}},
			[]Out{{0, 1, "ab"}, {6, 1, "cd\n"}}, []time.Duration{4 * ms, 9 * ms},
		},
		"a line does not pass what was printed before it": {
			[]write{{5 * ms, 1, "a"}, {1 * ms, 2, "b\n"}, {1 * ms, 1, "c\n"}},
			[]Out{{5, 1, "a"}, {6, 2, "b\n"}, {7, 1, "c\n"}}, []time.Duration{6 * ms, 6 * ms, 7 * ms},
		},
		"what was printed later waits": {
			[]write{{5 * ms, 1, "a"}, {1 * ms, 2, "b"}, {1 * ms, 1, "c\n"}},
			[]Out{{5, 1, "ac\n"}, {6, 2, "b"}}, []time.Duration{7 * ms, 7 * ms},
		},
		"half a character is not shown": {
			[]write{{0, 1, "a\xe4"}, {10 * ms, 1, "\xb8\x96\n"}},
			[]Out{{0, 1, "a"}, {10, 1, "世\n"}}, []time.Duration{4 * ms, 10 * ms},
		},
		"the end shows everything": {
			[]write{{0, 2, "b"}, {1 * ms, 1, "a\xe4"}},
			[]Out{{0, 2, "b"}, {1, 1, "a\uFFFD"}}, []time.Duration{1 * ms, 1 * ms},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				outs, sent, _ := transcribe(newMeter(DefaultLimits()), test.writes)
				if !slices.Equal(outs, test.want) || !slices.Equal(sent, test.sent) {
					t.Errorf("got  %v at %v\nwant %v at %v", outs, sent, test.want, test.sent)
				}
			})
		})
	}
}

func TestLinesCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeter(Limits{Output: 9, Lines: 9})
		outs, _, overstepped := transcribe(m, []write{{0, 2, "err"}, {0, 1, "a世世世"}, {0, 1, "more"}, {0, 2, "more"}})
		want := []Out{{0, 1, "a世"}, {0, 2, "err"}} // 9 bytes are 3 for err and 6 for a世, half of the next 世
		if !slices.Equal(outs, want) || overstepped != 1 {
			t.Errorf("got %v, overstepped %d times; want %v, once", outs, overstepped, want)
		}
	})
}

func TestRelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := make(chan Event), make(chan Event, 1)
		go relay(t.Context(), in, out)
		for i := range 1000 { // nobody reads yet
			in <- Queue{Ahead: i}
		}
		in <- End{}
		close(in)
		for i := range 1000 {
			if e := <-out; e != (Queue{Ahead: i}) {
				t.Fatalf("event %d is %+v", i, e)
			}
		}
		if e := <-out; e != (End{}) {
			t.Errorf("last event %+v", e)
		}
		if e, open := <-out; open {
			t.Errorf("after the last: %+v", e)
		}
	})
}

// TestRelayAbandoned: once the context has ended the relay ends with the sender, reader or not, and
// leaves the last event, once.
func TestRelayAbandoned(t *testing.T) {
	for sent := range 4 {
		for read := range sent + 1 {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				in, out := make(chan Event), make(chan Event, 1)
				go relay(ctx, in, out)
				for i := range sent {
					in <- Queue{Ahead: i}
				}
				for range read {
					<-out
				}
				synctest.Wait()
				cancel()
				synctest.Wait()
				in <- End{}
				close(in)
				synctest.Wait() // relay must be done here, or synctest finds it blocked for ever
				if e, open := <-out; e != (End{}) || !open {
					t.Errorf("sent %d, read %d: left %+v, want End", sent, read, e)
				}
				if e, open := <-out; open {
					t.Errorf("sent %d, read %d: after the last: %+v", sent, read, e)
				}
			})
		}
	}
}
