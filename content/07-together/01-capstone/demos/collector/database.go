package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"time"

	_ "github.com/ncruces/go-sqlite3/driver"
)

// withDatabase lets run work for up to 20 s on the PostgreSQL that DATABASE_URL names, or else on an SQLite
// file in this folder, with two connections. It returns the program's status.
func withDatabase(run func(context.Context, *sql.DB) error) int {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := open(ctx, run); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", strings.Join(strings.Fields(err.Error()), " "))
		return 1
	}
	return 0
}

func open(ctx context.Context, run func(context.Context, *sql.DB) error) error {
	driver, version := "sqlite3", "SELECT 'SQLite ' || sqlite_version()"
	source := "file:users.db?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)"
	if url := os.Getenv("DATABASE_URL"); url != "" {
		driver, source = "pgx", url
		version = "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(2)
	var name string
	if err := db.QueryRowContext(ctx, version).Scan(&name); err != nil {
		return err
	}
	fmt.Println("on", name)
	if err := setUp(ctx, db, driver); err != nil {
		return err
	}
	return run(ctx, db)
}

// setUp makes the tables that are not there yet and says what is wanted, in one transaction. On PostgreSQL it
// keeps out others, which may be what a killed program has left behind: there, two that create a table if
// it does not exist may both find that it does not.
func setUp(ctx context.Context, db *sql.DB, driver string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if driver == "pgx" {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext(current_schema()))"); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS work (id integer PRIMARY KEY, priority integer NOT NULL, state text NOT NULL)",
		"CREATE TABLE IF NOT EXISTS users (id integer PRIMARY KEY, name text NOT NULL)",
		"CREATE TABLE IF NOT EXISTS audit (id integer NOT NULL)",
		fmt.Sprintf(`WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < %d)
			INSERT INTO work SELECT id, 1 + id %% 3, 'open' FROM n WHERE true ON CONFLICT (id) DO NOTHING`, *users),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}
