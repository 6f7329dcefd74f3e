package postgres

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Place is a role and a schema of the same name, lent to one run.
type Place struct {
	server   *Server
	name     string
	url      *string // package fmt prints what is in a struct, but not what is behind a pointer in it
	returned sync.Once
}

// Lend makes a place, and tries again to drop what could not be dropped before. While as many as
// the server has room for are lent it waits for one of them to be returned.
//
// An error is ErrGone, ErrClosed, the cause of ctx's end, or tells why the server refuses. Its text
// is fit for a page, like that of ErrGone. The caller must Return the place.
func (s *Server) Lend(ctx context.Context) (*Place, error) {
	begun := time.Now()
	select {
	case s.slots <- struct{}{}:
	case <-s.closing:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if !s.begin() {
		<-s.slots
		return nil, ErrClosed
	}
	type answer struct {
		place *Place
		err   error
	}
	answers := make(chan answer)
	go func() { // the work goes on when ctx ends: to break it off would cost the connection
		defer s.working.Done()
		place, err := s.make(begun)
		select {
		case answers <- answer{place, err}:
		case <-ctx.Done():
			if err == nil {
				place.Return()
			}
		}
	}()
	select {
	case a := <-answers:
		return a.place, a.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// make makes a place for a slot that has been taken, or gives up the slot, for somebody who has been
// waiting since some time.
func (s *Server) make(since time.Time) (*Place, error) {
	p := &Place{server: s}
	password := rand.Text()
	err := s.session.use(s.session.ctx, since, func(ctx context.Context, conn *pgx.Conn) error {
		p.name = s.next()
		return create(ctx, conn, p.name, password)
	})
	if p.name != "" {
		s.mark(p.name, err != nil) // nobody knows how far it got
	}
	if err != nil {
		<-s.slots
		return nil, err
	}
	url := s.session.address.place(s.survey.database, p.name, password)
	p.url = &url
	for _, name := range s.due() {
		if s.drop(s.session.ctx, since, name) != nil {
			break // a Lend waits for no more than one that cannot be dropped
		}
	}
	return p, nil
}

// URL returns what a program connects to. It holds all that the program needs, whatever its
// environment says: the address, the place's role and password, and the operator's settings of TLS
// and the like. The driver pgx understands it, as do database/sql with it and pgxpool.
func (p *Place) URL() string { return *p.url }

// Return takes the place away: its sessions are ended, in the middle of whatever they do, and
// everything of it is dropped. That takes some milliseconds, and a few seconds if the server is
// gone; then it is done later. Whoever returns a place has ended the program that used it.
func (p *Place) Return() {
	p.returned.Do(func() {
		s := p.server
		defer func() { <-s.slots }()
		if !s.begin() {
			return // Close does it
		}
		defer s.working.Done()
		s.mark(p.name, true)
		s.drop(s.session.ctx, time.Now(), p.name) // if that fails, it is done later
	})
}
