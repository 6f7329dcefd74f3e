package content_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
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

// lend returns the address of a place on PostgreSQL that lasts as long as the test.
func lend(t *testing.T) string {
	t.Helper()
	address := os.Getenv("INTERLEAVE_POSTGRES")
	if address == "" {
		t.Skip("skipped: set INTERLEAVE_POSTGRES to the address of a PostgreSQL, 15 or later (.ci/postgres starts one)")
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	schema := "lesson_" + rand.Text()
	if _, err := conn.Exec(ctx, "CREATE SCHEMA "+pgx.Identifier{schema}.Sanitize()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := conn.Exec(ctx, "DROP SCHEMA "+pgx.Identifier{schema}.Sanitize()+" CASCADE"); err != nil {
			t.Error(err)
		}
		conn.Close(ctx)
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", `"`+schema+`"`)
	u.RawQuery = query.Encode()
	return u.String()
}
