package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Errors that [Server.Lend] returns, to be told apart with errors.Is.
var (
	// ErrGone: the server does not answer, or not as it should. The error's text is one sentence
	// for a page, without a name or an address in it. The next Lend may find it back.
	ErrGone = errors.New("PostgreSQL cannot be reached")
	// ErrClosed: the Server has been closed.
	ErrClosed = errors.New("the PostgreSQL server is closed")
)

// A Server lends places in one database. Its methods may be called by several goroutines at once.
type Server struct {
	session *session
	survey  survey
	slots   chan struct{} // has room for as many places as may be lent at once
	closing chan struct{} // closed when Close begins

	mu      sync.Mutex
	closed  bool
	made    int             // places so far, to name them
	places  map[string]bool // names of all that is to be dropped one day; true if that is now
	working sync.WaitGroup  // what Close waits for; added to under mu unless closed
}

// Open connects to the PostgreSQL server at an address: a URL or keyword=value pairs, completed
// from the environment, as libpq and pgx take them, but for service files. It removes what Servers
// that were killed have left, and makes sure of everything that runs need, last by lending a place.
// The caller must Close the Server.
//
// An error is one line. It names the address without its password, or not at all if nobody can
// tell what in it is the password.
func Open(ctx context.Context, url string) (*Server, error) {
	address, err := parseAddress(url)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	s := &Server{
		session: newSession(address),
		closing: make(chan struct{}),
		places:  make(map[string]bool),
	}
	if err := s.open(ctx); err != nil {
		s.Close() // what it could not drop is for the next Open
		if f, ok := errors.AsType[*fault](err); ok {
			return nil, &fault{gone: f.gone, what: "open " + address.text, why: f.why}
		}
		return nil, fmt.Errorf("open %s: %w", address.text, err)
	}
	return s, nil
}

// open does what Open promises.
func (s *Server) open(ctx context.Context) (err error) {
	if s.survey, err = s.session.survey(ctx); err != nil {
		return err
	}
	if err := s.survey.check(); err != nil {
		return err
	}
	s.slots = make(chan struct{}, s.survey.room())
	if err := s.sweep(ctx); err != nil {
		return err
	}
	place, err := s.Lend(ctx)
	if err != nil {
		return err
	}
	defer place.Return()
	return s.session.visit(ctx, place)
}

// Version returns the server's version, as "PostgreSQL 15.18".
func (s *Server) Version() string { return "PostgreSQL " + s.survey.version }

// Close returns the places that are still lent, whose programs had better be gone by then, and
// disconnects. An error tells what is left to the next Open.
func (s *Server) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	if !closed {
		close(s.closing)
	}
	for name := range s.places {
		s.places[name] = true
	}
	s.mu.Unlock()
	s.working.Wait()
	begun := time.Now()
	var failed error
	for _, name := range s.due() {
		if err := s.drop(s.session.ctx, begun, name); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s is left to the next start: %w", name, err))
		}
	}
	s.session.close()
	if failed != nil && !closed {
		return fmt.Errorf("close PostgreSQL: %w", failed)
	}
	return nil
}

// begin reports whether something that Close waits for may begin; if so, it ends with working.Done.
func (s *Server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.working.Add(1)
	}
	return !s.closed
}

// mark notes that a place is there, due to be dropped or not yet.
func (s *Server) mark(name string, due bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[name] = due || s.closed
}

// due returns the names of the places that are to be dropped, in an order that differs every time,
// so that one that cannot be dropped does not keep others from being tried.
func (s *Server) due() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, due := range s.places {
		if due {
			names = append(names, name)
		}
	}
	return names
}
