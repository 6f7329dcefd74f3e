package postgres_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"interleave/playground/postgres"
)

// printed returns v in all the ways in which it may come into a log.
func printed(v any) string {
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", v)
		fmt.Fprintf(&out, verb+"\n", struct{ Any any }{v})
		fmt.Fprintf(&out, verb+"\n", []any{v})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("test", "v", v)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("test", "v", v)
	return out.String()
}

// TestSecretAddress: of an address that cannot be used, however it is malformed, no error shows the
// password. Those that look like an address in order are refused by nobody's server.
func TestSecretAddress(t *testing.T) {
	for _, address := range []string{
		"postgres://app:canary@127.0.0.1:1/course",
		"postgres://app:can:canary@127.0.0.1:1/course",
		"postgres://app:pass@canary@127.0.0.1:1/course",
		"postgres://app:pass@canary:1@127.0.0.1:1/course",
		"postgres://app:pass@127.0.0.1:1/canary@127.0.0.1:1/course",
		"postgres://app:pass/canary@127.0.0.1:1/course",
		"postgres://app:1/canary@127.0.0.1:1/course",
		"postgres://app:1/canary@127.0.0.1:1/course?sslmode=disable",
		"postgres://127.0.0.1:1/canary@127.0.0.1:1/course",
		"postgres://app:pass?canary@127.0.0.1:1/course",
		"postgres://app:1?x=canary@127.0.0.1:1/course",
		"postgres://app:1/?x=canary@127.0.0.1:1/course",
		"postgres://127.0.0.1:1?x=1/canary@127.0.0.1:1/course",
		"postgres://app:pass#canary@127.0.0.1:1/course",
		"postgres://app:pass%canary@127.0.0.1:1/course",
		"postgres://app:%00canary@127.0.0.1:1/course",
		"postgres://app:pass canary@127.0.0.1:1/course",
		"postgres://app:pass[canary@127.0.0.1:1/course",
		"postgres://app:pass]canary@[::1/course",
		"postgres://app:\ncanary@127.0.0.1:1/course",
		"postgres://app:\x7fcanary@127.0.0.1:1/course",
		"postgres://app:\x00canary@127.0.0.1:1/course",
		"postgres://:canary@127.0.0.1:1/course",
		"postgres://app:canary",
		"postgres://app:canary@",
		"postgres://app:canary@:0/course",
		"postgres://app:canary@127.0.0.1:99999/course",
		"postgres://app:canary@127.0.0.1:port/course",
		"postgres://app:canary@127.0.0.1:1:2/course",
		"postgres://app:canary@127.0.0.1:1,127.0.0.1:2,:3/course?port=1,2",
		"postgres://app:canary@127.0.0.1:1/course?sslmode=maybe",
		"postgres://app:canary@127.0.0.1:1/course?sslrootcert=/canary",
		"postgres://app:canary@127.0.0.1:1/course?sslcert=canary",
		"postgres://app:canary@127.0.0.1:1/course?connect_timeout=x",
		"postgres://app:canary@127.0.0.1:1/course?target_session_attrs=canary",
		"postgres://app:canary@127.0.0.1:1/course?service=canary",
		"postgres://app:canary@127.0.0.1:1/course?require_auth=canary",
		"postgres://app:canary@127.0.0.1:1/course?default_query_exec_mode=canary",
		"postgres://app@127.0.0.1:1/course?password=canary",
		"postgres://app@127.0.0.1:1/course?pass%77ord=canary&x",
		"postgres://app@127.0.0.1:1/course?password=canary=canary",
		"postgres://app@127.0.0.1:1/course?passwd=canary",
		"postgres://app@127.0.0.1:1/course?sslpassword=canary&sslmode=x",
		"postgres://app@127.0.0.1:1/course;password=canary",
		"postgres://app@127.0.0.1:1/course&password=canary",
		"postgres://app;password=canary@127.0.0.1:1/course",
		"postgres://app@127.0.0.1:1;password=canary/course",
		"postgres://app@127.0.0.1;password=canary/course",
		"postgres://host=127.0.0.1 password=canary",
		"postgres:///course?host=127.0.0.1:1;password=canary",
		"postgres:///course?host=/tmp?password=canary",
		"postgres:///course?host=/tmp/canary@127.0.0.1",
		"postgresql://app:canary@127.0.0.1:x/course",
		"postgres:app:canary@127.0.0.1:1/course",
		"postgres:/app:canary@127.0.0.1:1/course?sslmode=disable",
		"Postgres://app:canary@127.0.0.1:1/course?sslmode=disable",
		" postgres://app:canary@127.0.0.1:1/course?sslmode=disable",
		"'postgres://app:canary@127.0.0.1:1/course?sslmode=disable'",
		"postgresql+psycopg://app:canary@127.0.0.1:1/course?sslmode=disable",
		"jdbc:postgresql://127.0.0.1:1/course?user=app&password=canary",
		"mysql://app:canary@127.0.0.1:1/course",
		"app:canary@127.0.0.1:1/course",
		"//app:canary@127.0.0.1:1/course?x=1",
		"canary",
		"canary=",
		"=canary",
		"host=127.0.0.1 port=1 user=app password=canary",
		"host=127.0.0.1 port=1 user=app password='canary",
		"host=127.0.0.1 port=1 user=app password='can' canary",
		"host=127.0.0.1 port=1 user=app password='can'canary",
		"host=127.0.0.1 port=1 user=app password=can canary",
		"host=127.0.0.1 port=1 user=app password=can canary dbname=course",
		"host=127.0.0.1 port=1 user=app password: canary dbname=course",
		"host=127.0.0.1 port=1 user=app password:canary=x",
		"host=127.0.0.1 port=1 user=app passwd=canary",
		"host=127.0.0.1;port=1;user=app;password=canary",
		"host=127.0.0.1 port=1 user=app;password=canary",
		"host=127.0.0.1 port=1 user=app dbname=course;password=canary",
		"host=127.0.0.1 port=1 user=app dbname='course password=canary'",
		"host=127.0.0.1 port=1 user='app password=canary'",
		"host=127.0.0.1 port=1;password=canary user=app",
		"host=127.0.0.1 port=1 dbname=postgres://app:canary@127.0.0.1/course",
		"host=app:canary@127.0.0.1 port=1",
		"host=postgres://app:canary@127.0.0.1:1/course",
		"host=127.0.0.1 port=1 user=app:canary",
		"host=127.0.0.1 port=1 user=app@canary",
		`host=127.0.0.1 port=1 user=app password=canary\`,
		"host=127.0.0.1 port=1 user=app password=canary sslmode=canary",
		"host=127.0.0.1 port=1 user=app password=canary connect_timeout=canary",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		s, err := postgres.Open(ctx, address)
		cancel()
		if err == nil {
			s.Close()
			t.Errorf("%q can be opened", address)
			continue
		}
		if out := printed(err); strings.Contains(out, "canary") || strings.Contains(out, fmt.Sprintf("%x", "canary")) {
			t.Errorf("%q: %v", address, err)
		}
		if strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("%q: more than a line: %v", address, err)
		}
	}
}

// TestSecretElsewhere: nor does one show a password that comes from somewhere else.
func TestSecretElsewhere(t *testing.T) {
	t.Setenv("PGPASSWORD", "canary")
	for _, address := range []string{"", "postgres://app@127.0.0.1:1/course", "host=127.0.0.1 port=1", "host=127.0.0.1 port=x"} {
		t.Setenv("PGHOST", "127.0.0.1")
		t.Setenv("PGPORT", "1")
		if _, err := postgres.Open(t.Context(), address); err == nil || strings.Contains(printed(err), "canary") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestSecretValues: however a Server or a Place is printed, no password is.
func TestSecretValues(t *testing.T) {
	config, err := pgx.ParseConfig(operator(t))
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, operator(t))
	p := lend(t, s)
	place, err := pgx.ParseConfig(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	for what, out := range map[string]string{"the server": printed(s), "the place": printed(p)} {
		for whose, password := range map[string]string{"the operator": config.Password, "the place": place.Password} {
			if strings.Contains(out, password) || strings.Contains(out, fmt.Sprintf("%x", password)) {
				t.Errorf("%s shows the password of %s: %s", what, whose, out)
			}
		}
	}
	if strings.Contains(p.URL(), config.Password) || place.Password == "" || place.User == config.User {
		t.Errorf("the place's URL is the operator's")
	}
}
