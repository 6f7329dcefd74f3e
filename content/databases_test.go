package content_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"interleave/playground/postgres"
)

// sqlite is the database that every demo brings along.
const sqlite = ""

// databases runs f once for each database, as parallel subtests: on SQLite, and on a place of its own on
// the PostgreSQL that INTERLEAVE_POSTGRES names.
func databases(t *testing.T, f func(t *testing.T, database string)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		f(t, sqlite)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		f(t, lend(t))
	})
}

// lend returns the address of a place on PostgreSQL, such as the site gives a run. It lasts until the test
// ends or asks for another: who held one and waited for a second could wait for ever, as there are few.
func lend(t *testing.T) string {
	t.Helper()
	if os.Getenv(postgresVar) == "" {
		t.Skip("skipped: set " + postgresVar + " to the address of a PostgreSQL, 15 or later (.ci/postgres starts one)")
	}
	server, err := operator()
	if err != nil {
		t.Fatal(err)
	}
	giveBack(t)
	place, err := server.Lend(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	places.Store(t, place)
	t.Cleanup(func() { giveBack(t) })
	return place.URL()
}

// places are lent to tests: *testing.T -> *postgres.Place.
var places sync.Map

func giveBack(t *testing.T) {
	if place, ok := places.LoadAndDelete(t); ok {
		place.(*postgres.Place).Return()
	}
}

const postgresVar = "INTERLEAVE_POSTGRES"

// operator opens the server that places are on; TestMain closes it.
var operator = sync.OnceValues(func() (*postgres.Server, error) {
	server, err := postgres.Open(context.Background(), os.Getenv(postgresVar))
	if err == nil {
		closing = append(closing, server.Close)
	}
	return server, err
})
