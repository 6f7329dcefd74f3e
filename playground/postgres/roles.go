package postgres

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// placeConnections is how many connections a place may have: the largest pool of a lesson has 20,
// a monitor has one, and those that a program has just closed may not be gone yet.
const placeConnections = 24

// The parts of a place's name: the database that it is in, the key of its Server's lock, and which
// of the Server's places it is. The database's id is in it because roles belong to all databases of
// a server, but a lock, a schema and the right to drop what is in it to one.
var placeName = regexp.MustCompile(`^interleave_([0-9a-f]{8})([0-9a-f]{16})_[0-9]+$`)

// next returns a name for a place. The caller has the session's turn.
func (s *Server) next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	return fmt.Sprintf("interleave_%s%016x_%d", s.survey.databaseHex(), uint64(s.session.key), s.made)
}

// lockOf returns the key of the lock of the Server that has made the place of this name.
func lockOf(name string) int64 {
	key, _ := strconv.ParseUint(placeName.FindStringSubmatch(name)[2], 16, 64) // placeName sees to it
	return int64(key)
}

// create makes a role and its schema, both or neither. Whoever creates a role may not act for it
// unless made a member of it: so it is for those who are no superusers, in PostgreSQL 15 and later.
func create(ctx context.Context, conn *pgx.Conn, name, password string) error {
	id := pgx.Identifier{name}.Sanitize()
	secret, err := scram(password)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, fmt.Sprintf(`
		CREATE ROLE %[1]s LOGIN NOINHERIT CONNECTION LIMIT %[2]d PASSWORD '%[3]s';
		ALTER ROLE %[1]s SET search_path = %[1]s;
		ALTER ROLE %[1]s SET statement_timeout = '10s';
		ALTER ROLE %[1]s SET lock_timeout = '5s';
		ALTER ROLE %[1]s SET idle_in_transaction_session_timeout = '10s';
		GRANT %[1]s TO CURRENT_USER;
		CREATE SCHEMA %[1]s AUTHORIZATION %[1]s`, id, placeConnections, secret))
	return err
}

// drop drops a place, and forgets it if that works, for somebody who has been waiting since some
// time. Of a place that is not there it drops nothing.
func (s *Server) drop(ctx context.Context, since time.Time, name string) error {
	err := s.session.use(ctx, since, func(ctx context.Context, conn *pgx.Conn) error {
		var there bool
		err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", name).Scan(&there)
		if err != nil {
			return err
		}
		id := pgx.Identifier{name}.Sanitize()
		if !there { // its schema may be, say from a backup
			_, err := conn.Exec(ctx, "DROP SCHEMA IF EXISTS "+id+" CASCADE")
			return err
		}
		if err := evict(ctx, conn, name); err != nil {
			return err
		}
		_, err = conn.Exec(ctx, fmt.Sprintf(`
			SET LOCAL ROLE %[1]s;
			DROP OWNED BY %[1]s CASCADE;
			RESET ROLE;
			DROP SCHEMA IF EXISTS %[1]s CASCADE;
			DROP ROLE %[1]s`, id))
		return err
	})
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.places, name)
	}
	return err
}

// evict ends a role's sessions and lets no new one begin. It does so as that role, which works also
// where whoever has created it does not inherit its rights.
func evict(ctx context.Context, conn *pgx.Conn, name string) error {
	id := pgx.Identifier{name}.Sanitize()
	if _, err := conn.Exec(ctx, "ALTER ROLE "+id+" NOLOGIN"); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, fmt.Sprintf(`
		SET LOCAL ROLE %s;
		SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user;
		SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE usename = current_user`, id))
	if err != nil {
		return err
	}
	var alive int
	err = conn.QueryRow(ctx, "SELECT count(*) FROM pg_stat_activity WHERE usename = $1", name).Scan(&alive)
	if err == nil && alive > 0 {
		return &fault{what: refused, why: "sessions of a run do not end"}
	}
	return err
}
