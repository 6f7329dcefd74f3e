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
	var dead []int64
	err := s.session.use(ctx, begun, func(ctx context.Context, conn *pgx.Conn) (err error) {
		dead, err = s.inherit(ctx, conn)
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range s.due() {
		s.drop(ctx, begun, name)
	}
	return s.session.use(ctx, begun, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SELECT pg_advisory_unlock(key) FROM unnest($1::bigint[]) AS key", dead)
		return err
	})
}

// inherit marks the places whose Servers are no more as due, and returns the keys of their locks,
// which it has taken, so that nobody else does the same.
func (s *Server) inherit(ctx context.Context, conn *pgx.Conn) (dead []int64, err error) {
	names, err := s.left(ctx, conn)
	if err != nil {
		return nil, err
	}
	free := make(map[int64]bool)
	for _, name := range names {
		key := lockOf(name)
		if _, asked := free[key]; !asked {
			var locked bool
			if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&locked); err != nil {
				return nil, err
			}
			free[key] = locked
			if locked {
				dead = append(dead, key)
			}
		}
		if free[key] {
			s.mark(name, true)
		}
	}
	return dead, nil
}

// left returns the names of all places that there are.
func (s *Server) left(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, leftQuery, placeName.String(), s.survey.databaseHex())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
