package main

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

var (
	clients  = flag.Int("clients", 60, "clients that ask at the same moment (20-120)")
	capacity = flag.Int("capacity", 15, "requests that the service handles at once (15-60)")
)

const (
	base    = 200 * time.Millisecond
	longest = time.Second
	bucket  = 50 * time.Millisecond
)

type service struct {
	began time.Time
	slots chan struct{}
	mu    sync.Mutex
	load  map[time.Duration]int
}

func (s *service) ask() bool {
	s.mu.Lock()
	s.load[time.Since(s.began).Truncate(bucket)]++
	s.mu.Unlock()
	select {
	case s.slots <- struct{}{}: // (1)
		time.Sleep(20 * time.Millisecond)
		<-s.slots
		return true
	default:
		return false
	}
}

func storm(title string, wait func(ceiling time.Duration) time.Duration) {
	fmt.Println(title)
	s := &service{
		began: time.Now(),
		slots: make(chan struct{}, *capacity),
		load:  map[time.Duration]int{},
	}
	var group sync.WaitGroup
	for range *clients {
		group.Go(func() {
			for ceiling := base; !s.ask(); ceiling = min(2*ceiling, longest) {
				time.Sleep(wait(ceiling))
			}
		})
	}
	group.Wait()
	took := time.Since(s.began)

	requests, busiest := 0, 0
	for _, at := range slices.Sorted(maps.Keys(s.load)) {
		n := s.load[at]
		requests += n
		if at > 0 {
			busiest = max(busiest, n)
		}
		fmt.Printf("%.2f s %3d %s\n", at.Seconds(), n, strings.Repeat("#", (n+3)/4))
	}
	fmt.Printf("%d requests in %.1f s, at most %d together after the first 50 ms\n", requests, took.Seconds(), busiest)
}

func main() {
	flag.Parse()
	storm("without jitter:", func(ceiling time.Duration) time.Duration { return ceiling }) // (2)
	storm("with jitter:", rand.N[time.Duration])                                           // (3)
}
