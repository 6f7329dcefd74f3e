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
// file in this folder, with a connection apart from the four of its pool. It returns the program's status.
func withDatabase(run func(context.Context, *sql.DB, *sql.Conn) error) int {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := open(ctx, run); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", strings.Join(strings.Fields(err.Error()), " "))
		return 1
	}
	return 0
}

func open(ctx context.Context, run func(context.Context, *sql.DB, *sql.Conn) error) error {
	driver, version := "sqlite3", "SELECT 'SQLite ' || sqlite_version()"
	source := "file:bank.db?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)"
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
	db.SetMaxOpenConns(5)
	db.SetMaxIdleConns(5)
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, statement := range []string{
		"DROP TABLE IF EXISTS accounts",
		"CREATE TABLE accounts (id integer PRIMARY KEY, cents bigint NOT NULL)",
		fmt.Sprintf(`WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < %d)
			INSERT INTO accounts SELECT id, 10000 FROM n`, *accounts),
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	cents, err := total(ctx, conn)
	if err != nil {
		return err
	}
	fmt.Println("before:   ", cents)
	return run(ctx, db, conn)
}
