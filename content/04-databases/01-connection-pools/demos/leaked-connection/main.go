package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

var (
	size     = flag.Int("size", 2, "connections in the pool (1-5)")
	deadline = flag.Duration("deadline", 500*time.Millisecond, "a caller waits for one at most (100ms-2s)")
)

func acquire(ctx context.Context, p pool) (conn, error) {
	ctx, cancel := context.WithTimeout(ctx, *deadline) // (1)
	defer cancel()
	return p.acquire(ctx)
}

func careless(ctx context.Context, p pool, name string) (int, error) {
	conn, err := acquire(ctx, p)
	if err != nil {
		return 0, err
	}
	id, err := conn.find(ctx, name)
	if err != nil {
		return 0, err // (2)
	}
	conn.release()
	return id, nil
}

func careful(ctx context.Context, p pool, name string) (int, error) {
	conn, err := acquire(ctx, p)
	if err != nil {
		return 0, err
	}
	defer conn.release() // (3)
	return conn.find(ctx, name)
}

func serve(ctx context.Context, find func(context.Context, pool, string) (int, error)) error {
	p, err := open(ctx, *size)
	if err != nil {
		return err
	}
	defer p.close()
	for n := range 2**size + 1 {
		name := []string{"Ada", "Bob"}[n%2] // (4)
		began := time.Now()
		id, err := find(ctx, p, name)
		switch {
		case err == nil:
			fmt.Printf("%s is user %d\n", name, id)
		case errors.Is(err, errNobody):
			fmt.Printf("%s: %v\n", name, err)
		case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
			fmt.Printf("%s: no connection in %.1f s, %d of %d in use\n", name, time.Since(began).Seconds(), p.inUse(), *size)
		default:
			return err
		}
	}
	return nil
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	db, err := open(ctx, 1)
	if err != nil {
		return err
	}
	defer db.close()
	fmt.Println("on", db.name())
	if err := setUp(ctx, db); err != nil {
		return err
	}
	fmt.Println("careless:")
	if err := serve(ctx, careless); err != nil {
		return err
	}
	fmt.Println("careful:")
	return serve(ctx, careful)
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", oneLine(err))
		os.Exit(1)
	}
}
