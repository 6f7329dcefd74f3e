//go:build !js

package main

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

func init() {
	openPostgres = func(ctx context.Context, url string, size int) (pool, error) {
		config, err := pgxpool.ParseConfig(url)
		if err != nil {
			return nil, err
		}
		config.MaxConns = int32(size)
		db, err := pgxpool.NewWithConfig(ctx, config)
		if err != nil {
			return nil, err
		}
		var version string
		if err := db.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
			return nil, err
		}
		version, _, _ = strings.Cut(version, " ")
		p := postgres{db, version}
		return p, fill(ctx, p, size)
	}
}

type postgres struct {
	*pgxpool.Pool
	version string
}

func (p postgres) name() string { return "PostgreSQL " + p.version }

func (p postgres) acquire(ctx context.Context) (conn, error) {
	c, err := p.Acquire(ctx)
	return postgresConn{c}, err
}

func (p postgres) waits() waits {
	stat := p.Stat()
	return waits{stat.EmptyAcquireCount(), stat.EmptyAcquireWaitTime()}
}

func (p postgres) close() { p.Close() }

type postgresConn struct{ *pgxpool.Conn }

func (c postgresConn) exec(ctx context.Context, query string) (int64, error) {
	tag, err := c.Exec(ctx, query)
	return tag.RowsAffected(), err
}

func (c postgresConn) count(ctx context.Context, pattern string, takes time.Duration) (n int, err error) {
	err = c.QueryRow(ctx, "SELECT count(*) FROM users, pg_sleep($2) WHERE name LIKE $1", pattern, takes.Seconds()).Scan(&n)
	return n, err
}

func (c postgresConn) release() { c.Release() }
