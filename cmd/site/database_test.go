package main

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/playground"
	"interleave/playground/postgres"
)

// poolDemo is a demo that runs on either database.
const poolDemo = "/run/connection-pools/pool"

// newPostgresServer serves the course with places on PostgreSQL, which it reaches through a relay that can
// be cut.
func newPostgresServer(t *testing.T) (*httptest.Server, *relay) {
	t.Helper()
	address := os.Getenv(postgresVar)
	if address == "" {
		t.Skip("skipped: set " + postgresVar + " to the address of a PostgreSQL, 15 or later (.ci/postgres starts one)")
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	r := newRelay(t, u.Host)
	u.Host = r.listener.Addr().String()
	pg, err := postgres.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pg.Close() }) // cut off, it cannot take back what it lent
	ts := newTestServerWith(t, source{}, playground.Limits{}, func(s *server) { s.postgres = pg })
	return ts, r
}

// TestDatabases runs a demo on what it asks for, and tells which that is.
func TestDatabases(t *testing.T) {
	ts, _ := newPostgresServer(t)
	for body, want := range map[string]string{
		``:                        "PostgreSQL",
		`{"database":"postgres"}`: "PostgreSQL",
		`{"database":"sqlite"}`:   "SQLite",
		`{"language":"python"}`:   "SQLite",
	} {
		_, answer := do(t, ts, "POST", poolDemo, body)
		all := events(t, strings.NewReader(answer))
		var first string
		for _, e := range all {
			switch e.Kind {
			case "start":
				if on, _ := e.Data["database"].(string); !strings.HasPrefix(on, want) {
					t.Errorf("%s: started on %q, want %s", body, on, want)
				}
			case "out":
				if first == "" {
					first = e.Data["text"].(string)
				}
			}
		}
		if !strings.HasPrefix(first, "on "+want+" ") {
			t.Errorf("%s: its first line is %q", body, first)
		}
		if end := all[len(all)-1]; end.Data["reason"] != "ok" {
			t.Errorf("%s: ended with %v", body, end)
		}
	}
	_, page := do(t, ts, "GET", "/en/connection-pools/", "")
	if !strings.Contains(page, `name="database" value="postgres"`) {
		t.Error("the page does not offer PostgreSQL")
	}
	_, doc := do(t, ts, "GET", "/course.json", "")
	if !strings.Contains(doc, `"databases":["postgres","sqlite"]`) {
		t.Error("course.json does not name the databases")
	}
}

// TestDatabaseRefusals tells what cannot be had.
func TestDatabaseRefusals(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for body, says := range map[string]string{
		`{"database":"oracle"}`:                       `database \"oracle\": it takes sqlite or postgres`,
		`{"database":"postgres"}`:                     "this server has none",
		`{"database":"postgres","language":"python"}`: "Python programs use SQLite",
	} {
		if response, answer := do(t, ts, "POST", poolDemo, body); response.StatusCode != 400 || !strings.Contains(answer, says) {
			t.Errorf("%s: status %d, %s", body, response.StatusCode, answer)
		}
	}
	if response, answer := do(t, ts, "POST", "/run/event-loop/gather", `{"database":"sqlite"}`); response.StatusCode != 400 || !strings.Contains(answer, "uses none") {
		t.Errorf("gather: status %d, %s", response.StatusCode, answer)
	}
	_, page := do(t, ts, "GET", "/en/connection-pools/", "")
	if !strings.Contains(page, `value="sqlite" checked`) || strings.Contains(page, "data-lends") {
		t.Error("the page does not begin with SQLite, or says that the server has more")
	}
}

// TestPostgresGone cuts PostgreSQL off during a run and before one: each says so and ends with an error,
// SQLite goes on, and so does PostgreSQL once it is back.
func TestPostgresGone(t *testing.T) {
	ts, relay := newPostgresServer(t)
	do(t, ts, "POST", poolDemo, "") // builds it
	const long = `{"flags":{"queries":"200","size":"1","takes":"80ms"}}`
	began := time.Now()
	all := runAndCut(t, ts, poolDemo, long, "on PostgreSQL", relay)
	end := all[len(all)-1]
	if end.Kind != "end" || end.Data["reason"] != "error" || end.Data["code"] != 1.0 {
		t.Errorf("cut off, it ended with %v", end)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("cut off, it took %v to end", took)
	}
	_, answer := do(t, ts, "POST", poolDemo, "")
	before := events(t, strings.NewReader(answer))
	if len(before) != 2 || before[0].Kind != "out" || !strings.Contains(before[0].Data["text"].(string), "PostgreSQL") || before[1].Data["reason"] != "error" {
		t.Errorf("with PostgreSQL gone, the run told %v", before)
	}
	if _, answer := do(t, ts, "POST", poolDemo, `{"database":"sqlite"}`); !strings.Contains(answer, `"reason":"ok"`) {
		t.Errorf("SQLite does not go on: %s", answer)
	}
	relay.mend()
	if _, answer := do(t, ts, "POST", poolDemo, ""); !strings.Contains(answer, `"reason":"ok"`) {
		t.Errorf("PostgreSQL is back, but: %s", answer)
	}
}

// TestWrongPostgres: an address that leads nowhere is told in one line, without its password, and the site
// serves all the same.
func TestWrongPostgres(t *testing.T) {
	for _, address := range []string{
		"postgres://app:canary@127.0.0.1:1/course",
		"postgres://127.0.0.1:1/course?user=app&password=canary",
		"host=127.0.0.1 port=1 user=app password=canary",
		"postgres://app:canary@[::1/course",
		"canary",
	} {
		for _, where := range []string{"flag", "environment"} {
			args := []string{"serve", "-addr", "127.0.0.1:0"}
			if where == "flag" {
				args = append(args, "-postgres", address)
			}
			cmd := siteCommand(t, args...)
			if where == "environment" {
				cmd.Env = append(cmd.Environ(), postgresVar+"="+address)
			}
			said := startAndEnd(t, cmd)
			first, _, _ := strings.Cut(said, "\n")
			if strings.Contains(said, "canary") || !strings.HasPrefix(first, "site: ") || strings.Count(said, "site: ") != 1 || !strings.HasSuffix(first, "; demos run on SQLite") {
				t.Errorf("%q in the %s: said %q", address, where, said)
			}
		}
	}
}

// runAndCut runs a demo, cuts PostgreSQL off when the text has been printed, and returns all events.
func runAndCut(t *testing.T, ts *httptest.Server, demo, body, text string, r *relay) []event {
	t.Helper()
	response, err := http.Post(ts.URL+demo, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s answers with status %d", demo, response.StatusCode)
	}
	var all strings.Builder
	lines := bufio.NewReader(response.Body)
	for {
		line, err := lines.ReadString('\n')
		all.WriteString(line)
		if strings.Contains(line, text) {
			r.cut()
		}
		if err != nil {
			return events(t, strings.NewReader(all.String()))
		}
	}
}

// startAndEnd starts a server, ends it once it serves, and returns what it said on standard error.
func startAndEnd(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); !strings.HasPrefix(line, "Interleave is at ") {
		t.Errorf("it does not serve: %q, %v", line, err)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	return said.String()
}

// A relay stands between the site and PostgreSQL.
type relay struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	off   bool
	conns []net.Conn
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: listener, to: to}
	var carriers sync.WaitGroup
	carriers.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			carriers.Go(func() { r.carry(conn) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		r.cut()
		carriers.Wait()
	})
	return r
}

// carry carries one connection, unless the relay is cut.
func (r *relay) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", r.to)
	if err != nil {
		return
	}
	defer server.Close()
	r.mu.Lock()
	if r.off {
		r.mu.Unlock()
		return
	}
	r.conns = append(r.conns, client, server)
	r.mu.Unlock()
	var ways sync.WaitGroup
	for _, pair := range [][2]net.Conn{{client, server}, {server, client}} {
		ways.Go(func() {
			pass(pair[0], pair[1])
			client.Close()
			server.Close()
		})
	}
	ways.Wait()
}

func pass(from, to net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if _, werr := to.Write(buf[:n]); err != nil || werr != nil {
			return
		}
	}
}

// cut breaks all connections, and those to come.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.off = true
	for _, conn := range r.conns {
		conn.Close()
	}
	r.conns = nil
}

func (r *relay) mend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.off = false
}
