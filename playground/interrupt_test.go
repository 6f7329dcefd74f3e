package playground_test

import (
	"context"
	"testing"
	"time"

	"interleave/playground"
)

// listening is a program that works until it is interrupted, and takes some time to clean up.
const listening = `package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	status := flag.Int("status", 0, "")
	deaf := flag.Bool("deaf", false, "")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fmt.Println("working")
	<-ctx.Done()
	fmt.Println("cleaning up")
	if *deaf {
		select {}
	}
	time.Sleep(50 * time.Millisecond)
	fmt.Println("clean")
	os.Exit(*status)
}
`

const listeningPython = `import asyncio

async def main():
    try:
        print("working")
        await asyncio.sleep(60)
    finally:
        print("cleaning up")
        await asyncio.sleep(0.05)
        print("clean")

try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
`

// interrupted runs prog, interrupts it when it has printed its first line, and returns the rest.
func interrupted(t *testing.T, p *playground.Playground, prog playground.Program, args ...string) (text string, end playground.End) {
	t.Helper()
	interrupt := make(chan struct{})
	events, err := p.Run(context.Background(), prog, args, playground.Settings{Interrupt: interrupt})
	if err != nil {
		t.Fatal(err)
	}
	for e := range events {
		switch e := e.(type) {
		case playground.Out:
			if text += e.Text; text == "working\n" {
				close(interrupt)
			}
		case playground.End:
			end = e
		}
	}
	return text, end
}

func TestInterrupt(t *testing.T) {
	p := open(t, playground.Config{Limits: playground.Limits{Grace: 300 * time.Millisecond}})
	for _, tt := range []struct {
		what    string
		prog    playground.Program
		args    []string
		prints  string
		code    int
		message string
	}{
		{"ends by itself", goProgram(listening), nil, "working\ncleaning up\nclean\n", 0, "Interrupted, and ended by itself."},
		{"ends with a status", goProgram(listening), []string{"-status=3"}, "working\ncleaning up\nclean\n", 3, "Interrupted, and ended by itself."},
		{"does not end", goProgram(listening), []string{"-deaf"}, "working\ncleaning up\n", -1, "Stopped: it had not ended 300ms after it was interrupted."},
		{"Python", python(t, p, listeningPython), nil, "working\ncleaning up\nclean\n", 0, "Interrupted, and ended by itself."},
		{"does not listen", goProgram(`package main

func main() {
	print("working\n")
	select {}
}
`), nil, "working\n", -1, "Interrupted, and ended by itself."},
	} {
		t.Run(tt.what, func(t *testing.T) {
			text, end := interrupted(t, p, tt.prog, tt.args...)
			if text != tt.prints || end.Reason != playground.ReasonStopped || end.Code != tt.code || end.Message != tt.message {
				t.Errorf("printed %q, ended %+v", text, end)
			}
		})
	}
}

// TestInterruptEarly: a run that is still waiting for its turn never begins.
func TestInterruptEarly(t *testing.T) {
	p := open(t, playground.Config{Limits: playground.Limits{Running: 1}})
	ctx, cancel := context.WithCancel(t.Context())
	first, err := p.Run(ctx, goProgram(listening), nil, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for e := range first {
		if e.Kind() == "out" {
			break
		}
	}
	interrupt := make(chan struct{})
	second, err := p.Run(t.Context(), goProgram(listening), nil, playground.Settings{Interrupt: interrupt})
	if err != nil {
		t.Fatal(err)
	}
	close(interrupt)
	if s := listen(t, second); s.kinds != "queue end" || s.end.Reason != playground.ReasonStopped || s.end.Message != "Stopped before it was started." {
		t.Errorf("%s, %+v", s.kinds, s.end)
	}
	cancel()
	for range first {
	}
}

// TestDatabase: a program learns where its database is, and cannot tell readers the password.
func TestDatabase(t *testing.T) {
	p := open(t, playground.Config{})
	prog := goProgram(`package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("at", os.Getenv("DATABASE_URL")) }
`)
	db := playground.Database{Name: "PostgreSQL 15.18", URL: "postgres://run:canary-1@127.0.0.1/course"}
	events, err := p.Run(t.Context(), prog, nil, playground.Settings{Database: db})
	if err != nil {
		t.Fatal(err)
	}
	var start playground.Start
	var text string
	for e := range events {
		switch e := e.(type) {
		case playground.Start:
			start = e
		case playground.Out:
			text += e.Text
		}
	}
	if want := "at postgres://run:xxxxx@127.0.0.1/course\n"; text != want || start.Database != db.Name {
		t.Errorf("printed %q, started on %q", text, start.Database)
	}
	if s := tell(t, p, prog); s.text(1) != "at \n" {
		t.Errorf("without a database it printed %q", s.text(1))
	}
}
