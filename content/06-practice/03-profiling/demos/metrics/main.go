package main

import (
	"errors"
	"flag"
	"fmt"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

var (
	calls   = flag.Int("calls", 200, "calls of fetch (20-300)")
	workers = flag.Int("workers", 10, "workers (1-50)")
	slow    = flag.Duration("slow", 200*time.Millisecond, "every tenth fails after (1ms-300ms)")
)

type stats struct {
	mu                  sync.Mutex
	count, flight, most int
	total, least, worst time.Duration
	below               [32]int
}

func (s *stats) begin() {
	s.mu.Lock() // (1)
	defer s.mu.Unlock()
	s.flight++
	s.most = max(s.most, s.flight)
}

func (s *stats) end(began time.Time) {
	took := time.Since(began)
	s.mu.Lock() // (1)
	defer s.mu.Unlock()
	if s.count == 0 || took < s.least {
		s.least = took
	}
	s.worst = max(s.worst, took)
	s.count++
	s.total += took
	s.flight--
	cell := bits.Len64(uint64(took.Microseconds()))
	s.below[min(cell, len(s.below)-1)]++ // (2)
}

func (s *stats) within(share float64) time.Duration {
	seen := 0
	for n, count := range s.below { // (2)
		if seen += count; float64(seen) >= share*float64(s.count) {
			return time.Microsecond << n
		}
	}
	return s.worst
}

func (s *stats) print(name string, elapsed time.Duration) {
	fmt.Printf("%s: %d calls, %.2f s in all\n", name, s.count, s.total.Seconds())
	fmt.Printf("  mean %.1f ms, min %.1f ms, max %.1f ms\n", ms(s.total)/float64(s.count), ms(s.least), ms(s.worst))
	fmt.Printf("  half within %.1f ms, 95%% within %.1f ms\n", ms(s.within(0.5)), ms(s.within(0.95)))
	fmt.Printf("  in flight: mean %.1f, most %d\n", s.total.Seconds()/elapsed.Seconds(), s.most)
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

func measured[In, Out any](s *stats, f func(In) (Out, error)) func(In) (Out, error) {
	return func(in In) (Out, error) {
		s.begin()               // (3)
		defer s.end(time.Now()) // (4)
		return f(in)
	}
}

func fetch(id int) (string, error) {
	if id%10 == 0 {
		time.Sleep(*slow)
		return "", errors.New("no answer")
	}
	time.Sleep(20 * time.Millisecond)
	return fmt.Sprint("page ", id), nil
}

func save(page string) (int, error) {
	time.Sleep(5 * time.Millisecond)
	return len(page), nil
}

func main() {
	flag.Parse()
	var fetches, saves stats
	fetch, save := measured(&fetches, fetch), measured(&saves, save) // (5)
	began := time.Now()
	ids := make(chan int)
	var failed atomic.Int64
	var group sync.WaitGroup
	for range *workers {
		group.Go(func() {
			for id := range ids {
				page, err := fetch(id)
				if err == nil {
					_, err = save(page)
				}
				if err != nil {
					failed.Add(1)
				}
			}
		})
	}
	for id := range *calls {
		ids <- id
	}
	close(ids)
	group.Wait()
	elapsed := time.Since(began)
	fetches.print("fetch", elapsed)
	saves.print("save", elapsed)
	fmt.Println("failed:", failed.Load())
}
