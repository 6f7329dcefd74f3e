package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"runtime"
	"sync"
	"time"
)

var tasks = flag.Int("tasks", 4, "hashes to compute (1-8)")

// crunch hashes a hash again and again, and never waits.
func crunch(rounds int) [32]byte {
	sum := sha256.Sum256([]byte("interleave"))
	for range rounds {
		sum = sha256.Sum256(sum[:]) // (1)
	}
	return sum
}

// calibrate finds how many rounds this machine does in 0.1 s.
func calibrate() int {
	began, rounds := time.Now(), 0
	for time.Since(began) < 100*time.Millisecond {
		crunch(1000)
		rounds += 1000
	}
	return rounds
}

func oneAfterAnother(rounds int) {
	for range *tasks {
		crunch(rounds)
	}
}

func together(rounds int) {
	var group sync.WaitGroup
	for range *tasks {
		group.Go(func() { crunch(rounds) }) // (2)
	}
	group.Wait()
}

func timed(name string, work func(int), rounds int) {
	began := time.Now()
	work(rounds)
	fmt.Printf("%-25s %.2f s\n", name, time.Since(began).Seconds())
}

func main() {
	flag.Parse()
	rounds := calibrate()
	timed("one after another", oneAfterAnother, rounds)

	all := runtime.GOMAXPROCS(1) // (4)
	timed("goroutines, GOMAXPROCS=1", together, rounds)

	runtime.GOMAXPROCS(all) // (5)
	timed(fmt.Sprintf("goroutines, GOMAXPROCS=%d", all), together, rounds)
}
