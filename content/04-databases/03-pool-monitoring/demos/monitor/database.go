package main

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/memdb"
)

// A pool is pgxpool's on PostgreSQL, and that of database/sql on SQLite.
type pool interface {
	name() string
	acquire(context.Context) (conn, error)
	stat() stat
	close()
}

type conn interface {
	exec(ctx context.Context, statement string) error
	query(ctx context.Context, table string, takes time.Duration) error
	release()
}

// errQuery is a query that the database refused.
var errQuery = errors.New("query failed")

// stat is what a pool says of itself.
type stat struct {
	total, inUse, idle int
	waits              int64
	waited             float64 // seconds
}

// openPostgres is set where the program is built with PostgreSQL.
var openPostgres func(ctx context.Context, url string, size int) (pool, error)

// open opens a pool, and makes the table of users through its first connection.
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
	return p, setUp(ctx, p)
}

func setUp(ctx context.Context, p pool) error {
	conn, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.release()
	if err := conn.exec(ctx, "CREATE TABLE users (name TEXT NOT NULL)"); err != nil {
		return err
	}
	return conn.exec(ctx, "INSERT INTO users VALUES ('Ada'), ('Alan'), ('Grace')")
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

func (s sqlite) stat() stat {
	now := s.db.Stats()
	return stat{now.OpenConnections, now.InUse, now.Idle, now.WaitCount, now.WaitDuration.Seconds()}
}

func (s sqlite) close() { s.db.Close() }

type sqliteConn struct{ *sql.Conn }

func (c sqliteConn) exec(ctx context.Context, statement string) error {
	_, err := c.ExecContext(ctx, statement)
	return err
}

// query holds the connection for as long as the query is said to take. The query itself is over at
// once, so that nobody need be able to cancel it.
func (c sqliteConn) query(ctx context.Context, table string, takes time.Duration) error {
	var n int
	err := c.QueryRowContext(context.WithoutCancel(ctx), "SELECT count(*) FROM "+table).Scan(&n)
	if errors.Is(err, sqlite3.ERROR) {
		return errQuery
	}
	if err == nil {
		time.Sleep(takes)
	}
	return err
}

func (c sqliteConn) release() { c.Close() }
