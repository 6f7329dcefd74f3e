package main

import (
	"cmp"
	"container/heap"
	"flag"
	"fmt"
	"sync"
	"time"
)

var (
	workers  = flag.Int("workers", 2, "workers (1-8)")
	late     = flag.Duration("late", 0*time.Second, "the alarm arrives after (0s-2s)")
	careless = flag.Bool("careless", false, "leave out the order of arrival")
)

const ms = time.Millisecond

type job struct {
	name     string
	priority int
	takes    time.Duration
	arrival  int
}

var jobs = []job{
	{name: "backup", priority: 3, takes: 500 * ms},
	{name: "mail", priority: 2, takes: 100 * ms},
	{name: "cleanup", priority: 3, takes: 200 * ms},
	{name: "payment", priority: 1, takes: 800 * ms},
	{name: "report", priority: 2, takes: 300 * ms},
	{name: "alarm", priority: 1, takes: 200 * ms},
}

type queue []job

func (q queue) Less(i, j int) bool {
	return cmp.Or(
		cmp.Compare(q[i].priority, q[j].priority), // (1)
		cmp.Compare(q[i].arrival, q[j].arrival),   // (2)
	) < 0
}
func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(job)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	j := (*q)[last]
	*q = (*q)[:last]
	return j
}

func dispatch(arriving, free chan job, done chan string) {
	var waiting queue
	var taken, ended []string
	for len(ended) < len(jobs) {
		var first job
		var out chan<- job
		if len(waiting) > 0 {
			first, out = waiting[0], free
		}
		select {
		case j := <-arriving:
			if !*careless {
				j.arrival = len(taken) + len(waiting) // (2)
			}
			heap.Push(&waiting, j) // (3)
		case out <- first: // (4)
			heap.Pop(&waiting)
			taken = append(taken, first.name)
		case name := <-done:
			fmt.Println(name, "ends")
			ended = append(ended, name)
		}
	}
	close(free) // (5)
	fmt.Println("taken:", taken)
	fmt.Println("ended:", ended)
}

func main() {
	flag.Parse()
	arriving, free, done := make(chan job), make(chan job), make(chan string)
	var group sync.WaitGroup
	group.Go(func() { dispatch(arriving, free, done) })

	early := len(jobs)
	if *late > 0 {
		early--
	}
	for _, j := range jobs[:early] {
		arriving <- j
	}
	for range *workers {
		group.Go(func() {
			for j := range free { // (4)
				time.Sleep(j.takes)
				done <- j.name
			}
		})
	}
	time.Sleep(*late)
	for _, j := range jobs[early:] {
		fmt.Println(j.name, "arrives")
		arriving <- j
	}
	group.Wait()
}
