//go:build !js

package main

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func init() {
	openPostgres = func(ctx context.Context, url string, size int) (pool, error) {
		config, err := pgxpool.ParseConfig(url)
		if err != nil {
			return nil, err
		}
		config.MaxConns = int32(size)
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

func (p postgres) inUse() int { return int(p.Stat().AcquiredConns()) }

// close does not wait, as Close does, for connections that have leaked.
func (p postgres) close() { go p.Close() }

type postgresConn struct{ *pgxpool.Conn }

func (c postgresConn) exec(ctx context.Context, query string) error {
	_, err := c.Exec(ctx, query)
	return err
}

func (c postgresConn) find(ctx context.Context, name string) (id int, err error) {
	err = c.QueryRow(ctx, "SELECT id FROM users WHERE name = $1", name).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, errNobody
	}
	return id, err
}

func (c postgresConn) release() { c.Release() }
