package playground

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

// samplePeriod is how often memory is measured. A program that fills memory as fast as it can
// takes some 50 MiB in that time.
const samplePeriod = 20 * time.Millisecond

// A memoryWatch measures the resident memory of process groups, all of them in one pass over
// /proc, while there are any.
type memoryWatch struct {
	mu      sync.Mutex
	groups  map[int]*group // by the leader's process id
	foreign map[int]bool   // processes seen outside all groups: nobody joins a group from outside
	sampler sync.WaitGroup // at most one goroutine
	running bool
}

// A group is one that is watched.
type group struct {
	limit int64 // bytes
	over  func()
}

func newMemoryWatch() *memoryWatch { return &memoryWatch{groups: map[int]*group{}} }

// add watches the group that leader leads, and calls over each time that it is found to take more
// than limit bytes. The caller calls stop before the leader is forgotten.
func (m *memoryWatch) add(leader int, limit int64, over func()) (stop func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.groups[leader] = &group{limit: limit, over: over}
	m.foreign = nil // some may be this leader's children
	if !m.running {
		m.running = true
		m.sampler.Go(m.run)
	}
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.groups, leader)
	}
}

// wait returns when no sampler runs any more. All groups must have been stopped.
func (m *memoryWatch) wait() { m.sampler.Wait() }

// run samples until there is nothing to watch.
func (m *memoryWatch) run() {
	tick := time.NewTicker(samplePeriod)
	defer tick.Stop()
	for range tick.C {
		if !m.sample() {
			return
		}
	}
}

// sample measures all groups once, and reports whether there were any.
func (m *memoryWatch) sample() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.groups) == 0 {
		m.running, m.foreign = false, nil
		return false
	}
	taken := map[int]int64{}
	foreign := make(map[int]bool, len(m.foreign))
	for _, pid := range processes() {
		if m.foreign[pid] {
			foreign[pid] = true
			continue
		}
		leader, resident, err := residentMemory(pid)
		if err != nil {
			continue
		}
		if m.groups[leader] == nil {
			foreign[pid] = true
			continue
		}
		taken[leader] += resident
	}
	m.foreign = foreign
	for leader, bytes := range taken {
		if g := m.groups[leader]; bytes > g.limit {
			g.over()
		}
	}
	return true
}

// residentMemory returns a process's group and its resident memory in bytes; see proc(5).
func residentMemory(pid int) (leader int, resident int64, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	// The second field is the program's name in parentheses and may hold anything.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const pgrp, rss = 5 - 3, 24 - 3 // fields count from 1 there, and start with the third here
	if len(fields) <= rss {
		return 0, 0, fmt.Errorf("read memory of process %d: %d fields", pid, len(fields))
	}
	if leader, err = strconv.Atoi(string(fields[pgrp])); err != nil {
		return 0, 0, fmt.Errorf("read memory of process %d: %w", pid, err)
	}
	pages, err := strconv.ParseInt(string(fields[rss]), 10, 64)
	return leader, pages * int64(os.Getpagesize()), err
}
