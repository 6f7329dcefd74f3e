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

// forms returns the operator's address in many forms: what is passed to Open, and what is set in
// the environment.
func forms(t *testing.T) map[string]struct {
	address string
	env     map[string]string
} {
	config, err := pgx.ParseConfig(operator(t))
	if err != nil {
		t.Fatal(err)
	}
	host, port := config.Host, fmt.Sprint(config.Port)
	sockets, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(sockets) })
	newProxyAt(t, "unix", filepath.Join(sockets, ".s.PGSQL.5432"))
	passfile := filepath.Join(sockets, "pgpass")
	line := strings.Join([]string{"*", "*", "*", config.User, config.Password}, ":")
	if err := os.WriteFile(passfile, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(host, options string) string {
		return "postgresql://" + url.UserPassword(config.User, config.Password).String() + "@" + host + "/" + config.Database + options
	}
	type form = struct {
		address string
		env     map[string]string
	}
	whole := map[string]string{"PGHOST": host, "PGPORT": port, "PGUSER": config.User, "PGPASSWORD": config.Password, "PGDATABASE": config.Database}
	return map[string]form{
		"as it is":              {operator(t), nil},
		"keywords":              {fmt.Sprintf("host=%s port = %s user=%s password='%s' dbname=%s", host, port, config.User, config.Password, config.Database), nil},
		"password as an option": {fmt.Sprintf("postgres://%s:%s/%s?user=%s&password=%s", host, port, config.Database, config.User, config.Password), nil},
		"environment":           {"", whole},
		"password file":         {fmt.Sprintf("postgres://%s@%s:%s/%s?passfile=%s", config.User, host, port, config.Database, url.PathEscape(passfile)), nil},
		"socket":                {at("", "?host="+sockets), nil},
		"socket as host":        {at(url.PathEscape(sockets), ""), nil},
		"socket in keywords":    {fmt.Sprintf("host=%s user=%s password=%s dbname=%s", sockets, config.User, config.Password, config.Database), nil},
		"two hosts":             {at("127.0.0.1:1,"+host+":"+port, "?target_session_attrs=read-write"), nil},
		"options": {at(host+":"+port, "?application_name=site&search_path=public&options=-c%20statement_timeout%3D1min&pool_max_conns=3"+
			"&default_query_exec_mode=simple_protocol&TimeZone=Asia%2FShanghai&connect_timeout=60&sslmode=prefer&channel_binding=prefer"), nil},
		"options of the environment": {operator(t), map[string]string{"PGOPTIONS": "-c search_path=public", "PGTZ": "UTC", "PGAPPNAME": "site", "PGCONNECT_TIMEOUT": "60"}},
	}
}

// TestURL: whatever the operator's address is, programs can use the one of a place, with each of
// pgx's three ways to connect.
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
			want := name(t, p.URL()) + " 10s"
			const query = "SELECT current_schema() || ' ' || current_setting('statement_timeout')"
			if got := ask[string](t, connect(t, p.URL()), query); got != want {
				t.Errorf("pgx: %q, want %q", got, want)
			}
			pool, err := pgxpool.New(t.Context(), p.URL())
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			var got string
			if err := pool.QueryRow(t.Context(), query).Scan(&got); err != nil || got != want {
				t.Errorf("pgxpool: %q, %v, want %q", got, err, want)
			}
			db, err := sql.Open("pgx", p.URL())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
				t.Errorf("database/sql: %q, %v, want %q", got, err, want)
			}
			if timeout := pool.Config().ConnConfig.ConnectTimeout.Seconds(); timeout != 3 {
				t.Errorf("programs wait %v s for a connection", timeout)
			}
		})
	}
}

// TestOpenRefused: Open says what the operator has to change.
func TestOpenRefused(t *testing.T) {
	admin := connect(t, operator(t))
	config := admin.Config()
	at := func(user, password, host, database string) string {
		u := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Host: host, Path: "/" + database}
		return u.String()
	}
	server := fmt.Sprintf("%s:%d", config.Host, config.Port)
	const poor = "interleave_test_poor"
	do(t, admin, "CREATE ROLE "+poor+" LOGIN PASSWORD 'canary'")
	t.Cleanup(func() { do(t, admin, "DROP ROLE "+poor) })

	for _, test := range []struct{ change, url, want string }{
		{"", at(poor, "canary", "127.0.0.1:1", "course"), "open postgres://interleave_test_poor:xxxxx@127.0.0.1:1/course: connection refused"},
		{"", at(poor, "canary1", server, config.Database), "open postgres://interleave_test_poor:xxxxx@SERVER/DATABASE: wrong password"},
		{"", at("no=body", "canary", server, config.Database), "open postgres://xxxxx:xxxxx@SERVER/DATABASE: wrong password"},
		{"", at(poor, "canary", server, "nothing"), "open postgres://interleave_test_poor:xxxxx@SERVER/nothing: no such database"},
		{"", at(poor, "canary", server, config.Database) + "?nothing=canary", "open postgres://interleave_test_poor:xxxxx@SERVER/DATABASE: an option is unknown"},
		{"", at(poor, "canary", server, config.Database) + "?sslmode=require", "open postgres://interleave_test_poor:xxxxx@SERVER/DATABASE: no encrypted connection"},
		{"", at(poor, "canary", "", "course") + "?host=/nowhere", "open postgres://interleave_test_poor:xxxxx@/course?host=/nowhere&port=5432: there is no such socket"},
		{"", at(poor, "canary", server, config.Database), "open postgres://interleave_test_poor:xxxxx@SERVER/DATABASE: the role may not create roles; " +
			"allow it: ALTER ROLE interleave_test_poor CREATEROLE"},
		{"ALTER ROLE " + poor + " CREATEROLE", at(poor, "canary", server, config.Database), "open postgres://interleave_test_poor:xxxxx@SERVER/DATABASE: " +
			"the role may not create schemas; allow it: GRANT CREATE ON DATABASE DATABASE TO interleave_test_poor"},
	} {
		if test.change != "" {
			do(t, admin, test.change)
		}
		want := strings.NewReplacer("SERVER", server, "DATABASE DATABASE", "DATABASE "+config.Database, "DATABASE", config.Database).Replace(test.want)
		s, err := postgres.Open(t.Context(), test.url)
		if err == nil {
			s.Close()
		}
		if err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
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
