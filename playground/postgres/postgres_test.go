package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"interleave/playground/postgres"
)

// serverVar names the server that the tests use.
const serverVar = "INTERLEAVE_POSTGRES"

// roleVar makes this test's binary another program; see helper.
const roleVar = "POSTGRES_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVar); role != "" {
		if err := helpers()[role](context.Background()); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("ready")
		select {}
	}
	os.Exit(m.Run())
}

// operator returns the URL of the tests' server, and skips the test if there is none.
func operator(t testing.TB) string {
	t.Helper()
	url := os.Getenv(serverVar)
	if url == "" {
		t.Skipf("%s is not set: it has to be the URL of a role with CREATEROLE on a PostgreSQL server, "+
			"and with CREATE on its database (.ci/postgres start DIR makes one)", serverVar)
	}
	return url
}

// open opens a server that is closed when the test ends.
func open(t testing.TB, url string) *postgres.Server {
	t.Helper()
	s, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// wantNoGoroutines fails the test if goroutines of the package or of its driver are left, except
// for those that are just about to end.
func wantNoGoroutines(t testing.TB) {
	t.Helper()
	ours := func() (stacks []string) {
		all := make([]byte, 1<<20)
		for stack := range strings.SplitSeq(string(all[:runtime.Stack(all, true)]), "\n\n") {
			if strings.Contains(stack, "playground/postgres.") || strings.Contains(stack, "pgconn.") {
				stacks = append(stacks, stack)
			}
		}
		return stacks
	}
	for deadline := time.Now().Add(time.Second); len(ours()) > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("goroutines are left:\n%s", strings.Join(ours(), "\n\n"))
		}
	}
}

// eventually fails the test if something does not become true in a few seconds.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for the %s", what)
		}
	}
}

// lend lends a place that is returned when the test ends.
func lend(t testing.TB, s *postgres.Server) *postgres.Place {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	p, err := s.Lend(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Return)
	return p
}

// connect connects as a program would.
func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// ask returns the one value that a query has.
func ask[T any](t testing.TB, conn *pgx.Conn, query string, args ...any) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(context.Background(), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// do executes a statement.
func do(t testing.TB, conn *pgx.Conn, statement string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// code returns the SQLSTATE of an error, "" if it is nil.
func code(err error) string {
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refusal.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// name returns the name of a place's role and schema.
func name(t testing.TB, url string) string {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return config.User
}

// A relic is what a place was called, to look for what is left of it.
type relic struct {
	name string
	oid  uint32
}

func relicOf(t testing.TB, admin *pgx.Conn, url string) relic {
	t.Helper()
	name := name(t, url)
	return relic{name, ask[uint32](t, admin, "SELECT oid FROM pg_roles WHERE rolname = $1", name)}
}

// left returns what is left of a place: the kinds of things, and how many of each.
func (r relic) left(t testing.TB, admin *pgx.Conn) string {
	t.Helper()
	return ask[string](t, admin, `
		SELECT coalesce(string_agg(n || ' ' || kind, ', '), '') FROM (
			SELECT 'roles', count(*) FROM pg_roles WHERE oid = $2 OR rolname = $1 UNION ALL
			SELECT 'schemas', count(*) FROM pg_namespace WHERE nspname = $1 OR nspowner = $2 UNION ALL
			SELECT 'relations', count(*) FROM pg_class WHERE relowner = $2 UNION ALL
			SELECT 'functions', count(*) FROM pg_proc WHERE proowner = $2 UNION ALL
			SELECT 'types', count(*) FROM pg_type WHERE typowner = $2 UNION ALL
			SELECT 'large objects', count(*) FROM pg_largeobject_metadata WHERE lomowner = $2 UNION ALL
			SELECT 'settings', count(*) FROM pg_db_role_setting WHERE setrole = $2 UNION ALL
			SELECT 'members', count(*) FROM pg_auth_members WHERE $2 IN (roleid, member) UNION ALL
			SELECT 'dependencies', count(*) FROM pg_shdepend WHERE refobjid = $2 UNION ALL
			SELECT 'sessions', count(*) FROM pg_stat_activity WHERE usesysid = $2
		) AS counts (kind, n) WHERE n > 0`, r.name, r.oid)
}

// wantGone fails the test if anything is left of a place.
func (r relic) wantGone(t testing.TB, admin *pgx.Conn) {
	t.Helper()
	if left := r.left(t, admin); left != "" {
		t.Errorf("left of %s: %s", r.name, left)
	}
}

// helper starts this test's binary as another program, which gets a URL, and waits until it says
// that it is ready.
func helper(t testing.TB, role, url string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"="+role, serverVar+"="+url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(cmd) })
	said := make([]byte, 1000)
	if n, err := out.Read(said); !bytes.HasSuffix(said[:n], []byte("ready\n")) {
		t.Fatalf("the %s says %q, %v", role, said[:n], err)
	}
	return cmd
}

// kill kills a helper with a signal that it cannot catch.
func kill(cmd *exec.Cmd) {
	cmd.Process.Kill()
	cmd.Wait()
}

// helpers are what this test's binary can be. They return when they are ready, and then live on
// until they are killed.
func helpers() map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"site": func(ctx context.Context) error { // lends places and uses one
			s, err := postgres.Open(ctx, os.Getenv(serverVar))
			if err != nil {
				return err
			}
			for range 2 {
				p, err := s.Lend(ctx)
				if err != nil {
					return err
				}
				if err := work(ctx, p.URL()); err != nil {
					return err
				}
			}
			return nil
		},
		"demo": func(ctx context.Context) error { return work(ctx, os.Getenv(serverVar)) },
	}
}

// work leaves a place in the middle of things: a transaction that has written, a session that waits
// for its lock, a query that runs, and objects of many kinds.
func work(ctx context.Context, url string) error {
	var conns []*pgx.Conn
	for range 4 {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		conns = append(conns, conn)
	}
	for _, statement := range []string{
		"SET idle_in_transaction_session_timeout = 0",
		"CREATE TABLE accounts (id bigserial PRIMARY KEY, cents bigint)",
		"CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
		"CREATE FUNCTION pg_terminate_backend(int, int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE ''mine''; END'",
		"CREATE TYPE mood AS ENUM ('ok')",
		"CREATE TEMP TABLE scratch (id int)",
		"SELECT lo_create(0)",
		"SELECT pg_advisory_lock(pg_backend_pid())",
		"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
		"BEGIN",
		"INSERT INTO accounts (cents) SELECT generate_series(1, 10000)",
		"LOCK TABLE accounts",
	} {
		if _, err := conns[0].Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	const forever = "SET statement_timeout = 0; SET lock_timeout = 0; "
	go conns[1].Exec(ctx, forever+"SELECT * FROM accounts")
	go conns[2].Exec(ctx, forever+"SELECT pg_sleep(1000)")
	for {
		var busy int
		const query = "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND state = 'active'"
		if err := conns[3].QueryRow(ctx, query).Scan(&busy); err != nil || busy == 3 {
			return err
		}
	}
}
