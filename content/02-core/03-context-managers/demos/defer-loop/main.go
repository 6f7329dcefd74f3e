package main

import (
	"flag"
	"fmt"
)

var (
	jobs  = flag.Int("jobs", 6, "jobs, one after another (1-20)")
	limit = flag.Int("limit", 4, "connections that the server allows (1-20)")
)

type server struct{ open int }

func (s *server) dial() (*connection, error) {
	if s.open == *limit {
		return nil, fmt.Errorf("refused: %d are open", s.open)
	}
	s.open++
	return &connection{s}, nil
}

type connection struct{ to *server }

func (c *connection) Close() { c.to.open-- }

func deferInLoop(s *server) error {
	for n := range *jobs {
		conn, err := s.dial()
		if err != nil {
			return err
		}
		defer conn.Close() // (1)
		fmt.Printf("job %d: %d open\n", n+1, s.open)
	}
	return nil
}

func functionInLoop(s *server) error {
	for n := range *jobs {
		if err := job(s, n+1); err != nil { // (2)
			return err
		}
	}
	return nil
}

func job(s *server, n int) error {
	conn, err := s.dial()
	if err != nil {
		return err
	}
	defer conn.Close() // (3)
	fmt.Printf("job %d: %d open\n", n, s.open)
	return nil
}

func attempt(title string, work func(*server) error) {
	fmt.Println(title)
	if err := work(&server{}); err != nil {
		fmt.Println("failed:", err)
	} else {
		fmt.Println("all done")
	}
}

func main() {
	flag.Parse()
	attempt("closed when the function ends:", deferInLoop)
	attempt("closed when each job ends:", functionInLoop)
}
