package postgres

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// wayVariables are the options that programs need as the operator does, and the variables of the
// environment that stand in for them. Left out are those of the operator's own session (options,
// search_path, timezone), his secrets (sslpassword), and how he proves who he is (require_auth),
// since programs have passwords.
func wayVariables() map[string]string {
	return map[string]string{
		"sslmode":              "PGSSLMODE",
		"sslrootcert":          "PGSSLROOTCERT",
		"sslcert":              "PGSSLCERT",
		"sslkey":               "PGSSLKEY",
		"sslcertmode":          "PGSSLCERTMODE",
		"sslsni":               "PGSSLSNI",
		"sslnegotiation":       "PGSSLNEGOTIATION",
		"channel_binding":      "PGCHANNELBINDING",
		"target_session_attrs": "PGTARGETSESSIONATTRS",
		"min_protocol_version": "PGMINPROTOCOLVERSION",
		"max_protocol_version": "PGMAXPROTOCOLVERSION",
	}
}

// way returns the options that programs need: as written in the address, or else in the environment,
// or else as libpq finds them in the home folder, which for programs is another.
func way(written map[string]string) url.Values {
	way := make(url.Values)
	home, _ := os.UserHomeDir()
	inHome := func(name string) string { return filepath.Join(home, ".postgresql", name) }
	if exists(inHome("root.crt")) {
		way.Set("sslrootcert", inHome("root.crt"))
	}
	if exists(inHome("postgresql.crt")) && exists(inHome("postgresql.key")) {
		way.Set("sslcert", inHome("postgresql.crt"))
		way.Set("sslkey", inHome("postgresql.key"))
	}
	for option, variable := range wayVariables() {
		value, ok := written[option]
		if !ok {
			value = os.Getenv(variable)
			ok = value != ""
		}
		if ok {
			way.Set(option, value)
		}
	}
	for _, option := range []string{"sslrootcert", "sslcert", "sslkey"} { // programs run elsewhere
		if path := way.Get(option); path != "" && path != "system" {
			if abs, err := filepath.Abs(path); err == nil {
				way.Set(option, abs)
			}
		}
	}
	return way
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// cutScheme returns what follows the scheme of an address, if it is a URL.
func cutScheme(text string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(text, "postgres://"); ok {
		return rest, true
	}
	return strings.CutPrefix(text, "postgresql://")
}

// options returns what is set in an address, as the driver understands it if it does at all. Of a
// URL it returns only what follows the question mark.
func options(text string) map[string]string {
	rest, ok := cutScheme(text)
	if !ok {
		return keywords(text)
	}
	if i := strings.IndexAny(rest, "@/"); i >= 0 && rest[i] == '@' {
		rest = rest[i+1:]
	}
	_, query, _ := strings.Cut(rest, "?")
	set := make(map[string]string)
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		key, _ = url.PathUnescape(strings.TrimSpace(key))
		value, _ = url.PathUnescape(strings.TrimSpace(value))
		if key == "ssl" && value == "true" { // as JDBC has it
			key, value = "sslmode", "require"
		}
		set[key] = value
	}
	return set
}

// keywords reads key=value pairs. A value in quotes may have spaces in it, and a backslash takes
// its meaning from what follows.
func keywords(text string) map[string]string {
	const space = " \t\n\r\v\f"
	set := make(map[string]string)
	for {
		key, rest, found := strings.Cut(text, "=")
		if !found {
			return set
		}
		rest = strings.TrimLeft(rest, space)
		rest, quoted := strings.CutPrefix(rest, "'")
		var value strings.Builder
		i := 0
		for ; i < len(rest); i++ {
			if quoted && rest[i] == '\'' || !quoted && strings.IndexByte(space, rest[i]) >= 0 {
				break
			}
			if rest[i] == '\\' {
				i++
			}
			if i < len(rest) {
				value.WriteByte(rest[i])
			}
		}
		set[strings.Trim(key, space)] = value.String()
		text = rest[min(i+1, len(rest)):]
	}
}
