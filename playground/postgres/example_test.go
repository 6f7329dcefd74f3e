package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"time"

	"interleave/playground/postgres"
)

func Example() {
	server, err := postgres.Open(context.Background(), "postgres://app:secret@127.0.0.1/course")
	if err != nil {
		log.Fatal(err) // one line, without the password
	}
	defer server.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	place, err := server.Lend(ctx)
	if errors.Is(err, postgres.ErrGone) {
		fmt.Println(err) // PostgreSQL cannot be reached: connection refused
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	defer place.Return()

	demo := exec.CommandContext(ctx, "./demo")
	demo.Env = append(os.Environ(), "DATABASE_URL="+place.URL())
	if err := demo.Run(); err != nil {
		log.Fatal(err)
	}
}
