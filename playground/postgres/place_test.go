package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"interleave/playground/postgres"
)

// TestRights: a place's role does in its schema what it likes, and nothing anywhere else.
func TestRights(t *testing.T) {
	s := open(t, operator(t))
	admin := connect(t, operator(t))
	mine, other := lend(t, s), lend(t, s)
	conn, theirs := connect(t, mine.URL()), connect(t, other.URL())
	do(t, theirs, "CREATE TABLE secrets (id int)")
	do(t, theirs, "CREATE TEMP TABLE scratch (id int)")
	me, them := name(t, mine.URL()), name(t, other.URL())
	scratch := ask[string](t, theirs, "SELECT pg_my_temp_schema()::regnamespace::text") + ".scratch"
	pid := ask[string](t, theirs, "SELECT pg_backend_pid()::text")
	const relations = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
	before := ask[int](t, admin, relations)

	text, err := os.ReadFile("testdata/rights.txt")
	if err != nil {
		t.Fatal(err)
	}
	names := strings.NewReplacer("OTHER", them, "SCRATCH", scratch, "PID", pid, "OPERATOR", name(t, operator(t)))
	for line := range strings.Lines(string(text)) {
		want, statement, _ := strings.Cut(names.Replace(strings.TrimSpace(line)), " ")
		_, err := conn.Exec(t.Context(), strings.TrimSpace(statement))
		if got := map[string]string{"": "ok", "42501": "denied"}[code(err)]; got != want {
			t.Errorf("%s: %v, want %s", statement, err, want)
		}
	}
	if after := ask[int](t, admin, relations); after != before {
		t.Errorf("there are %d relations in public, and were %d", after, before)
	}
	gone := relicOf(t, admin, mine.URL())
	mine.Return()
	gone.wantGone(t, admin)
	if n := ask[int](t, theirs, "SELECT count(*) FROM secrets"); n != 0 || me == them {
		t.Errorf("%s had %d rows after the return of %s", them, n, me)
	}
}

// TestLimits: a place's role has a password of its own, and the limits that are promised.
func TestLimits(t *testing.T) {
	s := open(t, operator(t))
	p := lend(t, s)
	conn := connect(t, p.URL())
	for setting, want := range map[string]string{
		"statement_timeout":                   "10s",
		"lock_timeout":                        "5s",
		"idle_in_transaction_session_timeout": "10s",
		"search_path":                         name(t, p.URL()),
		"is_superuser":                        "off",
	} {
		if got := ask[string](t, conn, "SELECT current_setting($1)", setting); got != want {
			t.Errorf("%s is %s, want %s", setting, got, want)
		}
	}
	if owner := ask[bool](t, conn, "SELECT nspowner = current_user::regrole FROM pg_namespace WHERE nspname = current_schema()"); !owner {
		t.Error("the role does not own its schema")
	}
	if other := lend(t, s); other.URL() == p.URL() || conn.Config().Password == connect(t, other.URL()).Config().Password {
		t.Error("two places have the same password")
	}
	guess := conn.Config().Copy()
	guess.Password += "x"
	const wrong, tooMany = "28P01", "53300"
	if _, err := pgx.ConnectConfig(t.Context(), guess); code(err) != wrong {
		t.Errorf("with another password: %v, want SQLSTATE %s", err, wrong)
	}
	for range postgres.PlaceConnections - 1 {
		connect(t, p.URL())
	}
	if _, err := pgx.Connect(t.Context(), p.URL()); code(err) != tooMany {
		t.Errorf("connection %d: %v, want SQLSTATE %s", postgres.PlaceConnections+1, err, tooMany)
	}
}

// TestReturn: nothing is left of a place whose program is in the middle of things, whether it has
// been killed or still lives.
func TestReturn(t *testing.T) {
	for _, killed := range []bool{true, false} {
		t.Run(fmt.Sprintf("killed=%v", killed), func(t *testing.T) {
			s := open(t, operator(t))
			admin := connect(t, operator(t))
			p := lend(t, s)
			place := relicOf(t, admin, p.URL())
			demo := helper(t, "demo", p.URL())
			if left := place.left(t, admin); left == "" {
				t.Fatal("there is nothing to be dropped")
			}
			if killed {
				kill(demo)
			}
			begun := time.Now()
			p.Return()
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			place.wantGone(t, admin)
			p.Return() // does nothing
			if _, err := pgx.Connect(t.Context(), p.URL()); err == nil {
				t.Error("one can still connect")
			}
		})
	}
}

// TestReturnLater: what cannot be dropped now is dropped at the next Lend.
func TestReturnLater(t *testing.T) {
	t.Parallel()
	s := open(t, operator(t))
	admin := connect(t, operator(t))
	p := lend(t, s)
	place := relicOf(t, admin, p.URL())
	do(t, connect(t, p.URL()), "CREATE TABLE mine (id int)")

	// The operator looks at the table, in a transaction that he leaves open.
	tx, err := admin.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := pgx.Identifier{place.name}.Sanitize()
	do(t, admin, "SET LOCAL ROLE "+id)
	do(t, admin, "SELECT * FROM "+id+".mine")
	p.Return()
	if left := place.left(t, connect(t, operator(t))); left == "" {
		t.Fatal("the place could be dropped in spite of a lock")
	}
	if _, err := pgx.Connect(t.Context(), p.URL()); err == nil {
		t.Error("one can still connect")
	}
	begun := time.Now()
	next := lend(t, s) // is not kept from being made
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("with something that cannot be dropped it took %v to make a place", took)
	}
	next.Return()
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	lend(t, s)
	place.wantGone(t, admin)
}

// room returns how many places may be lent at once.
func room(t testing.TB) int {
	t.Helper()
	free := ask[int](t, connect(t, operator(t)), `
		SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
		- coalesce(current_setting('reserved_connections', true)::int, 0)`)
	return max(1, (free-postgres.OtherConnections)/postgres.PlaceConnections)
}

// TestRoom: no more places are lent than the server has connections for. Who has to wait gets the
// next that is returned, and waits no longer than its context lasts, or the Server.
func TestRoom(t *testing.T) {
	s := open(t, operator(t))
	room := room(t)
	places := make([]*postgres.Place, room)
	for i := range places {
		places[i] = lend(t, s)
	}
	cause := errors.New("no more patience")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, cause)
	defer cancel()
	if _, err := s.Lend(ctx); err != cause {
		t.Errorf("one more than %d: %v, want the cause of the context's end", room, err)
	}
	lent := make(chan *postgres.Place)
	go func() {
		lent <- lend(t, s)
	}()
	select {
	case <-lent:
		t.Fatalf("lent more than %d", room)
	case <-time.After(50 * time.Millisecond):
	}
	places[0].Return()
	(<-lent).Return()
	places[0] = lend(t, s)

	closed := make(chan error)
	go func() {
		_, err := s.Lend(context.Background())
		closed <- err
	}()
	s.Close()
	if err := <-closed; err != postgres.ErrClosed {
		t.Errorf("waiting while the server is closed: %v", err)
	}
	if _, err := s.Lend(t.Context()); err != postgres.ErrClosed {
		t.Errorf("after that: %v", err)
	}
}

// TestClose: places that are still lent are returned.
func TestClose(t *testing.T) {
	s := open(t, operator(t))
	admin := connect(t, operator(t))
	p := lend(t, s)
	place := relicOf(t, admin, p.URL())
	helper(t, "demo", p.URL())
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	place.wantGone(t, admin)
	p.Return() // does nothing
	wantNoGoroutines(t)
}

// TestTogether: many at once, of two servers in one database, all get what they want.
func TestTogether(t *testing.T) {
	servers := []*postgres.Server{open(t, operator(t)), open(t, operator(t))}
	errs := make(chan error)
	const runs = 10
	for i := range runs {
		go func() {
			p, err := servers[i%2].Lend(context.Background())
			if err == nil {
				defer p.Return()
				var conn *pgx.Conn
				if conn, err = pgx.Connect(context.Background(), p.URL()); err == nil {
					_, err = conn.Exec(context.Background(), "CREATE TABLE users (id int)")
					conn.Close(context.Background())
				}
			}
			errs <- err
		}()
	}
	for range runs {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
