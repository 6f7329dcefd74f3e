package main

import (
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// service answers GET /users/7. It takes its time, and is flaky: of four users it refuses the first request,
// or the first two, and of some it takes too long over the first.
type service struct {
	mu    sync.Mutex
	asked map[int]int // user's id -> how often it was asked for
}

// serve starts a service on a port of its own, and returns its address and what ends it.
func serve() (url string, shut func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	s := &service{asked: map[int]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", s.user)
	server := &http.Server{Handler: mux}
	go server.Serve(listener)
	return "http://" + listener.Addr().String(), server.Close, nil
}

func (s *service) user(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	times := s.asked[id]
	s.asked[id]++
	s.mu.Unlock()

	wait := *latency
	if id%7 == 3 && times == 0 {
		wait *= 5
	}
	select {
	case <-time.After(wait):
	case <-r.Context().Done():
		return
	}
	if id%4 == 0 && times == 0 || id%6 == 5 && times < 2 {
		http.Error(w, "too busy", http.StatusServiceUnavailable)
		return
	}
	json.NewEncoder(w).Encode(map[string]any{"ID": id, "Name": "user " + strconv.Itoa(id)})
}
