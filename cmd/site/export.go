package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// marker is a file in every exported folder: a folder without it is not ours to replace.
const marker = ".interleave"

// export writes the site as files that any static host can serve.
func export(_ context.Context, flags *flag.FlagSet, args []string, stdout io.Writer) error {
	var src source
	src.flag(flags)
	out := flags.String("out", "", "write the site into this `folder`, replacing an earlier export")
	address := flags.String("url", "", "public address of the site, for canonical links, sitemap and feeds")
	repo := repoFlag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if *out == "" {
		return errUsage{errors.New("export needs -out DIR")}
	}
	base, err := baseURL(*address)
	if err != nil {
		return err
	}
	began := time.Now()
	course, faults, err := src.load()
	if err != nil {
		return err
	}
	if hard := faults.Under(src.name()); len(hard) > 0 {
		return fmt.Errorf("export: %d faults in the content, the first is %s; site check lists them", len(hard), hard[0])
	}
	p, err := newPages(course, faults, src.name(), options{baseURL: base, repo: *repo, static: true})
	if err != nil {
		return err
	}
	if err := p.render(); err != nil {
		return err
	}
	n, err := replaceFolder(*out, func(dir string) (int, error) { return writeSite(p, dir) })
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	fmt.Fprintf(stdout, "exported %d files to %s in %d ms\n", n, *out, time.Since(began).Milliseconds())
	return nil
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
func writeSite(p *pages, dir string) (int, error) {
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
			return 0, fmt.Errorf("page /%s answers with status %d", path, answer.Code)
		}
		name := path
		if path == "" || strings.HasSuffix(path, "/") {
			name += "index.html"
		}
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), answer.Body.Bytes()); err != nil {
			return 0, err
		}
	}
	return len(p.files), nil
}

func writeFile(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

// replaceFolder has a new folder written beside the old one and then puts it in
// the old one's place, so that whatever interrupts it, one of them is whole.
func replaceFolder(dir string, write func(dir string) (int, error)) (n int, err error) {
	if dir, err = destination(dir); err != nil {
		return 0, err
	}
	if err := mayReplace(dir); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return 0, err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-new-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(fresh)
	if err := os.Chmod(fresh, 0o755); err != nil {
		return 0, err
	}
	if n, err = write(fresh); err != nil {
		return 0, err
	}
	if err := writeFile(filepath.Join(fresh, marker), nil); err != nil {
		return 0, err
	}
	old := fresh + "-old"
	defer os.RemoveAll(old)
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, err
	}
	if err := os.Rename(fresh, dir); err != nil {
		_ = os.Rename(old, dir) // if there was one
		return 0, err
	}
	return n, nil
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
		return fmt.Errorf("%s holds something that is not an export: name another folder, or empty it", dir)
	}
	return nil
}
