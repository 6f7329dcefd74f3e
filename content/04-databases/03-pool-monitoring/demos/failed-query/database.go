package main

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"os"
	"strings"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/memdb"
)

// A pool, of one connection, is pgxpool's on PostgreSQL, and that of database/sql on SQLite.
type pool interface {
	name() string
	acquire(context.Context) (conn, error)
	opened() int64
	close()
}

type conn interface {
	exec(ctx context.Context, statement string) error
	insert(ctx context.Context, id int) error
	release()
	discard()
}

var errDuplicate = errors.New("there is such a user")

// openPostgres is set where the program is built with PostgreSQL.
var openPostgres func(ctx context.Context, url string) (pool, error)

// open opens a pool and its connection.
func open(ctx context.Context) (pool, error) {
	if url := os.Getenv("DATABASE_URL"); url != "" && openPostgres != nil {
		return openPostgres(ctx, url)
	}
	opened := new(atomic.Int64)
	db, err := driver.Open("file:/course?vfs=memdb", func(*sqlite3.Conn) error {
		opened.Add(1)
		return nil
	})
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	var version string
	err = db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version)
	return sqlite{db, version, opened}, err
}

func setUp(ctx context.Context, p pool) error {
	conn, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.release()
	return conn.exec(ctx, "CREATE TABLE users (id INTEGER PRIMARY KEY)")
}

// oneLine is what an error says, without line breaks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

type sqlite struct {
	db      *sql.DB
	version string
	count   *atomic.Int64
}

func (s sqlite) name() string { return "SQLite " + s.version }

func (s sqlite) acquire(ctx context.Context) (conn, error) {
	c, err := s.db.Conn(ctx)
	return sqliteConn{c}, err
}

func (s sqlite) opened() int64 { return s.count.Load() }

func (s sqlite) close() { s.db.Close() }

type sqliteConn struct{ *sql.Conn }

func (c sqliteConn) exec(ctx context.Context, statement string) error {
	_, err := c.ExecContext(ctx, statement)
	return err
}

func (c sqliteConn) insert(ctx context.Context, id int) error {
	_, err := c.ExecContext(ctx, "INSERT INTO users VALUES ($1)", id)
	if errors.Is(err, sqlite3.CONSTRAINT) {
		return errDuplicate
	}
	return err
}

func (c sqliteConn) release() { c.Close() }

// discard has the pool close the connection instead of keeping it.
func (c sqliteConn) discard() { c.Raw(func(any) error { return sqldriver.ErrBadConn }) }
