package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/postgres"
)

// The databases that a run can ask for.
const (
	onSQLite   = "sqlite"
	onPostgres = "postgres"
)

// placeTime is how long a run waits for a place on PostgreSQL while others have them all: as long as a
// reader may be left with nothing but "starting".
const placeTime = 10 * time.Second

// onPostgres reports whether a run is to use PostgreSQL, or what is wrong with what was asked for.
func (s *server) onPostgres(demo *lessons.Demo, r runRequest) (bool, error) {
	possible := demo.Postgres && r.Language == lessons.Go
	switch {
	case r.Database == "":
		return possible && s.postgres != nil, nil
	case !demo.Postgres:
		return false, fmt.Errorf("database %q: demo %s uses none", short(r.Database), demo.ID())
	case r.Database == onSQLite:
		return false, nil
	case r.Database != onPostgres:
		return false, fmt.Errorf("database %q: it takes %s or %s", short(r.Database), onSQLite, onPostgres)
	case !possible:
		return false, errors.New("database postgres: Python programs use SQLite")
	case s.postgres == nil:
		return false, errors.New("database postgres: this server has none; its operator can name one with -postgres URL")
	}
	return true, nil
}

// databaseName is what readers are told that a run uses: "" if it uses none.
func (s *server) databaseName(demo *lessons.Demo, postgres bool) string {
	switch {
	case !demo.Postgres:
		return ""
	case postgres:
		return s.postgresVersion()
	}
	return "SQLite"
}

// postgresVersion is the one that the server can lend places on, or "".
func (s *server) postgresVersion() string {
	if s.postgres == nil {
		return ""
	}
	return s.postgres.Version()
}

// lend takes a place for a run, once there is one.
func (s *server) lend(ctx context.Context) (*postgres.Place, error) {
	ctx, cancel := context.WithTimeout(ctx, placeTime)
	defer cancel()
	return s.postgres.Lend(ctx)
}

// noPlace answers a run that got no place: PostgreSQL is gone, which is told as the run's output and end,
// or it is full.
func (s *server) noPlace(w http.ResponseWriter, demo *lessons.Demo, err error) {
	if errors.Is(err, context.DeadlineExceeded) {
		writeBusy(w)
		return
	}
	s.log.Error("run on postgres", "demo", demo.ID(), "err", err)
	events := make(chan playground.Event, 2)
	events <- playground.Out{FD: 2, Text: err.Error() + "\n"}
	events <- playground.End{Code: -1, Reason: playground.ReasonError, Message: err.Error()}
	close(events)
	stream(w, events)
}
