package main

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"interleave/lessons"
	"interleave/views"
)

// loader makes a server's pages, and makes them anew when an author edits.
type loader struct {
	source  source
	options options
	server  *server
	seen    string // the state of the content when it was loaded last
}

// load reads the content and puts its pages in place of the former ones.
func (l *loader) load() error {
	if l.options.reload {
		l.seen = l.state() // before reading, so that a later edit is never missed
	}
	course, faults, err := l.source.load()
	if err != nil {
		return err
	}
	for _, fault := range faults {
		l.server.log.Warn("content", "fault", fault.String())
	}
	l.options.cannot = l.server.cannot
	p, err := newPages(course, faults, l.source.name(), l.options)
	if err != nil {
		return err
	}
	if l.options.reload && l.server.reload == nil {
		l.server.reload = newBroadcast()
	}
	l.server.pages.Store(p)
	return nil
}

// cannot tells the pages which demos can't be run here, and why.
func (s *server) cannot(demo *lessons.Demo, language lessons.Language) string {
	switch {
	case s.playground.Can(program(demo, language)) == nil:
		return ""
	case language == lessons.Python:
		return views.NoPython
	}
	return views.NoGo
}

// watchEvery is how soon an edit shows. Looking at a few dozen files costs
// less than a millisecond.
const watchEvery = 300 * time.Millisecond

// watch loads the content anew whenever a file of it changes. Content that
// cannot be loaded at all leaves the former pages in place.
func (l *loader) watch(ctx context.Context) error {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if l.state() == l.seen {
			continue
		}
		if err := l.load(); err != nil {
			l.server.log.Error("reload", "err", err)
			continue
		}
		l.server.log.Info("content reloaded")
		l.server.reload.send()
	}
}

// state tells one state of the content from another: names, sizes and times.
func (l *loader) state() string {
	var state strings.Builder
	_ = filepath.WalkDir(l.source.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // it is being replaced: the next look tells
		}
		if info, err := entry.Info(); err == nil && !entry.IsDir() {
			fmt.Fprintln(&state, path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return state.String()
}

// broadcast tells every open page that there is something new.
type broadcast struct {
	mu      sync.Mutex
	changed chan struct{} // closed at the next change
	closed  bool
}

func newBroadcast() *broadcast { return &broadcast{changed: make(chan struct{})} }

func (b *broadcast) send() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		close(b.changed)
		b.changed = make(chan struct{})
	}
}

func (b *broadcast) close() {
	b.send()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.closed = true
		close(b.changed)
	}
}

func (b *broadcast) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// serve is an event stream with one event: something has changed. The page
// loads itself anew and asks again.
func (b *broadcast) serve(w http.ResponseWriter, r *http.Request) {
	changed := b.next()
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(": waiting for a change\n\n"))
	_ = control.Flush()
	if r.Method == http.MethodHead {
		return
	}
	select {
	case <-changed:
		_, _ = w.Write([]byte("event: reload\ndata: {}\n\n"))
	case <-r.Context().Done():
	}
}
