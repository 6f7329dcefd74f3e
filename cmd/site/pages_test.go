package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"interleave/lessons"
)

// testPages are those of the shipped course, and one more in English.
func testPages(t *testing.T, path string, document templ.ComponentFunc) *pages {
	t.Helper()
	src := source{}
	p, err := newPages(testCourse(t), nil, src.name(), options{})
	if err != nil {
		t.Fatal(err)
	}
	p.addPage(p.ctx(lessons.English, path), 200, document)
	return p
}

// TestPageIsMadeOnce asks for a page from all sides at once.
func TestPageIsMadeOnce(t *testing.T) {
	var made atomic.Int32
	p := testPages(t, "en/new/", func(_ context.Context, w io.Writer) error {
		made.Add(1)
		_, err := io.WriteString(w, "a page")
		return err
	})
	if made.Load() != 0 {
		t.Error("the page was made before anybody asked")
	}
	s := &server{log: slog.New(slog.DiscardHandler)}
	s.pages.Store(p)
	handler := s.routes()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest("GET", "/en/new/", nil))
			if answer.Code != 200 || answer.Body.String() != "a page" {
				t.Errorf("status %d: %s", answer.Code, answer.Body)
			}
		})
	}
	group.Wait()
	if made.Load() != 1 {
		t.Errorf("the page was made %d times", made.Load())
	}
}

// TestPageThatFails is answered with the failure page, which keeps the reason to the log, and is reported by check and
// export.
func TestPageThatFails(t *testing.T) {
	for name, fault := range map[string]func() error{
		"an error": func() error { return errors.New("no such word") },
		"a panic":  func() error { panic("no such word") },
	} {
		p := testPages(t, "en/torn/", func(_ context.Context, w io.Writer) error {
			_, _ = io.WriteString(w, "half a page")
			return fault()
		})
		var log bytes.Buffer
		s := &server{log: slog.New(slog.NewTextHandler(&log, nil))}
		s.pages.Store(p)
		answer := httptest.NewRecorder()
		s.routes().ServeHTTP(answer, httptest.NewRequest("GET", "/en/torn/", nil))
		body := answer.Body.String()
		if answer.Code != http.StatusInternalServerError || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %v", name, answer.Code, answer.Header())
		}
		if !strings.Contains(body, "<h1>") || strings.Contains(body, "half a page") || strings.Contains(body, "no such word") {
			t.Errorf("%s: the page reads %.200s", name, body)
		}
		if !strings.Contains(log.String(), "no such word") || !strings.Contains(log.String(), "/en/torn/") {
			t.Errorf("%s: the log reads %s", name, &log)
		}
		if err := p.render(); err == nil || !strings.Contains(err.Error(), "/en/torn/: ") || !strings.Contains(err.Error(), "no such word") {
			t.Errorf("%s: rendering all says %v", name, err)
		}
	}
}
