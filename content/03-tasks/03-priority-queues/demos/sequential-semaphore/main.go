package main

import (
	"flag"
	"fmt"
	"sync"
	"time"
)

var (
	calls = flag.Int("calls", 8, "calls to make (1-12)")
	limit = flag.Int("limit", 4, "permits (1-12)")
	wait  = flag.Duration("wait", 100*time.Millisecond, "each call waits (10ms-300ms)")
)

type service struct {
	mu             sync.Mutex
	inFlight, most int
}

func (s *service) add(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight += n
	s.most = max(s.most, s.inFlight)
}

func (s *service) call() {
	s.add(1)
	defer s.add(-1)
	time.Sleep(*wait)
}

func oneByOne(s *service, _ chan struct{}) {
	for range *calls {
		s.call()
	}
}

func permitInLoop(s *service, permits chan struct{}) {
	for range *calls {
		permits <- struct{}{} // (2)
		s.call()              // (3)
		<-permits
	}
}

func permitInTask(s *service, permits chan struct{}) {
	var group sync.WaitGroup
	for range *calls {
		group.Go(func() { // (4)
			permits <- struct{}{} // (2)
			defer func() { <-permits }()
			s.call()
		})
	}
	group.Wait()
}

func measure(title string, run func(*service, chan struct{})) {
	s, began := &service{}, time.Now()
	run(s, make(chan struct{}, *limit)) // (1)
	fmt.Printf("%s: %.2f s, most in flight %d\n", title, time.Since(began).Seconds(), s.most)
}

func main() {
	flag.Parse()
	measure("one by one", oneByOne)
	measure("permit in the loop", permitInLoop)
	measure("permit in each task", permitInTask)
}
