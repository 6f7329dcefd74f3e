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
// file in this folder. It returns the program's status.
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
	source := "file:readings.db?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)"
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
	for _, statement := range []string{"DROP TABLE IF EXISTS readings", "CREATE TABLE readings (value bigint NOT NULL)"} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return run(ctx, db)
}
