//go:build !js

package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
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
		return p, setUp(ctx, p)
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

func (p postgres) stat() stat {
	now := p.Stat()
	return stat{
		total:  int(now.TotalConns()),
		inUse:  int(now.AcquiredConns()),
		idle:   int(now.IdleConns()),
		waits:  now.EmptyAcquireCount(),
		waited: now.EmptyAcquireWaitTime().Seconds(),
	}
}

func (p postgres) close() { p.Close() }

type postgresConn struct{ *pgxpool.Conn }

func (c postgresConn) exec(ctx context.Context, statement string) error {
	_, err := c.Exec(ctx, statement)
	return err
}

func (c postgresConn) query(ctx context.Context, table string, takes time.Duration) error {
	var n int
	err := c.QueryRow(ctx, "SELECT count(*) FROM "+table+", pg_sleep($1)", takes.Seconds()).Scan(&n)
	if refused := (*pgconn.PgError)(nil); errors.As(err, &refused) && refused.Code == "42P01" {
		return errQuery
	}
	return err
}

func (c postgresConn) release() { c.Release() }
