package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// names returns the names of all places that there are.
func names(t testing.TB, admin *pgx.Conn) []string {
	t.Helper()
	return ask[[]string](t, admin, `SELECT coalesce(array_agg(rolname::text), '{}') FROM pg_roles WHERE rolname LIKE 'interleave\_%'`)
}

// TestSweep: what a killed site has left goes when the next one starts, and what a living one has
// lent stays.
func TestSweep(t *testing.T) {
	admin := connect(t, operator(t))
	living := open(t, operator(t))
	theirs := connect(t, lend(t, living).URL())
	do(t, theirs, "CREATE TABLE mine (id int)")
	before := names(t, admin)

	site := helper(t, "site", operator(t))
	var places []relic
	for _, name := range names(t, admin) {
		if !strings.Contains(strings.Join(before, " "), name) {
			places = append(places, relic{name, ask[uint32](t, admin, "SELECT oid FROM pg_roles WHERE rolname = $1", name)})
		}
	}
	if len(places) != 2 {
		t.Fatalf("the site has lent %v, want two places", places)
	}
	open(t, operator(t)).Close()
	for _, place := range places {
		if left := place.left(t, admin); !strings.Contains(left, "1 roles, 1 schemas, 1 relations") && !strings.Contains(left, "sessions") {
			t.Errorf("while the site lives there is left of its place: %s", left)
		}
	}
	kill(site)
	eventually(t, "end of the site's connection", func() bool {
		next := open(t, operator(t))
		defer next.Close()
		return places[0].left(t, admin) == ""
	})
	for _, place := range places {
		place.wantGone(t, admin)
	}
	do(t, theirs, "INSERT INTO mine VALUES (1)")
}

// TestSweepHalves: a role that has lost its schema is found, and a schema that has lost its role;
// what only looks like one of ours is left alone.
func TestSweepHalves(t *testing.T) {
	admin := connect(t, operator(t))
	database := ask[string](t, admin, "SELECT lpad(to_hex(oid::bigint), 8, '0') FROM pg_database WHERE datname = current_database()")
	id := "interleave_" + database + "00000000000000"
	dropped := "interleave_fffffffe00000000000000aa_1" // of a database that is no more
	elsewhere := "interleave_00000001" + "00000000000000aa_1"
	stranger := "interleave_course"
	do(t, admin, "CREATE ROLE "+id+"aa_1; GRANT "+id+"aa_1 TO CURRENT_USER")
	do(t, admin, "CREATE SCHEMA "+id+"ab_1; CREATE TABLE "+id+"ab_1.mine (id int)")
	do(t, admin, "CREATE ROLE "+dropped+"; GRANT "+dropped+" TO CURRENT_USER")
	for _, name := range []string{elsewhere, stranger} {
		do(t, admin, "CREATE ROLE "+name+"; GRANT "+name+" TO CURRENT_USER")
		t.Cleanup(func() { do(t, admin, "DROP ROLE "+name) })
	}
	open(t, operator(t))
	const there = `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1 UNION ALL SELECT FROM pg_namespace WHERE nspname = $1)`
	for name, want := range map[string]bool{
		id + "aa_1": false, id + "ab_1": false, dropped: false, elsewhere: true, stranger: true,
	} {
		if got := ask[bool](t, admin, there, name); got != want {
			t.Errorf("%s is there: %v, want %v", name, got, want)
		}
	}
}
