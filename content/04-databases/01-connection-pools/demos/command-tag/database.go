package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"

	_ "github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/memdb"
)

type database interface {
	name() string
	exec(ctx context.Context, statement string) (result, error)
	close()
}

// result is what the database says of a statement, and how many rows the driver makes of it.
type result struct {
	tag  string
	rows int64
}

// openPostgres is set where the program is built with PostgreSQL.
var openPostgres func(ctx context.Context, url string) (database, error)

func open(ctx context.Context) (database, error) {
	if url := os.Getenv("DATABASE_URL"); url != "" && openPostgres != nil {
		return openPostgres(ctx, url)
	}
	db, err := sql.Open("sqlite3", "file:/course?vfs=memdb")
	if err != nil {
		return nil, err
	}
	var version string
	err = db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version)
	return sqlite{db, version}, err
}

// oneLine is what an error says, without line breaks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

type sqlite struct {
	db      *sql.DB
	version string
}

func (s sqlite) name() string { return "SQLite " + s.version }

// exec words the tag, which SQLite does not have, as PostgreSQL does.
func (s sqlite) exec(ctx context.Context, statement string) (result, error) {
	done, err := s.db.ExecContext(ctx, statement)
	if err != nil {
		return result{}, err
	}
	rows, err := done.RowsAffected()
	words := strings.Fields(statement)
	tag := fmt.Sprintf("%s %d", words[0], rows)
	switch words[0] {
	case "CREATE":
		tag = "CREATE " + words[1]
	case "INSERT":
		tag = fmt.Sprintf("INSERT 0 %d", rows)
	}
	return result{tag, rows}, err
}

func (s sqlite) close() { s.db.Close() }
