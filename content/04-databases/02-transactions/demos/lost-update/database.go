package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver"
)

// queries is what a pool and a transaction have in common.
type queries interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// withDatabase lets run work for up to 20 s on the PostgreSQL that DATABASE_URL names, or else on an SQLite
// file in this folder, where an account holds 10000 cents. It returns the program's status.
func withDatabase(run func(ctx context.Context, db *sql.DB, postgres bool) error) int {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := open(ctx, run); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", strings.Join(strings.Fields(err.Error()), " "))
		return 1
	}
	return 0
}

func open(ctx context.Context, run func(ctx context.Context, db *sql.DB, postgres bool) error) error {
	driver, version := "sqlite3", "SELECT 'SQLite ' || sqlite_version()"
	source := "file:bank.db?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)"
	url := os.Getenv("DATABASE_URL")
	if url != "" {
		driver, source = "pgx", url
		version = "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer db.Close()
	var name string
	if err := db.QueryRowContext(ctx, version).Scan(&name); err != nil {
		return err
	}
	fmt.Println("on", name)
	for _, statement := range []string{
		"DROP TABLE IF EXISTS account",
		"CREATE TABLE account (cents bigint NOT NULL)",
		"INSERT INTO account VALUES (10000)",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := connect(ctx, db); err != nil {
		return err
	}
	return run(ctx, db, url != "")
}

// connect opens a connection for each of the two who withdraw, so that neither is late.
func connect(ctx context.Context, db *sql.DB) error {
	for range 2 {
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
	}
	return nil
}

// conflict reports whether a database broke off a transaction because of another: PostgreSQL's
// serialization_failure, SQLite's SQLITE_BUSY.
func conflict(err error) bool {
	var postgres interface{ SQLState() string }
	return errors.Is(err, sqlite3.BUSY) || errors.As(err, &postgres) && postgres.SQLState() == "40001"
}
