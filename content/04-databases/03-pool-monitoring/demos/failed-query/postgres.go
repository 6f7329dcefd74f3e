//go:build !js

package main

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

func init() {
	openPostgres = func(ctx context.Context, url string) (pool, error) {
		config, err := pgxpool.ParseConfig(url)
		if err != nil {
			return nil, err
		}
		config.MaxConns = 1
		p, err := pgxpool.NewWithConfig(ctx, config)
		if err != nil {
			return nil, err
		}
		var version string
		err = p.QueryRow(ctx, "SHOW server_version").Scan(&version)
		version, _, _ = strings.Cut(version, " ")
		return postgres{p, version}, err
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

func (p postgres) opened() int64 { return p.Stat().NewConnsCount() }

func (p postgres) close() { p.Close() }

type postgresConn struct{ *pgxpool.Conn }

func (c postgresConn) exec(ctx context.Context, statement string) error {
	_, err := c.Exec(ctx, statement)
	return err
}

func (c postgresConn) insert(ctx context.Context, id int) error {
	_, err := c.Exec(ctx, "INSERT INTO users VALUES ($1)", id)
	if refused := (*pgconn.PgError)(nil); errors.As(err, &refused) && refused.Code == "23505" {
		return errDuplicate
	}
	return err
}

func (c postgresConn) release() { c.Release() }

// discard takes the connection out of the pool, and closes it.
func (c postgresConn) discard() { c.Hijack().Close(context.Background()) }
