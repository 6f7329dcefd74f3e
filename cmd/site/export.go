package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
)

// marker is a file in every exported folder: a folder without it is not ours to replace.
const marker = ".interleave"

// export writes the site as files that any static host can serve.
func export(ctx context.Context, flags *flag.FlagSet, args []string, stdout io.Writer) (err error) {
	e := newExporting(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if *e.out == "" {
		return errUsage{errors.New("export needs -out DIR")}
	}
	base, err := baseURL(*e.address)
	if err != nil {
		return err
	}
	began := time.Now()
	course, faults, err := e.source.load()
	if err != nil {
		return err
	}
	if hard := faults.Under(e.source.name()); len(hard) > 0 {
		return fmt.Errorf("export: %d faults in the content, the first is %s; site check lists them", len(hard), hard[0])
	}
	o := options{baseURL: base, repo: *e.repo, static: true, python: *e.python}
	if *e.programs {
		var pg *playground.Playground
		if pg, err = e.open(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, pg.Close()) }()
		o.wasm = wasm.New(pg, e.runs.cache)
		if o.kit, err = e.kit(ctx, o.wasm, course); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	p, err := newPages(course, faults, e.source.name(), o)
	if err != nil {
		return err
	}
	if err := e.write(ctx, p, o, stdout); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	fmt.Fprintf(stdout, " in %d ms\n", time.Since(began).Milliseconds())
	return nil
}

// exporting is what an export was asked for.
type exporting struct {
	source           source
	runs             runFlags
	out              *string
	address          *string
	repo             *string
	force            *bool
	programs, python *bool
	compiler         *bool
}

func newExporting(flags *flag.FlagSet) *exporting {
	var e exporting
	e.source.flag(flags)
	e.runs.defineCache(flags)
	e.out = flags.String("out", "", "write the site into this `folder`, replacing an earlier export")
	e.address = flags.String("url", "", "public address of the site, for canonical links, sitemap and feeds")
	e.repo = repoFlag(flags)
	e.force = flags.Bool("force", false, "replace the folder whatever it holds")
	e.programs = flags.Bool("wasm", true, "write the programs with which browsers run the demos; without them pages show recorded runs")
	e.python = flags.Bool("python", true, "write Pyodide, on which browsers run the Python twins; make assets brings it")
	e.compiler = flags.Bool("compiler", true, "write the Go compiler, with which browsers compile what readers write; not without -wasm")
	return &e
}

// open opens what builds programs for browsers.
func (e *exporting) open() (*playground.Playground, error) {
	if err := e.runs.findCache(); err != nil {
		return nil, err
	}
	return playground.Open(playground.Config{Cache: e.runs.cache})
}

// kit makes what browsers compile with, if it was asked for.
func (e *exporting) kit(ctx context.Context, files *wasm.Files, course *lessons.Course) (fs.FS, error) {
	if !*e.compiler {
		return nil, nil
	}
	kit, err := files.Kit(ctx, library(course))
	if errors.Is(err, playground.ErrUnavailable) {
		return nil, fmt.Errorf("%w; -compiler=false leaves the compiler out", err)
	}
	return kit, err
}

// write puts the site in the place of the folder, with the programs if there are files of them, and tells of it.
func (e *exporting) write(ctx context.Context, p *pages, o options, stdout io.Writer) error {
	if o.wasm != nil {
		if err := makePrograms(ctx, o.wasm, p.programs); err != nil {
			return err
		}
	}
	if err := p.render(); err != nil {
		return err
	}
	var pages, binaries, compiler written
	err := replaceFolder(*e.out, *e.force, func(dir string) (err error) {
		if pages, err = writeSite(p, dir); err != nil || o.wasm == nil {
			return err
		}
		if binaries, err = writePrograms(ctx, o.wasm, p.programs, filepath.Join(dir, wasmFolder)); err != nil {
			return err
		}
		compiler, err = writeKit(o.kit, filepath.Join(dir, kitFolder))
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "exported %d files to %s: pages, scripts and recordings %s", pages.files+binaries.files+compiler.files, *e.out, pages)
	if o.wasm != nil {
		fmt.Fprintf(stdout, "; programs for browsers %s", binaries)
	}
	if o.kit != nil {
		fmt.Fprintf(stdout, "; the compiler for browsers %s", compiler)
	}
	return nil
}

// written counts files and their bytes.
type written struct {
	files int
	bytes int64
}

func (w written) String() string { return fmt.Sprintf("%.1f MB", float64(w.bytes)/(1<<20)) }

func (w *written) add(bytes int) {
	w.files++
	w.bytes += int64(bytes)
}

// makePrograms makes the programs that browsers run, unless they are there. The toolbox is made alone: it has
// what all need of the standard library compiled.
func makePrograms(ctx context.Context, files *wasm.Files, programs map[string]playground.Program) error {
	if _, err := files.Program(ctx, wasm.Toolbox()); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for _, prog := range programs {
		group.Go(func() error {
			_, err := files.Program(ctx, prog)
			return err
		})
	}
	return group.Wait()
}

// writePrograms writes the programs that browsers run, and what runs them.
func writePrograms(ctx context.Context, files *wasm.Files, programs map[string]playground.Program, dir string) (written, error) {
	var total written
	write := func(name string, body []byte, err error) error {
		if err != nil {
			return err
		}
		total.add(len(body))
		return writeFile(filepath.Join(dir, name), body)
	}
	body, err := files.Exec()
	if err := write(wasm.ExecName(), body, err); err != nil {
		return total, err
	}
	for name, prog := range programs {
		body, err := files.Program(ctx, prog)
		if err := write(name, body, err); err != nil {
			return total, err
		}
	}
	return total, nil
}

// repoFlag defines where the source can be read, for the links to it.
func repoFlag(flags *flag.FlagSet) *string {
	repo := new(string)
	flags.Func("repo", "`address` of the source's main branch; lessons then link to their own", func(address string) (err error) {
		*repo, err = baseURL(address)
		return err
	})
	return repo
}

// baseURL completes the public address of a site.
func baseURL(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return "", errUsage{fmt.Errorf("-url %q: write an address such as https://example.org/interleave/", address)}
	}
	return strings.TrimSuffix(u.String(), "/") + "/", nil
}

// writeSite asks the site's own handler for every path and writes the answers.
func writeSite(p *pages, dir string) (total written, err error) {
	s := &server{log: slog.New(slog.DiscardHandler)}
	s.pages.Store(p)
	handler := s.routes()
	for _, path := range p.paths() {
		request := httptest.NewRequest(http.MethodGet, "/"+path, nil)
		answer := httptest.NewRecorder()
		if path == "404.html" { // no address leads to it, by design
			p.files[path].ServeHTTP(answer, request)
		} else {
			handler.ServeHTTP(answer, request)
		}
		if answer.Code != http.StatusOK {
			return total, fmt.Errorf("page /%s answers with status %d", path, answer.Code)
		}
		name := path
		if path == "" || strings.HasSuffix(path, "/") {
			name += "index.html"
		}
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), answer.Body.Bytes()); err != nil {
			return total, err
		}
		total.add(answer.Body.Len())
	}
	for name, text := range hostFiles() {
		if err := writeFile(filepath.Join(dir, name), text); err != nil {
			return total, err
		}
		total.add(len(text))
	}
	return total, nil
}

func writeFile(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

// replaceFolder has a new folder written beside the old one and then puts it in
// the old one's place, so that whatever interrupts it, one of them is whole.
func replaceFolder(dir string, force bool, write func(dir string) error) (err error) {
	if dir, err = destination(dir); err != nil {
		return err
	}
	if !force {
		if err := mayReplace(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	if err := write(fresh); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(fresh, marker), nil); err != nil {
		return err
	}
	old := fresh + "-old"
	defer os.RemoveAll(old)
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		_ = os.Rename(old, dir) // if there was one
		return err
	}
	return nil
}

// destination is where a folder really is: a link to it stays as it is. It
// refuses the folder that the command was started in, and those around it,
// because a shell does not follow into what replaces them.
func destination(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	here, err := os.Getwd()
	if err != nil {
		return dir, nil // nobody is in a folder that is gone
	}
	if real, err := filepath.EvalSymlinks(here); err == nil {
		here = real
	}
	if inside, err := filepath.Rel(dir, here); err == nil && filepath.IsLocal(inside) {
		return "", errors.New("cannot replace the folder that you are in: name another, such as public")
	}
	return dir, nil
}

// mayReplace refuses a folder that holds something other than an export.
func mayReplace(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
		return fmt.Errorf("%s holds something that is not an export: name another folder, empty it, or replace it with -force", dir)
	}
	return nil
}
