//go:build !js

package main

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

func init() {
	openPostgres = func(ctx context.Context, url string) (database, error) {
		p, err := pgxpool.New(ctx, url)
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

func (p postgres) exec(ctx context.Context, statement string) (result, error) {
	tag, err := p.Exec(ctx, statement)
	return result{tag.String(), tag.RowsAffected()}, err
}

func (p postgres) close() { p.Close() }
