package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"

	"interleave/playground/postgres"
)

// A form is one in which the operator may give the address.
type form struct {
	address string
	env     map[string]string
}

// forms returns the operator's address in many forms.
func forms(t *testing.T) map[string]form {
	t.Helper()
	config, err := pgx.ParseConfig(operator(t))
	if err != nil {
		t.Fatal(err)
	}
	user, password, database := config.User, config.Password, config.Database
	host, port := config.Host, fmt.Sprint(config.Port)
	sockets, passfile := hidden(t, config)
	at := func(host, options string) string {
		return "postgresql://" + url.UserPassword(user, password).String() + "@" + host + "/" + database + options
	}
	return map[string]form{
		"as it is":              {operator(t), nil},
		"keywords":              {fmt.Sprintf("host=%s port = %s user=%s password='%s' dbname=%s", host, port, user, password, database), nil},
		"password as an option": {fmt.Sprintf("postgres://%s:%s/%s?user=%s&password=%s", host, port, database, user, password), nil},
		"password file":         {fmt.Sprintf("postgres://%s@%s:%s/%s?passfile=%s", user, host, port, database, passfile), nil},
		"socket":                {at("", "?host="+sockets), nil},
		"socket as host":        {at(url.PathEscape(sockets), ""), nil},
		"socket in keywords":    {fmt.Sprintf("host=%s user=%s password=%s dbname=%s", sockets, user, password, database), nil},
		"two hosts":             {at("127.0.0.1:1,"+host+":"+port, "?target_session_attrs=read-write"), nil},
		"options": {at(host+":"+port, "?application_name=site&search_path=public&options=-c%20statement_timeout%3D1min"+
			"&pool_max_conns=3&default_query_exec_mode=simple_protocol&TimeZone=Asia%2FShanghai&connect_timeout=60"+
			"&sslmode=prefer&channel_binding=prefer"), nil},
		"environment": {"", map[string]string{
			"PGHOST": host, "PGPORT": port, "PGUSER": user, "PGPASSWORD": password, "PGDATABASE": database}},
		"options of the environment": {operator(t), map[string]string{
			"PGOPTIONS": "-c search_path=public", "PGTZ": "UTC", "PGAPPNAME": "site", "PGCONNECT_TIMEOUT": "60"}},
	}
}

// hidden returns a folder with a socket that leads to the server, and a file with the password.
func hidden(t *testing.T, config *pgx.ConnConfig) (sockets, passfile string) {
	t.Helper()
	sockets, err := os.MkdirTemp("", "pg") // shorter than the test's own, as sockets want
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(sockets) })
	newProxyAt(t, "unix", filepath.Join(sockets, ".s.PGSQL.5432"))
	passfile = filepath.Join(sockets, "pgpass")
	line := strings.Join([]string{"*", "*", "*", config.User, config.Password}, ":")
	if err := os.WriteFile(passfile, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	return sockets, passfile
}

// TestURL: whatever form the operator's address has, programs can use that of a place.
func TestURL(t *testing.T) {
	for what, form := range forms(t) {
		t.Run(what, func(t *testing.T) {
			for variable, value := range form.env {
				t.Setenv(variable, value)
			}
			s := open(t, form.address)
			if v := s.Version(); !regexp.MustCompile(`^PostgreSQL \d+(\.|beta|rc)\d+$`).MatchString(v) {
				t.Errorf("version %q", v)
			}
			p := lend(t, s)
			for variable := range form.env {
				t.Setenv(variable, "") // programs have none of these
			}
			wantUsable(t, p.URL())
		})
	}
}

// wantUsable fails the test unless each of pgx's three ways to connect leads to a place.
func wantUsable(t *testing.T, url string) {
	t.Helper()
	want := name(t, url) + " 10s"
	const query = "SELECT current_schema() || ' ' || current_setting('statement_timeout')"
	conn := connect(t, url)
	if got := ask[string](t, conn, query); got != want {
		t.Errorf("pgx: %q, want %q", got, want)
	}
	if timeout := conn.Config().ConnectTimeout.Seconds(); timeout != 3 {
		t.Errorf("programs wait %v s for a connection", timeout)
	}
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var got string
	if err := pool.QueryRow(t.Context(), query).Scan(&got); err != nil || got != want {
		t.Errorf("pgxpool: %q, %v, want %q", got, err, want)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
		t.Errorf("database/sql: %q, %v, want %q", got, err, want)
	}
}

// TestOpenRefused: Open says what the operator has to change.
func TestOpenRefused(t *testing.T) {
	admin := connect(t, operator(t))
	config := admin.Config()
	server, database := fmt.Sprintf("%s:%d", config.Host, config.Port), config.Database
	const poor = "interleave_test_poor"
	do(t, admin, "CREATE ROLE "+poor+" LOGIN PASSWORD 'canary'")
	t.Cleanup(func() { do(t, admin, "DROP ROLE "+poor) })

	real := "postgres://" + poor + ":canary@" + server + "/" + database
	shown := "open postgres://" + poor + ":xxxxx@" + server + "/" + database + ": "
	for _, test := range []struct{ change, address, want string }{
		{"", "postgres://a:canary@127.0.0.1:1/b", "open postgres://a:xxxxx@127.0.0.1:1/b: connection refused"},
		{"", "postgres://a:canary@/b?host=/no", "open postgres://a:xxxxx@/b?host=/no&port=5432: there is no such socket"},
		{"", strings.Replace(real, "canary", "canary1", 1), shown + "wrong password"},
		{"", strings.Replace(real, poor, "no%3Dbody", 1), strings.Replace(shown, poor, "xxxxx", 1) + "wrong password"},
		{"", real + "1", strings.TrimSuffix(shown, ": ") + "1: no such database"},
		{"", real + "?nothing=canary", shown + "an option is unknown"},
		{"", real + "?sslmode=require", shown + "no encrypted connection"},
		{"", real, shown + "the role may not create roles; allow it: ALTER ROLE " + poor + " CREATEROLE"},
		{"ALTER ROLE " + poor + " CREATEROLE", real, shown + "the role may not create schemas; allow it: " +
			"GRANT CREATE ON DATABASE " + database + " TO " + poor},
	} {
		if test.change != "" {
			do(t, admin, test.change)
		}
		s, err := postgres.Open(t.Context(), test.address)
		if err == nil {
			s.Close()
		}
		if err == nil || err.Error() != test.want {
			t.Errorf("%v\nwant %s", err, test.want)
		}
	}
}

// TestOpenPublic: where everybody may create objects, places would not be all that a run can fill.
func TestOpenPublic(t *testing.T) {
	admin := connect(t, operator(t))
	const schema = "interleave_test_public"
	do(t, admin, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { do(t, admin, "DROP SCHEMA "+schema) })
	do(t, admin, "GRANT CREATE ON SCHEMA "+schema+" TO PUBLIC")
	s, err := postgres.Open(t.Context(), operator(t))
	if err == nil {
		s.Close()
	}
	if err == nil || !strings.HasSuffix(err.Error(), ": every role may create objects in "+schema+"; forbid it: REVOKE CREATE ON SCHEMA "+schema+" FROM PUBLIC") {
		t.Error(err)
	}
}

// TestOpenShut: a server that does not let the roles of places in is found out at once.
func TestOpenShut(t *testing.T) {
	admin := connect(t, operator(t))
	database := pgx.Identifier{ask[string](t, admin, "SELECT current_database()")}.Sanitize()
	if !ask[bool](t, admin, "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()") {
		t.Skip("the role does not own the database, and cannot shut it (.ci/postgres start DIR makes one that does)")
	}
	do(t, admin, "REVOKE CONNECT ON DATABASE "+database+" FROM PUBLIC")
	t.Cleanup(func() { do(t, admin, "GRANT CONNECT ON DATABASE "+database+" TO PUBLIC") })
	s, err := postgres.Open(t.Context(), operator(t))
	if err == nil {
		s.Close()
	}
	if err == nil || !strings.HasSuffix(err.Error(), ": the role of a run cannot log in with its password (pg_hba.conf has to allow it): permission denied") {
		t.Error(err)
	}
}

// TestOpenFrozen: a server that accepts connections and says nothing keeps Open no longer than a
// few seconds, and not longer than its context.
func TestOpenFrozen(t *testing.T) {
	p := newProxy(t)
	p.freeze()
	defer p.thaw()
	_, err := postgres.Open(t.Context(), p.url())
	if !errors.Is(err, postgres.ErrGone) || !strings.HasSuffix(err.Error(), ": no answer in time") {
		t.Error(err)
	}
	cause := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := postgres.Open(ctx, p.url()); !errors.Is(err, cause) {
		t.Errorf("%v, want the cause of the context's end", err)
	}
	wantNoGoroutines(t)
}
