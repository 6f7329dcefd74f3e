package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

var failing = flag.Duration("failing", 100*time.Millisecond, "visits fails after (50ms-1s)")

var names = []string{"users", "visits", "orders"}

type service struct{ *httptest.Server }

func (s service) fetch(ctx context.Context, name string) error {
	err := s.get(ctx, "/"+name)
	switch {
	case err == nil:
		fmt.Printf("%s answered\n", name)
	case ctx.Err() != nil:
		fmt.Printf("%s cancelled\n", name)
	default:
		fmt.Printf("%s failed\n", name)
	}
	return err
}

func (s service) get(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, "GET", s.URL+path, nil)
	if err != nil {
		return err
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}

func careless(ctx context.Context, s service) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for _, name := range names {
		group.Go(func() {
			if err := s.fetch(ctx, name); err != nil {
				cancel(err) // (2)
			}
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return 0, err // (1)
	}
	return len(names), nil
}

func careful(ctx context.Context, s service) (answered int, _ error) {
	errs := make([]error, len(names))
	var group sync.WaitGroup
	for i, name := range names {
		group.Go(func() {
			errs[i] = s.fetch(ctx, name) // (3)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err == nil {
			answered++
		}
	}
	return answered, errors.Join(errs...)
}

func try(s service, title string, all func(context.Context, service) (int, error)) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	fmt.Println(title + ":")
	answered, err := all(ctx, s)
	fmt.Printf("caller has %d answers, error %v\n", answered, err)
}

func main() {
	flag.Parse()
	s := service{httptest.NewServer(http.HandlerFunc(serve))}
	defer s.Close()
	try(s, "careless", careless)
	try(s, "careful", careful)
}

func serve(w http.ResponseWriter, r *http.Request) {
	after := map[string]time.Duration{
		"/users":  300 * time.Millisecond,
		"/visits": *failing,
		"/orders": 200 * time.Millisecond,
	}[r.URL.Path]
	select {
	case <-time.After(after):
	case <-r.Context().Done():
	}
	if r.URL.Path == "/visits" {
		w.WriteHeader(http.StatusInternalServerError)
	}
}
