package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// oldestMajor is the version that closed schema public to new roles.
	oldestMajor = 15

	// otherConnections are left to everything else on the server: the site's own one, psql, backups.
	otherConnections = 10
)

// A survey is what Open wants to know about the server, its database and the operator's role.
type survey struct {
	version     string // "15.18"
	database    string
	databaseID  uint32
	role        string
	makesRoles  bool
	makesSchema bool
	readOnly    bool
	openSchema  string // one in which every role may create objects, if there is one
	open        bool   // every role may create schemas
	connections int    // that are not reserved
}

const surveyQuery = `
	SELECT d.datname::text, d.oid, r.rolname::text, r.rolsuper OR r.rolcreaterole,
	       has_database_privilege(d.oid, 'CREATE'), pg_is_in_recovery(),
	       (SELECT coalesce(min(nspname::text), '') FROM pg_namespace
	        WHERE has_schema_privilege('public', oid, 'CREATE')),
	       has_database_privilege('public', d.oid, 'CREATE'),
	       current_setting('max_connections')::int
	       - current_setting('superuser_reserved_connections')::int
	       - coalesce(current_setting('reserved_connections', true)::int, 0)
	FROM pg_database d, pg_roles r
	WHERE d.datname = current_database() AND r.rolname = current_user`

// survey connects, if nothing else did, and asks.
func (s *session) survey(ctx context.Context) (survey, error) {
	var v survey
	err := s.use(ctx, time.Now(), func(ctx context.Context, conn *pgx.Conn) error {
		v.version = version(conn)
		return conn.QueryRow(ctx, surveyQuery).Scan(&v.database, &v.databaseID, &v.role, &v.makesRoles,
			&v.makesSchema, &v.readOnly, &v.openSchema, &v.open, &v.connections)
	})
	return v, err
}

// check returns what keeps runs from having places of their own, and how to change that.
func (v survey) check() error {
	role, database := plain(v.role), plain(v.database)
	why := ""
	switch {
	case v.readOnly:
		why = "it is a standby and can only be read"
	case !v.makesRoles:
		why = fmt.Sprintf("the role may not create roles; allow it: ALTER ROLE %s CREATEROLE", role)
	case !v.makesSchema:
		why = fmt.Sprintf("the role may not create schemas; allow it: GRANT CREATE ON DATABASE %s TO %s", database, role)
	case v.open:
		why = fmt.Sprintf("every role may create schemas; forbid it: REVOKE CREATE ON DATABASE %s FROM PUBLIC", database)
	case v.openSchema != "":
		why = fmt.Sprintf("every role may create objects in %[1]s; forbid it: REVOKE CREATE ON SCHEMA %[1]s FROM PUBLIC", plain(v.openSchema))
	default:
		return nil
	}
	return &fault{why: why}
}

// databaseHex returns the database's id as it is in the names of places.
func (v survey) databaseHex() string { return fmt.Sprintf("%08x", v.databaseID) }

// room returns how many places may be lent at once if each uses all its connections.
func (v survey) room() int {
	return max(1, (v.connections-otherConnections)/placeConnections)
}

// version returns the version of the server, without what a distribution adds to it.
func version(conn *pgx.Conn) string {
	version, _, _ := strings.Cut(conn.PgConn().ParameterStatus("server_version"), " ")
	return version
}

// recent returns an error if version is older than what places need.
func recent(version string) error {
	digits := strings.IndexFunc(version+".", func(r rune) bool { return r < '0' || r > '9' })
	if major, err := strconv.Atoi(version[:digits]); err == nil && major >= oldestMajor {
		return nil
	}
	return &fault{why: fmt.Sprintf("it is PostgreSQL %s, and places need %d or later", plain(version), oldestMajor)}
}
