package main

import (
	"math"
	"sync"
	"time"
)

// A histogram counts latencies in classes, each a tenth wider than the one below: from 0.1 ms to 18 s.
type histogram [128]int

func (h *histogram) add(d time.Duration) {
	class := math.Log(d.Seconds()/1e-4) / math.Log(1.1)
	h[int(min(max(class, 0), float64(len(h)-1)))]++
}

// tally is what was noted in one interval.
type tally struct {
	answered, failed int
	sum              time.Duration
	latency          histogram
}

// mean is in milliseconds.
func (t *tally) mean() float64 { return 1000 * t.sum.Seconds() / float64(max(t.answered, 1)) }

// quantile is in milliseconds, and at most a tenth too high.
func (t *tally) quantile(q float64) float64 {
	if t.answered == 0 {
		return 0
	}
	rank := int(math.Ceil(q * float64(t.answered)))
	class, seen := 0, t.latency[0]
	for seen < rank {
		class++
		seen += t.latency[class]
	}
	return 0.1 * math.Pow(1.1, float64(class+1))
}

// A meter keeps the tally of the interval that runs.
type meter struct {
	mu    sync.Mutex
	asked int
	tally tally
}

// next numbers the queries, from 1.
func (m *meter) next() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	return m.asked
}

func (m *meter) record(took time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.tally.failed++
		return
	}
	m.tally.answered++
	m.tally.sum += took
	m.tally.latency.add(took)
}

// take returns the tally, and begins another.
func (m *meter) take() tally {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.tally
	m.tally = tally{}
	return t
}
