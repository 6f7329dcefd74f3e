package main

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"

	_ "github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/memdb"
)

// A pool is pgxpool's on PostgreSQL, and that of database/sql on SQLite.
type pool interface {
	name() string
	acquire(context.Context) (conn, error)
	inUse() int
	close()
}

type conn interface {
	exec(ctx context.Context, query string) error
	find(ctx context.Context, name string) (id int, err error)
	release()
}

var errNobody = errors.New("no such user")

// openPostgres is set where the program is built with PostgreSQL.
var openPostgres func(ctx context.Context, url string, size int) (pool, error)

// open opens a pool and its first connection.
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
	err = db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version)
	return sqlite{db, version}, err
}

// setUp makes the table of users.
func setUp(ctx context.Context, p pool) error {
	conn, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.release()
	if err := conn.exec(ctx, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"); err != nil {
		return err
	}
	return conn.exec(ctx, "INSERT INTO users VALUES (1, 'Ada')")
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

func (s sqlite) inUse() int { return s.db.Stats().InUse }

func (s sqlite) close() { s.db.Close() }

type sqliteConn struct{ *sql.Conn }

func (c sqliteConn) exec(ctx context.Context, query string) error {
	_, err := c.ExecContext(ctx, query)
	return err
}

// find is over at once, so that nobody need be able to cancel it.
func (c sqliteConn) find(ctx context.Context, name string) (id int, err error) {
	err = c.QueryRowContext(context.WithoutCancel(ctx), "SELECT id FROM users WHERE name = $1", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errNobody
	}
	return id, err
}

func (c sqliteConn) release() { c.Close() }
