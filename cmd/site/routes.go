package main

import (
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/postgres"
	"interleave/playground/wasm"
	"interleave/views"
)

// server answers requests. Its pages are replaced whole when the content changes.
type server struct {
	pages      atomic.Pointer[pages]
	playground *playground.Playground // nil where nothing is run: exports
	postgres   *postgres.Server       // nil where there is none
	wasm       *wasm.Files            // what browsers run; nil where there is nothing for them
	stops      stops
	backlog    backlog
	hosts      []string   // names the server answers to; nil for any
	reload     *broadcast // nil unless pages reload themselves
	log        *slog.Logger
}

// routes is every address of the site.
func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, healthz)
	mux.HandleFunc("GET /{$}", s.root)
	mux.HandleFunc("GET /", s.page)
	if s.playground != nil {
		mux.Handle("POST /run/{lesson}/{demo}", sameOrigin(http.HandlerFunc(s.run)))
		mux.Handle("POST /stop/{run}", sameOrigin(http.HandlerFunc(s.stops.serve)))
	}
	if s.wasm != nil {
		mux.Handle("POST "+compilePath, sameOrigin(http.HandlerFunc(s.compile)))
		mux.Handle("POST "+formatPath, sameOrigin(http.HandlerFunc(s.format)))
		mux.HandleFunc("GET /"+wasmFolder+"{name}", s.browserFile)
	}
	if s.reload != nil {
		mux.HandleFunc("GET /reload", s.reload.serve)
	}
	mux.HandleFunc("/", s.noMethod)
	return securityHeaders(allowHosts(s.hosts, mux))
}

// healthPath is asked by load balancers, by address and not by name.
const healthPath = "/healthz"

func healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n"))
}

// root sends a reader on to a language: the one chosen before, or else the
// first one that the browser asks for.
func (s *server) root(w http.ResponseWriter, r *http.Request) {
	if f := s.pages.Load().files[""]; f != nil { // an export's page chooses by itself
		f.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Vary", "Accept-Language, Cookie")
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/"+string(preferredLang(r))+"/", http.StatusFound)
}

// page answers from memory. A page's address without its final slash leads to it.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	p := s.pages.Load()
	switch {
	case strings.Count(r.URL.EscapedPath(), "/") != strings.Count(r.URL.Path, "/"):
		s.notFound(w, r) // an encoded slash is part of a name, and no name has one
	case p.files[path] != nil && path != "404.html":
		if _, slug, ok := strings.Cut(strings.TrimSuffix(path, "/"), "/"); ok {
			s.backlog.hurry(slug)
		}
		if err := p.files[path].made().err; err != nil {
			s.log.Error("render", "err", err)
		}
		p.files[path].ServeHTTP(w, r)
	case p.files[path+"/"] != nil:
		http.Redirect(w, r, "/"+path+"/", http.StatusMovedPermanently)
	default:
		s.notFound(w, r)
	}
}

func (s *server) notFound(w http.ResponseWriter, r *http.Request) {
	lang := preferredLang(r)
	for _, l := range lessons.Langs {
		if strings.HasPrefix(r.URL.Path, "/"+string(l)+"/") {
			lang = l
		}
	}
	body, err := renderHTML(views.NotFound(s.pages.Load().ctx(lang, strings.TrimPrefix(r.URL.EscapedPath(), "/"))))
	if err != nil {
		s.log.Error("render the 404 page", "err", err)
		http.Error(w, "no such page", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(body)
}

// noMethod refuses what is neither reading nor running.
func (s *server) noMethod(w http.ResponseWriter, r *http.Request) {
	allow := "GET, HEAD"
	if strings.HasPrefix(r.URL.Path, "/run/") || strings.HasPrefix(r.URL.Path, "/stop/") || r.URL.Path == compilePath || r.URL.Path == formatPath {
		if r.Method == http.MethodPost { // nearly such an address, as one with %2F
			writeError(w, http.StatusNotFound, "no such demo or run; /course.json lists the demos")
			return
		}
		allow = "POST"
	}
	w.Header().Set("Allow", allow)
	writeError(w, http.StatusMethodNotAllowed, short(r.Method)+" is not allowed here; use "+allow)
}
