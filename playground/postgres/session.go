package postgres

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// connectTime is how long it may take to connect, for us and for programs.
	connectTime = 3 * time.Second
	// pingTime is how long an idle connection may take to show that it still works.
	pingTime = 2 * time.Second
	// patience is how long a piece of work may take in all, with a ping and a new connection.
	patience = 6 * time.Second
	// fresh is how long a failure is news: those who have waited since before it are told at once,
	// and do not try again one after the other.
	fresh = time.Second
)

// settings are those of our connection. Its statements end before our patience does, because a
// statement that we have to break off costs the connection, and with it the lock. A lock may take
// longer than a second, after which PostgreSQL ends a vacuum that is in the way. Nothing is looked
// for in schemas of programs, even when we act as one of their roles.
const settings = `
	SET search_path = pg_catalog;
	SET statement_timeout = '4s';
	SET lock_timeout = '2s';
	SET idle_session_timeout = 0`

// A session is the one connection that a Server has, made anew whenever it is gone, together with
// the lock that shows that the Server lives.
type session struct {
	address *address

	turn   chan struct{} // has an element while somebody uses what follows
	conn   *pgx.Conn     // nil if there is none
	key    int64         // of the lock
	failed time.Time     // when the server was last found gone
	fault  *fault        // what it was then

	ctx      context.Context // ends when the session closes, and with it all connections
	end      context.CancelFunc
	cleaning sync.WaitGroup // goroutines of the driver that still close connections
}

func newSession(a *address) *session {
	s := &session{address: a, key: rand.Int64(), turn: make(chan struct{}, 1)}
	s.ctx, s.end = context.WithCancel(context.Background())
	return s
}

// use calls f with the connection, which nobody else uses meanwhile, for somebody who has been
// waiting since some time. An error is a *fault, or the cause of ctx's end.
func (s *session) use(ctx context.Context, since time.Time, f func(ctx context.Context, conn *pgx.Conn) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if since.Before(s.failed) && time.Since(s.failed) < fresh {
		return s.fault
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := s.revive(within)
	if err == nil {
		err = f(within, s.conn)
	}
	return s.judge(ctx, err)
}

// judge makes a *fault of an error, and notes it if the connection is gone.
func (s *session) judge(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	gone := s.conn == nil || s.conn.IsClosed()
	if gone {
		s.discard()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if own, ok := errors.AsType[*fault](err); ok {
		return own
	}
	if !gone {
		return &fault{what: refused, why: reason(err)}
	}
	s.failed, s.fault = time.Now(), &fault{gone: true, what: ErrGone.Error(), why: reason(err)}
	return s.fault
}

// revive makes sure that there is a connection.
func (s *session) revive(ctx context.Context) error {
	if s.conn != nil {
		pinging, cancel := context.WithTimeout(ctx, pingTime)
		defer cancel()
		if s.conn.Ping(pinging) == nil {
			return nil
		}
		s.discard()
	}
	conn, err := s.connect(ctx, s.address.config)
	if err != nil {
		return err
	}
	s.conn = conn
	if err = recent(version(conn)); err == nil {
		_, err = conn.Exec(ctx, settings)
	}
	if err == nil {
		err = s.lock(ctx)
	}
	if err != nil {
		s.discard()
	}
	return err
}

// lock takes the lock that belongs to the names of our places. If an earlier connection of ours,
// which the server believes alive, still has it, that protects the places of this name, and later
// ones have another.
func (s *session) lock(ctx context.Context) error {
	const query = "SELECT pg_advisory_lock($1)"
	_, err := s.conn.Exec(ctx, query, s.key)
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok && refusal.Code == lockNotAvailable {
		s.key = rand.Int64()
		_, err = s.conn.Exec(ctx, query, s.key)
	}
	return err
}

// visit connects as a program would that is given the place.
func (s *session) visit(ctx context.Context, p *Place) error {
	config, err := pgx.ParseConfig(p.URL())
	if err != nil {
		return &fault{why: "the address of a place cannot be read"}
	}
	clear(config.RuntimeParams) // those of our environment, which the program does not have
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := s.connect(ctx, config)
	if err != nil {
		return &fault{why: "the role of a run cannot log in with its password (pg_hba.conf has to allow it): " + reason(err)}
	}
	defer s.leave(conn)
	var schema string
	if err := conn.QueryRow(ctx, "SELECT current_schema()").Scan(&schema); err != nil || schema != p.name {
		return &fault{why: "the role of a run does not find its schema"}
	}
	return nil
}

// connect connects, in a way that ends when the session closes.
func (s *session) connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	config = config.Copy()
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{Timeout: connectTime}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return tied{conn, context.AfterFunc(s.ctx, func() { conn.Close() })}, nil
	}
	return pgx.ConnectConfig(ctx, config)
}

// A tied connection is closed when something ends, unless it is closed before.
type tied struct {
	net.Conn
	untie func() bool
}

func (t tied) Close() error {
	t.untie()
	return t.Conn.Close()
}

// discard lets go of the connection.
func (s *session) discard() {
	if s.conn != nil {
		s.leave(s.conn)
	}
	s.conn = nil
}

// leave closes a connection. What the driver still does with it then, close waits for.
func (s *session) leave(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(s.ctx, time.Second)
	defer cancel()
	conn.Close(ctx)
	s.cleaning.Go(func() { <-conn.PgConn().CleanupDone() })
}

// close disconnects, which frees the lock.
func (s *session) close() {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	s.discard()
	s.end()
	s.cleaning.Wait()
}
