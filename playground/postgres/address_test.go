package postgres

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// TestWay: what programs need of the operator's options is in their URL, from wherever it comes,
// and nothing else is.
func TestWay(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Chdir(home)
	for _, test := range []struct{ address, env, want string }{
		{"postgres://app:secret@db/course", "", ""},
		{"postgres://app:secret@db/course?sslmode=require&application_name=site&search_path=public&sslpassword=secret", "", "sslmode=require"},
		{"postgres://app:secret@db/course?ssl=true", "", "sslmode=require"},
		{"postgres://app:secret@db/course?ssl%6Dode=verify%2Dfull&sslsni=0", "", "sslmode=verify-full&sslsni=0"},
		{"postgres://app:sec?sslmode=x@db/course?sslmode=disable", "", "sslmode=disable"},
		{`host=db user=app password='it\'s sslmode=x' sslmode = 'dis\able' channel_binding=disable`, "", "channel_binding=disable&sslmode=disable"},
		{`host=db password=a\ sslmode=x target_session_attrs=primary`, "", "target_session_attrs=primary"},
		{"postgres://app:secret@db/course", "PGSSLMODE=require", "sslmode=require"},
		{"postgres://app:secret@db/course?sslmode=disable", "PGSSLMODE=require", "sslmode=disable"},
		{"postgres://app:secret@db/course", "PGREQUIREAUTH=scram-sha-256", ""},
	} {
		variable, value, _ := strings.Cut(test.env, "=")
		if variable != "" {
			t.Setenv(variable, value)
		}
		a, err := parseAddress(test.address)
		if err != nil {
			t.Errorf("%s: %v", test.address, err)
			continue
		}
		if got := a.way.Encode(); got != test.want {
			t.Errorf("%s: %q, want %q", test.address, got, test.want)
		}
		if variable != "" {
			os.Unsetenv(variable)
		}
	}
}

// TestWayFiles: programs find the operator's certificates from wherever they run.
func TestWayFiles(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Chdir(home)
	if err := os.Mkdir(".postgresql", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".postgresql/root.crt", "other.crt"} {
		if err := os.WriteFile(name, []byte(certificate), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for address, want := range map[string]string{
		"postgres://app@db/course":                       filepath.Join(home, ".postgresql", "root.crt"),
		"postgres://app@db/course?sslrootcert=other.crt": filepath.Join(home, "other.crt"),
		"host=db sslrootcert=./other.crt":                filepath.Join(home, "other.crt"),
		"postgres://app@db/course?sslrootcert=system":    "system",
		"postgres://app@db/course?sslrootcert=":          "",
	} {
		a, err := parseAddress(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if got := a.way.Get("sslrootcert"); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

// TestMisread: what the driver takes, but what most likely means something else, is refused before
// anybody is asked to connect to a piece of a password.
func TestMisread(t *testing.T) {
	for address, want := range map[string]error{
		"postgres://app@db/course?sslrootcert=missing.crt": errFile,
		"postgres://app@db/course?service=course":          errService,
		"postgres://app@db/course?sslmode=x":               errAddress,
		"postgres://app:1/secret@db/course":                errAddress,
		"postgres://app:secret@secret@db/course":           errAddress,
		"postgres://app:secret@db/course@x?sslmode=allow":  errAddress,
		"Postgres://app:secret@db/course?sslmode=allow":    errAddress,
		"host=app:secret@db":                               errAddress,
		"host=db;password=secret":                          errAddress,
		"postgres://a%40b:c%40d@db/e%40f?user=a@b":         nil,
		"host=db user=a@b password=c@d dbname=e@f":         nil,
	} {
		if _, err := parseAddress(address); err != want {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
}

func TestRecent(t *testing.T) {
	for version, want := range map[string]bool{
		"15.18": true, "15.0": true, "16beta1": true, "18devel": true, "100": true,
		"14.22": false, "9.6.24": false, "": false, "nonsense": false,
	} {
		if err := recent(version); (err == nil) != want {
			t.Errorf("%q: %v, want recent = %v", version, err, want)
		}
	}
}

// FuzzAddress: whatever address the driver takes, the one of a place leads to the same server and
// encrypts the same, as a role of its own. What is shown of it is one line.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"", "postgres://app:secret@127.0.0.1:5432/course?sslmode=require", "postgres://a:b@[::1]:1,c,[fe80::1%25eth0]/d%20e",
		"host=/tmp user='a b' dbname=c port=1", "host=a,b port=1,2 sslmode=allow", `user=\'`, "postgres://%2Ftmp/a?port=3",
		"postgresql:///?host=a&sslmode=verify-ca&sslnegotiation=direct&channel_binding=require", "sslmode= host=a", "x='",
	} {
		f.Add(seed)
	}
	f.Setenv("HOME", f.TempDir())
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parseAddress(text)
		if err != nil {
			return
		}
		if strings.ContainsAny(a.text, "\n\r") {
			t.Errorf("%q is shown as %q", text, a.text)
		}
		got, err := pgx.ParseConfig(a.place("course", "role", "password"))
		if err != nil {
			t.Fatalf("%q becomes %q: %v", text, a.place("course", "role", "password"), err)
		}
		if got.User != "role" || got.Password != "password" || got.Database != "course" || got.ConnectTimeout != connectTime {
			t.Errorf("%q becomes %+v", text, got.Config)
		}
		if want, got := route(a.config), route(got); !slices.Equal(got, want) {
			t.Errorf("%q leads to %v, want %v", text, got, want)
		}
	})
}

// A stop is one attempt to connect: where to, and how it is encrypted.
type stop struct {
	host           string
	port           uint16
	tls, unchecked bool
	name           string
}

// route returns all attempts to connect, in their order, none twice.
func route(c *pgx.ConnConfig) (stops []stop) {
	for _, f := range append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port, TLSConfig: c.TLSConfig}}, c.Fallbacks...) {
		s := stop{host: f.Host, port: f.Port, tls: f.TLSConfig != nil}
		if s.tls {
			s.unchecked, s.name = f.TLSConfig.InsecureSkipVerify, f.TLSConfig.ServerName
		}
		if !slices.Contains(stops, s) {
			stops = append(stops, s)
		}
	}
	return stops
}

// certificate is anybody's, and long expired.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUfgF8yWg3itUlUjoOZCCrKqvOSHUwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjQwODU2NTFaFw0yNjExMjUwODU2NTFa
MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASa6fbk
zy1ADSKcacELnwDBDOdT0XkTjQ9W2yJSngSMhIiEImnyfY4wufYCf7VfS7gVCuyu
Nc5PvYaQWGFlCEOso1MwUTAdBgNVHQ4EFgQUYMx2BzXkQBa6sd+QtYkTJa1L4YYw
HwYDVR0jBBgwFoAUYMx2BzXkQBa6sd+QtYkTJa1L4YYwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiEAni/X1zsV6H7x2mCEjS8drocuswc8zBCxirga
YJe7vkECIAZranbuYSRAt9vSeGvLGeLEcnBo4VeHvjalU+coZ0tU
-----END CERTIFICATE-----
`
