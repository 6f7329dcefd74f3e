package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// leftQuery finds the names of places of this database, and of databases that are no more, which
// the current role may drop. A place may have lost its schema, or its schema the role.
const leftQuery = `
	SELECT rolname::text FROM pg_roles
	WHERE rolname ~ $1 AND pg_has_role(oid, 'MEMBER')
	  AND (substr(rolname, 12, 8) = $2 OR substr(rolname, 12, 8) NOT IN
	       (SELECT lpad(to_hex(oid::bigint), 8, '0') FROM pg_database))
	UNION
	SELECT nspname::text FROM pg_namespace
	WHERE nspname ~ $1 AND pg_has_role(nspowner, 'MEMBER') AND substr(nspname, 12, 8) = $2`

// sweep drops the places of Servers that are no more. What cannot be dropped is tried again by Lend.
func (s *Server) sweep(ctx context.Context) error {
	begun := time.Now()
	dead := make(map[int64]bool) // keys of locks; true if nobody had it, and now we do
	err := s.session.use(ctx, begun, func(ctx context.Context, conn *pgx.Conn) error {
		names, err := s.left(ctx, conn)
		if err != nil {
			return err
		}
		for _, name := range names {
			key := lockOf(name)
			if _, asked := dead[key]; !asked {
				var free bool
				if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&free); err != nil {
					return err
				}
				dead[key] = free
			}
			if dead[key] {
				s.mark(name, true)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range s.due() {
		s.drop(ctx, begun, name)
	}
	return s.session.use(ctx, begun, func(ctx context.Context, conn *pgx.Conn) error {
		for key, locked := range dead {
			if !locked {
				continue
			}
			if _, err := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", key); err != nil {
				return err
			}
		}
		return nil
	})
}

// left returns the names of all places that there are.
func (s *Server) left(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, leftQuery, placeName.String(), s.survey.databaseHex())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
