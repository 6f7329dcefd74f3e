package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"interleave/playground"
)

// TestConnectionsThatNeverRead opens 500 that ask for a run and then read
// nothing. Others get their pages and their runs all the same.
func TestConnectionsThatNeverRead(t *testing.T) {
	ts := newTestServerOf(t, source{dir: filepath.Join("testdata", "course")}, playground.Limits{})
	readRunToEnd(t, ts, "hello", "")
	address := strings.TrimPrefix(ts.URL, "http://")
	request := "POST /run/bench/hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
	for range 500 {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		if _, err := connection.Write([]byte(request)); err != nil {
			t.Fatal(err)
		}
	}
	if response, _ := do(t, ts, "GET", "/en/bench/", ""); response.StatusCode != 200 {
		t.Errorf("a page answers with %d", response.StatusCode)
	}
	for deadline := time.Now().Add(30 * time.Second); ; {
		response, body := do(t, ts, "POST", "/run/bench/hello", "")
		if response.StatusCode == 200 && strings.Contains(body, `"reason":"ok"`) {
			return
		}
		if response.StatusCode != http.StatusTooManyRequests || time.Now().After(deadline) {
			t.Fatalf("a run answers with %d: %s", response.StatusCode, body)
		}
	}
}

// serverProcess is the command serving in a process of its own.
type serverProcess struct {
	cmd *exec.Cmd
	url string
}

// startProcess serves the course of testdata with temporary files below temp.
func startProcess(t *testing.T, temp string, args ...string) *serverProcess {
	t.Helper()
	args = append([]string{"-addr", "127.0.0.1:0", "-content", filepath.Join("testdata", "course"), "-cache", cacheDir()}, args...)
	cmd := siteCommand(t, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return &serverProcess{cmd, strings.TrimSpace(strings.TrimPrefix(line, "Interleave is at "))}
}

// startClock starts a run of two seconds and returns once it prints.
func (s *serverProcess) startClock(t *testing.T) *http.Response {
	t.Helper()
	response, err := http.Post(s.url+"run/bench/clock", "application/json", strings.NewReader(`{"flags":{"lines":"200"}}`))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	waitFor(t, response.Body, "event: out")
	return response
}

// within lists the processes whose folder is below dir.
func within(t *testing.T, dir string) []string {
	t.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, dir) {
			found = append(found, link)
		}
	}
	return found
}

// TestKilledServer is pulled out in mid-run with SIGKILL. Its program goes with
// it, and the next start sweeps its files.
func TestKilledServer(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped: looks for processes in /proc, which only Linux has")
	}
	temp := t.TempDir()
	first := startProcess(t, temp)
	first.startClock(t)
	if len(within(t, temp)) == 0 {
		t.Fatal("the run's program is not where this test looks for it")
	}
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.cmd.Wait()
	second := startProcess(t, temp)
	if left := within(t, temp); len(left) > 0 {
		t.Errorf("after the next start these are left: %q", left)
	}
	if folders, _ := os.ReadDir(temp); len(folders) != 1 {
		t.Errorf("after the next start there are %d folders, want its own", len(folders))
	}
	second.startClock(t)
}

// TestShutdownEndsRuns stops the server in mid-run: the reader gets the end of
// the stream, and nothing is left.
func TestShutdownEndsRuns(t *testing.T) {
	temp := t.TempDir()
	server := startProcess(t, temp)
	response := server.startClock(t)
	began := time.Now()
	if err := server.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	waitFor(t, response.Body, `"reason":"stopped"`)
	if err := server.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if took := time.Since(began); took > shutdownTime+time.Second {
		t.Errorf("shutting down took %v", took)
	}
	if folders, _ := os.ReadDir(temp); len(folders) > 0 {
		t.Errorf("%d folders are left", len(folders))
	}
}

// TestServerWithoutGo runs from a folder that prebuild made, with no Go in reach,
// and shows recordings where it has neither.
func TestServerWithoutGo(t *testing.T) {
	built := filepath.Join(t.TempDir(), "demos")
	if text, err := siteCommand(t, "prebuild", "-out", built, "-content", filepath.Join("testdata", "course")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	t.Setenv("PATH", t.TempDir())
	for _, tt := range []struct {
		cache  string
		status int
	}{{built, 200}, {t.TempDir(), 503}} {
		server := startProcess(t, t.TempDir(), "-cache", tt.cache)
		response, err := http.Post(server.url+"run/bench/hello", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != tt.status {
			t.Errorf("a run without Go answers with %d, want %d", response.StatusCode, tt.status)
		}
	}
}

// TestReload edits a lesson and waits until its page is told and shows it; then
// breaks it and finds the fault in the page.
func TestReload(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "course"))); err != nil {
		t.Fatal(err)
	}
	server := startProcess(t, t.TempDir(), "-content", dir)
	file := filepath.Join(dir, "01-test", "01-bench", "en.md")
	for _, edit := range []struct{ from, to, shows string }{
		{"How long does it take?", "How long, really?", "How long, really?"},
		{":::demo clock", ":::demo cloak", fmt.Sprintf("%s:12: unknown demo", file)},
		{":::demo cloak", ":::demo clock", "How long, really?"},
	} {
		reload, err := http.Get(server.url + "reload")
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file+".new", []byte(strings.Replace(string(text), edit.from, edit.to, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			t.Fatal(err)
		}
		waitFor(t, reload.Body, "event: reload")
		reload.Body.Close()
		response, err := http.Get(server.url + "en/bench/")
		if err != nil {
			t.Fatal(err)
		}
		waitFor(t, response.Body, edit.shows)
		response.Body.Close()
	}
}
