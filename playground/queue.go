package playground

import (
	"context"
	"slices"
	"sync"
)

// A queue hands out a fixed number of slots in the order in which they were asked for.
type queue struct {
	mu      sync.Mutex
	free    int       // slots that nobody holds
	room    int       // how many may wait
	waiting []*ticket // in the order in which they joined
}

// A ticket is a place in the queue and then a slot. Whoever joined must leave once.
type ticket struct {
	queue *queue
	turn  chan struct{} // closed when the ticket has its slot
	place chan int      // holds the newest place that wait has not told
}

func newQueue(slots, room int) *queue { return &queue{free: slots, room: room} }

// join returns a ticket that has its slot already or waits for it, or ErrBusy.
func (q *queue) join() (*ticket, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.newTicket()
	switch {
	case q.free > 0: // then nobody waits: leave passes a slot on before it frees one
		q.free--
		close(t.turn)
	case len(q.waiting) < q.room:
		t.place <- len(q.waiting)
		q.waiting = append(q.waiting, t)
	default:
		return nil, ErrBusy
	}
	return t, nil
}

// spare returns a ticket that has its slot, or nil if none is free.
func (q *queue) spare() *ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.free == 0 {
		return nil
	}
	q.free--
	t := q.newTicket()
	close(t.turn)
	return t
}

func (q *queue) newTicket() *ticket {
	return &ticket{queue: q, turn: make(chan struct{}), place: make(chan int, 1)}
}

// wait returns nil when the ticket has its slot, and until then tells how many are ahead of it,
// first at once and then at each change. It returns ctx's cause if ctx ends first.
func (t *ticket) wait(ctx context.Context, tell func(ahead int)) error {
	for {
		select {
		case <-t.turn:
			return nil
		default:
		}
		select {
		case <-t.turn:
		case ahead := <-t.place:
			tell(ahead)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// leave gives up the ticket's slot, or its place if it has no slot yet.
func (t *ticket) leave() {
	q := t.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	switch i := slices.Index(q.waiting, t); {
	case i >= 0:
		q.waiting = slices.Delete(q.waiting, i, i+1)
		q.announce(i)
	case len(q.waiting) > 0:
		close(q.waiting[0].turn)
		q.waiting = slices.Delete(q.waiting, 0, 1)
		q.announce(0)
	default:
		q.free++
	}
}

// announce tells the tickets from the given place on where they are now. The caller holds q.mu,
// so nobody else fills a place between its emptying and its filling.
func (q *queue) announce(from int) {
	for i := from; i < len(q.waiting); i++ {
		place := q.waiting[i].place
		select {
		case <-place:
		default:
		}
		place <- i
	}
}
