// Pgxpool holds what lessons 4.1 and 4.3 say of pgxpool against the library itself. It is a program of its own,
// built as demos are, because the project does without the modules that pgxpool needs.
//
//	DATABASE_URL=postgres://... pgxpool facts            # the facts, one a line
//	DATABASE_URL=postgres://... pgxpool compare DEMO N   # in N rounds: queries a second of demo pool, and of a bare loop
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	log.SetFlags(0)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var err error
	switch address := os.Getenv("DATABASE_URL"); {
	case len(os.Args) == 2 && os.Args[1] == "facts":
		err = facts(ctx, address)
	case len(os.Args) == 4 && os.Args[1] == "compare":
		rounds, _ := strconv.Atoi(os.Args[3])
		err = compare(ctx, address, os.Args[2], rounds)
	default:
		err = errors.New("usage: pgxpool facts | pgxpool compare DEMO N")
	}
	if err != nil {
		log.Fatal(err)
	}
}

func facts(ctx context.Context, address string) error {
	c, err := pgxpool.ParseConfig("postgres://author@127.0.0.1/course")
	if err != nil {
		return err
	}
	fmt.Println("most:", c.MaxConns == int32(max(4, runtime.NumCPU())), c.MinConns, c.MinIdleConns)
	fmt.Println("lifetimes:", c.MaxConnIdleTime, c.MaxConnLifetime, c.MaxConnLifetimeJitter)

	pool, conn, err := one(ctx, address)
	if err != nil {
		return err
	}
	count("opening counts as", pool)
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err = pool.Acquire(short)
	fmt.Println("giving up:", err)
	count("giving up counts as", pool)

	rows, err := conn.Query(ctx, "SELECT generate_series(1, 3)")
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "SELECT 1")
	rows.Close()
	fmt.Println("a second query beside the first:", err)

	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	conn.Release()
	conn, err = pool.Acquire(ctx)
	if err != nil {
		return err
	}
	fmt.Println("opened, after one came back in a transaction:", pool.Stat().NewConnsCount())

	_, err = conn.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
	refused := new(pgconn.PgError)
	fmt.Println("hung up:", errors.As(err, &refused), refused.Code, conn.Conn().IsClosed())
	conn.Release()
	conn, err = pool.Acquire(ctx)
	if err != nil {
		return err
	}
	fmt.Println("opened, after one came back closed:", pool.Stat().NewConnsCount())

	closed := make(chan struct{})
	go func() {
		pool.Close()
		close(closed)
	}()
	select {
	case <-closed:
		fmt.Println("Close does not wait")
	case <-time.After(200 * time.Millisecond):
		fmt.Println("Close waits")
	}
	conn.Release()
	<-closed
	return nil
}

func count(what string, pool *pgxpool.Pool) {
	stat := pool.Stat()
	fmt.Printf("%s: %d waits, %d given up, %v\n", what, stat.EmptyAcquireCount(), stat.CanceledAcquireCount(), stat.EmptyAcquireWaitTime() < time.Second)
}

// one returns a pool of one connection, and that connection.
func one(ctx context.Context, address string) (*pgxpool.Pool, *pgxpool.Conn, error) {
	pool, err := open(ctx, address, 1)
	if err != nil {
		return nil, nil, err
	}
	conn, err := pool.Acquire(ctx)
	return pool, conn, err
}

func open(ctx context.Context, address string, size int) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(size)
	return pgxpool.NewWithConfig(ctx, config)
}

// The load that is compared: so many queries that do not sleep, on so many connections.
const (
	size    = 10
	queries = 200
)

func compare(ctx context.Context, address, demo string, rounds int) error {
	for range rounds {
		for _, way := range []struct {
			name string
			rate func(ctx context.Context, address string) (float64, error)
		}{{"demo", func(ctx context.Context, address string) (float64, error) { return rateOf(ctx, demo, address) }}, {"bare", bare}} {
			rate, err := inSchema(ctx, address, way.rate)
			if err != nil {
				return fmt.Errorf("%s: %w", way.name, err)
			}
			fmt.Println(way.name, rate)
		}
	}
	return nil
}

// inSchema calls f with an address that leads to an empty schema, which is dropped afterwards.
func inSchema(ctx context.Context, address string, f func(context.Context, string) (float64, error)) (rate float64, err error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	schema := "compare_" + rand.Text()
	quoted := pgx.Identifier{schema}.Sanitize()
	if _, err := conn.Exec(ctx, "CREATE SCHEMA "+quoted); err != nil {
		return 0, err
	}
	defer func() {
		_, dropped := conn.Exec(ctx, "DROP SCHEMA "+quoted+" CASCADE")
		err = errors.Join(err, dropped)
	}()
	u, err := url.Parse(address)
	if err != nil {
		return 0, err
	}
	values := u.Query()
	values.Set("search_path", quoted)
	u.RawQuery = values.Encode()
	return f(ctx, u.String())
}

var printed = regexp.MustCompile(`(\d+) queries a second`)

// rateOf is what the demo prints of itself.
func rateOf(ctx context.Context, demo, address string) (float64, error) {
	cmd := exec.CommandContext(ctx, demo, "-size", strconv.Itoa(size), "-queries", strconv.Itoa(queries), "-takes", "0s")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+address)
	text, err := cmd.CombinedOutput()
	m := printed.FindSubmatch(text)
	if err != nil || m == nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// bare is the same load without anything around pgxpool: a goroutine for each connection.
func bare(ctx context.Context, address string) (float64, error) {
	pool, err := open(ctx, address, size)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	if err := fill(ctx, pool); err != nil {
		return 0, err
	}
	for _, statement := range []string{
		"CREATE TABLE users (name TEXT NOT NULL)",
		"INSERT INTO users VALUES ('Ada'), ('Alan'), ('Barbara'), ('Edsger'), ('Grace'), ('Tony')",
	} {
		if _, err := pool.Exec(ctx, statement); err != nil {
			return 0, err
		}
	}
	var failed atomic.Int64
	var group sync.WaitGroup
	began := time.Now()
	for range size {
		group.Go(func() {
			for range queries / size {
				var n int
				row := pool.QueryRow(ctx, "SELECT count(*) FROM users, pg_sleep($2) WHERE name LIKE $1", "A%", 0.0)
				if err := row.Scan(&n); err != nil || n != 2 {
					failed.Add(1)
				}
			}
		})
	}
	group.Wait()
	took := time.Since(began)
	if n := failed.Load(); n > 0 {
		return 0, fmt.Errorf("%d queries failed", n)
	}
	return queries / took.Seconds(), nil
}

// fill opens all connections of a pool.
func fill(ctx context.Context, pool *pgxpool.Pool) error {
	for range size {
		conn, err := pool.Acquire(ctx)
		if err != nil {
			return err
		}
		defer conn.Release()
	}
	return nil
}
