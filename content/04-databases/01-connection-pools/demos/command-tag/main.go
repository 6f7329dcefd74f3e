package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

var word = flag.Int("word", 2, "the word taken for the number of rows (2-3)")

var statements = []string{
	"CREATE TABLE users (name TEXT NOT NULL)",
	"INSERT INTO users VALUES ('Ada'), ('Alan'), ('Grace')",
	"UPDATE users SET name = 'A.' WHERE name LIKE 'A%'",
	"DELETE FROM users WHERE name = 'Grace'",
}

func byPosition(tag string) (int, error) {
	words := strings.Fields(tag)
	if len(words) < *word {
		return 0, fmt.Errorf("%q has %d words", tag, len(words))
	}
	return strconv.Atoi(words[*word-1]) // (2)
}

func report(r result) {
	fmt.Println(r.tag) // (1)
	if rows, err := byPosition(r.tag); err != nil {
		fmt.Println("  by position:", err)
	} else {
		fmt.Println("  by position:", rows)
	}
	fmt.Println("  affected:   ", r.rows) // (3)
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
	for _, statement := range statements {
		r, err := db.exec(ctx, statement)
		if err != nil {
			return err
		}
		report(r)
	}
	return nil
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", oneLine(err))
		os.Exit(1)
	}
}
