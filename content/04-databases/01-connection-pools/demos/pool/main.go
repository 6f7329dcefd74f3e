package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

var (
	size    = flag.Int("size", 4, "connections in the pool (1-20)")
	queries = flag.Int("queries", 40, "queries, all asked at once (1-200)")
	takes   = flag.Duration("takes", 50*time.Millisecond, "each takes (0s-80ms)")
)

const (
	table = "CREATE TABLE users (name TEXT NOT NULL)"
	users = `INSERT INTO users VALUES ('Ada'), ('Alan'),
		('Barbara'), ('Edsger'), ('Grace'), ('Tony')`
)

func setUp(ctx context.Context, p pool) error {
	conn, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.release()
	if _, err := conn.exec(ctx, table); err != nil {
		return err
	}
	inserted, err := conn.exec(ctx, users)
	fmt.Printf("%d users inserted\n", inserted)
	return err
}

func ask(ctx context.Context, p pool) (int, error) {
	conn, err := p.acquire(ctx) // (3)
	if err != nil {
		return 0, err
	}
	defer conn.release()                 // (5)
	return conn.count(ctx, "A%", *takes) // (4)
}

func load(ctx context.Context, p pool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var found, spent atomic.Int64
	var group sync.WaitGroup
	before := p.waits() // (6)
	began := time.Now()
	for range *queries {
		group.Go(func() { // (2)
			n, err := ask(ctx, p)
			if err != nil {
				cancel(err)
			}
			found.Add(int64(n))
			spent.Add(int64(time.Since(began)))
		})
	}
	group.Wait()
	total := time.Since(began).Seconds()
	after := p.waits()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	fmt.Printf("%d users found\n", found.Load())
	fmt.Printf("total:  %.3f s, %.0f queries a second\n", total, float64(*queries)/total)
	fmt.Printf("spent:  %.3f s, by %d callers together\n", time.Duration(spent.Load()).Seconds(), *queries)
	fmt.Printf("waited: %.3f s of it, by %d callers\n", (after.time - before.time).Seconds(), after.count-before.count)
	return nil
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	p, err := open(ctx, *size) // (1)
	if err != nil {
		return err
	}
	defer p.close()
	fmt.Println("on", p.name())
	if err := setUp(ctx, p); err != nil {
		return err
	}
	return load(ctx, p)
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", oneLine(err))
		os.Exit(1)
	}
}
