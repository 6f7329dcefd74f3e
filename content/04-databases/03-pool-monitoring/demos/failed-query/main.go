package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

var inserts = flag.Int("inserts", 10, "inserts, every second a duplicate (2-40)")

func careless(ctx context.Context, p pool, id int) error {
	conn, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	if err := conn.insert(ctx, id); err != nil {
		conn.discard() // (2)
		return err
	}
	conn.release()
	return nil
}

func careful(ctx context.Context, p pool, id int) error {
	conn, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.release() // (3)
	return conn.insert(ctx, id)
}

func serve(ctx context.Context, name string, first int, insert func(context.Context, pool, int) error) error {
	p, err := open(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	failed := 0
	for n := range *inserts {
		err := insert(ctx, p, first+n/2) // (1)
		if errors.Is(err, errDuplicate) {
			failed++
		} else if err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d of %d failed, connections opened: %d\n", name, failed, *inserts, p.opened()) // (4)
	return nil
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	db, err := open(ctx)
	if err != nil {
		return err
	}
	defer db.close()
	fmt.Println("on", db.name())
	if err := setUp(ctx, db); err != nil {
		return err
	}
	if err := serve(ctx, "careless", 100, careless); err != nil {
		return err
	}
	return serve(ctx, "careful", 200, careful)
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", oneLine(err))
		os.Exit(1)
	}
}
