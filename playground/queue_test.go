package playground

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
)

// joined returns a new ticket.
func joined(t *testing.T, q *queue) *ticket {
	t.Helper()
	ticket, err := q.join()
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

// waiter waits for its ticket's turn in the background and writes down what it is told.
type waiter struct {
	ticket *ticket
	told   []int
	turn   bool
	err    error
	cancel context.CancelFunc
}

func wait(t *testing.T, ticket *ticket) *waiter {
	ctx, cancel := context.WithCancel(t.Context())
	w := &waiter{ticket: ticket, cancel: cancel}
	go func() {
		w.err = ticket.wait(ctx, func(ahead int) { w.told = append(w.told, ahead) })
		w.turn = w.err == nil
	}()
	synctest.Wait()
	return w
}

func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1, 3)
		first := wait(t, joined(t, q))
		if !first.turn || first.told != nil {
			t.Fatalf("the first waits: told %v", first.told)
		}
		a, b, c := wait(t, joined(t, q)), wait(t, joined(t, q)), wait(t, joined(t, q))
		if _, err := q.join(); err != ErrBusy {
			t.Errorf("with no room left: %v, want ErrBusy", err)
		}

		b.cancel() // b goes away
		synctest.Wait()
		if !errors.Is(b.err, context.Canceled) {
			t.Errorf("b's error: %v", b.err)
		}
		b.ticket.leave()
		synctest.Wait()
		if a.turn || c.turn {
			t.Fatal("somebody has a slot that nobody gave up")
		}

		first.ticket.leave()
		synctest.Wait()
		if !a.turn || c.turn {
			t.Fatalf("a has its turn: %v, c: %v", a.turn, c.turn)
		}
		a.ticket.leave()
		synctest.Wait()
		if !c.turn {
			t.Fatal("c does not have its turn")
		}
		c.ticket.leave()
		if q.free != 1 || len(q.waiting) != 0 {
			t.Errorf("in the end %d slots are free and %d wait", q.free, len(q.waiting))
		}

		for name, got := range map[string][2][]int{"a": {a.told, {0}}, "b": {b.told, {1}}, "c": {c.told, {2, 1, 0}}} {
			if !slices.Equal(got[0], got[1]) {
				t.Errorf("%s was told %v, want %v", name, got[0], got[1])
			}
		}
	})
}

// TestQueueLatest: whoever listens slowly is told the newest place, not all of them.
func TestQueueLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1, 10)
		joined(t, q)
		var ahead []*ticket
		for range 5 {
			ahead = append(ahead, joined(t, q))
		}
		late := joined(t, q)
		for _, ticket := range ahead {
			ticket.leave()
		}
		w := wait(t, late)
		if !slices.Equal(w.told, []int{0}) {
			t.Errorf("told %v, want only the newest place, 0", w.told)
		}
		w.cancel()
	})
}

// TestQueueLeaveAtTurn: a ticket whose turn has come just as it gives up passes its slot on.
func TestQueueLeaveAtTurn(t *testing.T) {
	q := newQueue(1, 2)
	first, second, third := joined(t, q), joined(t, q), joined(t, q)
	first.leave()
	second.leave() // it has a slot by now, though it never waited for it
	select {
	case <-third.turn:
	default:
		t.Error("the slot is lost")
	}
}

func TestQueueSpare(t *testing.T) {
	q := newQueue(2, 1)
	joined(t, q)
	spare := q.spare()
	if spare == nil || q.spare() != nil {
		t.Fatal("want one spare slot of two")
	}
	last := joined(t, q)
	spare.leave()
	if err := last.wait(t.Context(), func(int) {}); err != nil {
		t.Errorf("whoever waits gets a spare slot that is left: %v", err)
	}
	last.leave()
	if q.spare() == nil {
		t.Error("a slot that is left is spare")
	}
}
