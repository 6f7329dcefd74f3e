package main

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"time"

	_ "github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/memdb"
)

// A pool is pgxpool's on PostgreSQL, and that of database/sql on SQLite.
type pool interface {
	name() string
	acquire(context.Context) (conn, error)
	waits() waits
	close()
}

type conn interface {
	exec(ctx context.Context, query string) (rows int64, err error)
	count(ctx context.Context, pattern string, takes time.Duration) (int, error)
	release()
}

// waits is how often, and how long in all, callers had to wait for a connection.
type waits struct {
	count int64
	time  time.Duration
}

// openPostgres is set where the program is built with PostgreSQL.
var openPostgres func(ctx context.Context, url string, size int) (pool, error)

// open opens a pool and all its connections.
func open(ctx context.Context, size int) (pool, error) {
	if url := os.Getenv("DATABASE_URL"); url != "" && openPostgres != nil {
		return openPostgres(ctx, url, size)
	}
	db, err := sql.Open("sqlite3", "file:/course?vfs=memdb")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	var version string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return nil, err
	}
	p := sqlite{db, version}
	return p, fill(ctx, p, size)
}

// fill makes a pool open its connections: it takes all of them, and gives them back.
func fill(ctx context.Context, p pool, size int) error {
	for range size {
		conn, err := p.acquire(ctx)
		if err != nil {
			return err
		}
		defer conn.release()
	}
	return nil
}

// oneLine is what an error says, without line breaks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

type sqlite struct {
	db      *sql.DB
	version string
}

func (s sqlite) name() string { return "SQLite " + s.version }

func (s sqlite) acquire(ctx context.Context) (conn, error) {
	c, err := s.db.Conn(ctx)
	return sqliteConn{c}, err
}

func (s sqlite) waits() waits {
	stats := s.db.Stats()
	return waits{stats.WaitCount, stats.WaitDuration}
}

func (s sqlite) close() { s.db.Close() }

type sqliteConn struct{ *sql.Conn }

func (c sqliteConn) exec(ctx context.Context, query string) (int64, error) {
	result, err := c.ExecContext(ctx, query)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// count holds the connection for as long as the query is said to take. The query itself is over at
// once, so that nobody need be able to cancel it.
func (c sqliteConn) count(ctx context.Context, pattern string, takes time.Duration) (n int, err error) {
	time.Sleep(takes)
	err = c.QueryRowContext(context.WithoutCancel(ctx), "SELECT count(*) FROM users WHERE name LIKE $1", pattern).Scan(&n)
	return n, err
}

func (c sqliteConn) release() { c.Close() }
