package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"time"
)

var how = flag.String("how", "careless",
	"the guard (careless|luck|transaction|conditional|lock|serializable)")

const amount = 8000

var errFunds = errors.New("insufficient funds")

type bank struct {
	*sql.DB
	read  string
	level sql.IsolationLevel
	meet  func()
}

func (b bank) checkThenUpdate(ctx context.Context, q queries, name string) error {
	var cents int
	if err := q.QueryRowContext(ctx, b.read).Scan(&cents); err != nil { // (1)
		return err
	}
	fmt.Println(name, "reads", cents)
	b.meet() // (2)
	if cents < amount {
		return errFunds
	}
	fmt.Println(name, "writes", cents-amount)
	_, err := q.ExecContext(ctx, "UPDATE account SET cents = $1", cents-amount) // (3)
	return err
}

func (b bank) conditional(ctx context.Context) error {
	result, err := b.ExecContext(ctx, "UPDATE account SET cents = cents - $1 WHERE cents >= $1", amount) // (4)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, errFunds)
	}
	return nil
}

func (b bank) inTransaction(ctx context.Context, name string) error {
	tx, err := b.BeginTx(ctx, &sql.TxOptions{Isolation: b.level})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := b.checkThenUpdate(ctx, tx, name); err != nil {
		return err
	}
	return tx.Commit()
}

func (b bank) withdraw(ctx context.Context, name string) error {
	switch *how {
	case "careless", "luck":
		return b.checkThenUpdate(ctx, b, name)
	case "conditional":
		return b.conditional(ctx)
	}
	err := b.inTransaction(ctx, name)
	for *how == "serializable" && conflict(err) { // (7)
		fmt.Printf("%s once more: %v\n", name, err)
		time.Sleep(10 * time.Millisecond)
		b.meet = func() {}
		err = b.inTransaction(ctx, name)
	}
	return err
}

func run(ctx context.Context, db *sql.DB, postgres bool) error {
	var readers sync.WaitGroup
	readers.Add(2)
	think := func() { time.Sleep(time.Second / 3) }
	b := bank{DB: db, read: "SELECT cents FROM account", meet: func() { think(); readers.Done(); readers.Wait() }}
	switch {
	case *how == "luck":
		b.meet = func() {}
	case *how == "lock" && postgres:
		b.read, b.meet = b.read+" FOR UPDATE", think // (5)
	case *how == "lock":
		fmt.Println("no FOR UPDATE here: BEGIN IMMEDIATE")
		b.level, b.meet = sql.LevelSerializable, think // (5)
	case *how == "serializable" && postgres:
		b.level = sql.LevelSerializable // (6)
	}

	ended := make(chan error, 2)
	for _, name := range []string{"A", "B"} {
		go func() { ended <- b.withdraw(ctx, name) }()
	}
	paid, left := 0, 0
	for range 2 {
		switch err := <-ended; {
		case err == nil:
			paid += amount
		case errors.Is(err, errFunds), conflict(err):
			fmt.Println("not paid:", err)
		default:
			return err
		}
	}
	err := db.QueryRowContext(ctx, "SELECT cents FROM account").Scan(&left)
	if err == nil {
		fmt.Printf("of 10000, %d paid out, %d left\n", paid, left)
	}
	return err
}

func main() {
	flag.Parse()
	os.Exit(withDatabase(run))
}
