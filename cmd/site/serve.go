package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"interleave/playground/postgres"
	"interleave/playground/wasm"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	source   source
	addr     string
	hosts    []string
	local    bool // answers to no host but this machine's own names
	baseURL  string
	repo     *string
	postgres string
	runs     runFlags
}

func (f *serveFlags) parse(flags *flag.FlagSet, args []string) error {
	f.source.flag(flags)
	f.runs.define(flags)
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "listen on this `host:port`")
	flags.StringVar(&f.baseURL, "url", "", "public address of the site, for canonical links, sitemap and feeds")
	flags.Func("host", "a `name` that the site is reached by, beside localhost; may be repeated", func(name string) error {
		if !hostPattern.MatchString(name) {
			return errors.New("write a name such as example.org")
		}
		f.hosts = append(f.hosts, hostName(name))
		return nil
	})
	f.repo = repoFlag(flags)
	url := postgresFlag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return errUsage{fmt.Errorf("-addr %q: write host:port, such as 127.0.0.1:8080", f.addr)}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) && len(f.hosts) == 0 {
		return errUsage{fmt.Errorf("-addr %s can be reached from outside: name the site's host with -host NAME", f.addr)}
	}
	f.postgres = *url
	f.local = len(f.hosts) == 0
	f.hosts = append(f.hosts, localHosts...)
	f.baseURL, err = baseURL(f.baseURL)
	return err
}

// postgresFlag defines -postgres.
func postgresFlag(flags *flag.FlagSet) *string {
	url := os.Getenv(postgresVar)
	flags.Func("postgres", "`URL` of a PostgreSQL, 15 or later, that the demos of the lessons on databases can run on too (default: "+postgresVar+" in the environment)", func(value string) error {
		if value != "" {
			url = value
		}
		return nil
	})
	return &url
}

// postgresVar names the variable that may hold -postgres, whose password a command line would show to all
// users of the machine.
const postgresVar = "INTERLEAVE_POSTGRES"

// hostPattern is what a Host header of HTTP may hold: an address of a site is no name.
var hostPattern = regexp.MustCompile(`^([\w.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]+)?$`)

// serve serves the site until ctx ends.
func serve(ctx context.Context, flags *flag.FlagSet, args []string, stdout io.Writer) (err error) {
	var f serveFlags
	if err := f.parse(flags, args); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(flags.Output(), nil))
	pg, err := f.runs.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Close()) }()
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fmt.Errorf("listen: %w; choose another address with -addr", err)
	}
	s := &server{playground: pg, wasm: wasm.New(pg, f.runs.cache), hosts: f.hosts, log: log}
	if f.postgres != "" {
		if s.postgres, err = postgres.Open(ctx, f.postgres); err != nil {
			fmt.Fprintf(flags.Output(), "site: %v; demos run on SQLite\n", err)
		} else {
			defer func() { err = errors.Join(err, s.postgres.Close()) }()
		}
	}
	if f.baseURL == "" && f.local {
		f.baseURL = "http://" + listener.Addr().String() + "/"
	}
	loader := &loader{source: f.source, options: options{baseURL: f.baseURL, repo: *f.repo, reload: f.source.dir != "", wasm: s.wasm, python: true, postgres: s.postgresVersion(), race: pg.CanRace() == nil}, server: s}
	if err := loader.load(); err != nil {
		listener.Close()
		return err
	}
	return s.listen(ctx, listener, loader, stdout)
}

// listen answers on the listener, and does the work beside it, until ctx ends.
func (s *server) listen(ctx context.Context, listener net.Listener, loader *loader, stdout io.Writer) error {
	httpServer := newHTTPServer(s.routes(), s.log)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := httpServer.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		return s.shutdown(httpServer)
	})
	fmt.Fprintf(stdout, "Interleave is at http://%s/\n", displayAddr(listener.Addr()))
	group.Go(func() error {
		s.buildAll(ctx)
		return nil
	})
	if s.reload != nil {
		group.Go(func() error { return loader.watch(ctx) })
	}
	return group.Wait()
}

// displayAddr is an address that a browser on this machine can open.
func displayAddr(addr net.Addr) string {
	return strings.NewReplacer("[::]", "localhost", "0.0.0.0", "localhost").Replace(addr.String())
}

func newHTTPServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second, // headers and body; runs lift it once they have theirs
		WriteTimeout:      30 * time.Second, // a page on the slowest line; runs set their own
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),

		DisableGeneralOptionsHandler: true, // it would answer OPTIONS * without our headers
	}
}

// shutdownTime is how long open answers have to end; runs end at once.
const shutdownTime = 2 * time.Second

// shutdown ends all runs, lets their last events through, and closes.
func (s *server) shutdown(httpServer *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	if s.reload != nil {
		s.reload.close()
	}
	closed := make(chan error, 1)
	go func() { closed <- s.playground.Close() }()
	if err := httpServer.Shutdown(ctx); err != nil {
		_ = httpServer.Close() // whoever is left does not read
	}
	return <-closed
}
