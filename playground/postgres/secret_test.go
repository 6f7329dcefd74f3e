package postgres_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
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

// malformed returns addresses that cannot be used, for one reason or another. Each has the password
// "canary" in it. The file has one a line, with the escapes of Go's strings.
func malformed(t *testing.T) (addresses []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/malformed.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		address, err := strconv.Unquote(`"` + strings.TrimSuffix(line, "\n") + `"`)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		addresses = append(addresses, address)
	}
	return addresses
}

// TestSecretAddress: of an address that cannot be used, however it is malformed, no error shows the
// password.
func TestSecretAddress(t *testing.T) {
	for _, address := range malformed(t) {
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
