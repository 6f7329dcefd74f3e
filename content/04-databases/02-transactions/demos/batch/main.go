package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"time"
)

var rows = flag.Int("rows", 200, "rows (50-1000)")

func insert(ctx context.Context, db *sql.DB, count int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for n := range count {
		if _, err := tx.ExecContext(ctx, "INSERT INTO readings VALUES ($1)", n); err != nil {
			return err
		}
	}
	return tx.Commit() // (2)
}

func run(ctx context.Context, db *sql.DB) error {
	var rates []float64
	for _, batch := range []int{1, *rows} { // (1)
		began := time.Now()
		for range *rows / batch {
			if err := insert(ctx, db, batch); err != nil {
				return err
			}
		}
		rates = append(rates, float64(*rows)/time.Since(began).Seconds())
		fmt.Printf("%4d rows a transaction: %6.0f rows/s\n", batch, rates[len(rates)-1])
	}
	fmt.Printf("ratio: %.1f\n", rates[1]/rates[0])
	return nil
}

func main() {
	flag.Parse()
	os.Exit(withDatabase(run))
}
