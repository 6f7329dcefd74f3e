package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"
)

var (
	accounts = flag.Int("accounts", 4, "accounts of 100.00 (2-20)")
	takes    = flag.Duration("takes", 15*time.Millisecond, "a change takes (0s-60ms)")
	careless = flag.Bool("careless", false, "a transaction per change")
)

const transfers = 16

var errFunds = errors.New("insufficient funds")

type change struct{ account, cents int }

func transact(ctx context.Context, db *sql.DB, changes []change) error {
	tx, err := db.BeginTx(ctx, nil) // (1)
	if err != nil {
		return err
	}
	defer tx.Rollback() // (2)
	for _, c := range changes {
		result, err := tx.ExecContext(ctx, `UPDATE accounts SET cents = cents + $1
			WHERE id = $2 AND cents + $1 >= 0`, c.cents, c.account) // (3)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return cmp.Or(err, errFunds)
		}
		time.Sleep(*takes)
	}
	return tx.Commit() // (4)
}

func transfer(ctx context.Context, db *sql.DB, from, to, cents int, ended chan<- error) {
	changes, size := []change{{from, -cents}, {to, cents}}, 2
	slices.SortFunc(changes, func(a, b change) int { return a.account - b.account }) // (5)
	if *careless {
		size = 1
	}
	var err error
	for part := range slices.Chunk(changes, size) {
		if err = transact(ctx, db, part); err != nil {
			fmt.Printf("%d from %d to %d: %v\n", cents, from, to, err)
			break
		}
	}
	ended <- err
}

func total(ctx context.Context, conn *sql.Conn) (cents int, err error) {
	err = conn.QueryRowContext(ctx, "SELECT sum(cents) FROM accounts").Scan(&cents) // (6)
	return cents, err
}

func run(ctx context.Context, db *sql.DB, auditor *sql.Conn) error {
	random, ended := rand.New(rand.NewPCG(1968, 0)), make(chan error, transfers)
	for range transfers {
		pair, cents := random.Perm(*accounts), 1+random.IntN(12000)
		go transfer(ctx, db, 1+pair[0], 1+pair[1], cents, ended)
	}
	var totals []int
	for left := transfers; left > 0; {
		select {
		case err := <-ended:
			if err != nil && !errors.Is(err, errFunds) {
				return err
			}
			left--
		case <-time.After(*takes / 2):
		}
		cents, err := total(ctx, auditor)
		if err != nil {
			return err
		}
		totals = append(totals, cents)
	}
	fmt.Printf("meanwhile: %d to %d\n", slices.Min(totals), slices.Max(totals))
	fmt.Printf("after:     %d\n", totals[len(totals)-1])
	return nil
}

func main() {
	flag.Parse()
	os.Exit(withDatabase(run))
}
