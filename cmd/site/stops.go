package main

import (
	"crypto/rand"
	"net/http"
	"sync"
)

// stopHeader names, in the answer to a run of a program that listens to signals, where the reader asks it
// to end: POST there, and it is interrupted, as by Ctrl-C in a terminal, while its events go on. A reader
// who hangs up instead has it killed.
const stopHeader = "X-Stop"

// stops are the runs that can be asked to end, by a name that nobody can guess.
type stops struct {
	mu   sync.Mutex
	runs map[string]func()
}

// add returns the path at which a run can be stopped until done is called, and a channel that is closed
// when it is.
func (s *stops) add() (path string, asked <-chan struct{}, done func()) {
	id, ask := rand.Text(), make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runs == nil {
		s.runs = map[string]func(){}
	}
	s.runs[id] = sync.OnceFunc(func() { close(ask) })
	return "/stop/" + id, ask, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.runs, id)
	}
}

// serve asks a run to end.
func (s *stops) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	stop := s.runs[r.PathValue("run")]
	s.mu.Unlock()
	if stop == nil {
		writeError(w, http.StatusNotFound, "no such run: it may have ended")
		return
	}
	stop()
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
}
