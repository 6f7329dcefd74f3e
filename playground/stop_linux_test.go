package playground_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"interleave/playground"
)

// stopTime is how long it may take until nothing of a stopped run is left. Busy machines get five
// times as long before a test fails.
const stopTime = 5 * 100 * time.Millisecond

// named returns the ids of living processes whose environment names dir.
func named(dir string) (pids []int) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		env, err := os.ReadFile(filepath.Join("/proc", e.Name(), "environ"))
		if err == nil && bytes.Contains(env, []byte("HOME="+dir)) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// wantGone fails the test if processes that run in dir are still there after stopTime.
func wantGone(t *testing.T, dir string) {
	t.Helper()
	deadline := time.Now().Add(stopTime)
	for len(named(dir)) > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("processes %v are still there", named(dir))
		}
		time.Sleep(time.Millisecond)
	}
}

// startUntil starts a deed of the hostile program and returns its events after the line.
func startUntil(t *testing.T, ctx context.Context, p *playground.Playground, deed, line string) <-chan playground.Event {
	t.Helper()
	events, err := p.Run(ctx, prepared(t, p, "hostile"), []string{deed}, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for e := range events {
		if out, ok := e.(playground.Out); ok && out.Text == line {
			return events
		}
	}
	t.Fatalf("%s ended without printing %q", deed, line)
	return nil
}

// TestStop: ending the context, or closing the playground, ends every process of the run at once.
func TestStop(t *testing.T) {
	for deed, line := range map[string]string{"sleep": "sleeping\n", "spin": "spinning\n", "stubborn": "stubborn\n", "family": "parent\n"} {
		for _, way := range []string{"cancel", "close"} {
			t.Run(deed+"/"+way, func(t *testing.T) {
				temp := t.TempDir()
				p := open(t, playground.Config{Temp: temp})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				events := startUntil(t, ctx, p, deed, line)
				if len(named(temp)) == 0 {
					t.Fatal("no process found to begin with")
				}
				begun := time.Now()
				if way == "cancel" {
					cancel()
				} else {
					p.Close()
				}
				s := listen(t, events)
				if took := time.Since(begun); s.end.Reason != "stopped" || s.end.Code != -1 || took > stopTime {
					t.Errorf("after %v: %+v", took, s.end)
				}
				wantGone(t, temp)
			})
		}
	}
}

// TestChildren: a program that ends leaves no child behind, in its group or out of it, and no
// child keeps it from ending.
func TestChildren(t *testing.T) {
	for _, deed := range []string{"orphans", "escape"} {
		t.Run(deed, func(t *testing.T) {
			temp := t.TempDir()
			p := open(t, playground.Config{Temp: temp})
			s := tell(t, p, prepared(t, p, "hostile"), deed)
			if s.end.Reason != "ok" || !strings.Contains(s.text(1), "stubborn\n") {
				t.Errorf("%+v, having printed %q", s.end, s.text(1))
			}
			if s.took > 2*time.Second {
				t.Errorf("it took %v", s.took)
			}
			wantGone(t, temp)
		})
	}
}

// TestSlowTool: a tool that is still being asked for its version when the playground closes is
// killed, and whatever it has started.
func TestSlowTool(t *testing.T) {
	started := filepath.Join(t.TempDir(), "started")
	slow := script(t, "python3", "sleep 1000 & echo $! >"+started+".new; mv "+started+".new "+started+"; wait")
	p := open(t, playground.Config{PythonTool: slow})
	var child []byte
	for deadline := time.Now().Add(10 * time.Second); len(child) == 0; time.Sleep(time.Millisecond) {
		if child, _ = os.ReadFile(started); time.Now().After(deadline) {
			t.Fatal("the tool was not asked")
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	stat := filepath.Join("/proc", strings.TrimSpace(string(child)), "stat")
	for deadline := time.Now().Add(stopTime); ; time.Sleep(time.Millisecond) {
		text, err := os.ReadFile(stat)
		if err != nil || bytes.Contains(text, []byte(") Z ")) { // dead, whether or not anybody has noticed
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the tool's child is still there: %s", text)
		}
	}
}

// TestUnread: a program is neither slowed nor kept alive by a reader who does not read, and its
// slot goes to the next.
func TestUnread(t *testing.T) {
	temp := t.TempDir()
	p := open(t, playground.Config{Temp: temp, Limits: playground.Limits{Running: 1}})
	hostile := prepared(t, p, "hostile")
	unread, err := p.Run(t.Context(), hostile, []string{"some", "10000"}, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if s := tell(t, p, hostile, "args"); s.end.Reason != "ok" {
		t.Errorf("the next run: %+v", s.end)
	}
	if s := listen(t, unread); s.end.Reason != "ok" || len(s.outs) != 10_000 {
		t.Errorf("read late: %d lines, %+v", len(s.outs), s.end)
	}
}

// TestUnreadForever: without a reader, the end of the context is enough to end everything.
func TestUnreadForever(t *testing.T) {
	p := open(t, playground.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	events, err := p.Run(ctx, prepared(t, p, "hostile"), []string{"lines"}, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	p.Close() // returns only when every goroutine has
	if s := listen(t, events); s.kinds != "end" && s.kinds != "start end" {
		t.Errorf("events %q", s.kinds)
	}
}

// TestSweep: whatever a killed server leaves, the next start removes, and a living server's runs
// are left alone.
func TestSweep(t *testing.T) {
	temp := t.TempDir()
	alive := open(t, playground.Config{Temp: temp})
	events := startUntil(t, t.Context(), alive, "sleep", "sleeping\n")
	living := len(named(temp))

	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), serveVar+"="+temp)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make([]byte, 100)
	if n, err := out.Read(ready); string(ready[:n]) != "ready\n" {
		t.Fatalf("the server says %q, %v", ready[:n], err)
	}
	server.Process.Kill()
	server.Wait()
	if folders, _ := filepath.Glob(filepath.Join(temp, "*")); len(folders) != 2 || len(named(temp)) <= living {
		t.Fatalf("the killed server left folders %v, processes %v: nothing to sweep", folders, named(temp))
	}

	open(t, playground.Config{Temp: t.TempDir()}) // another folder: does not concern it
	next, err := playground.Open(playground.Config{Cache: os.Getenv(cacheVar), Temp: temp})
	if err != nil {
		t.Fatal(err)
	}
	if err := next.Close(); err != nil {
		t.Fatal(err)
	}
	if folders, _ := filepath.Glob(filepath.Join(temp, "*")); len(folders) != 1 {
		t.Errorf("after the sweep there are %v, want the living server's folder", folders)
	}
	deadline := time.Now().Add(stopTime)
	for len(named(temp)) != living && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if got := len(named(temp)); got != living {
		t.Errorf("%d processes after the sweep, want %d", got, living)
	}
	alive.Close()
	if s := listen(t, events); s.end.Reason != "stopped" {
		t.Errorf("the living server's run ended with %+v before it was closed", s.end)
	}
}
