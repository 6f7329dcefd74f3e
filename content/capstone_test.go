package content_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/ncruces/go-sqlite3/driver"

	"interleave/lessons"
	"interleave/playground"
)

const collectorID = "capstone/collector"

// collectorRun is what a run of the collector printed.
type collectorRun struct {
	result
	todo    []int    // how many were to do at each start
	endings []string // what it said at the end of each
	written []int    // the users, in order
	fetched []int
	refused map[string]int // the failures, by what they say
}

var (
	collectorTodo    = regexp.MustCompile(`^(\d+) to do$`)
	collectorEnding  = regexp.MustCompile(`^(?:done|interrupted): \d+ users, \d+ in the audit, \d+ to do$`)
	collectorUser    = regexp.MustCompile(`^(written|fetched): user (\d+), priority [123]$`)
	collectorFailure = regexp.MustCompile(`^user \d+: (.*)$`)
)

// collect runs the collector.
func collect(t *testing.T, database string, language lessons.Language, flags ...string) collectorRun {
	t.Helper()
	c := collectorRun{result: runOn(t, database, collectorID, language, flags...), refused: map[string]int{}}
	if c.Code != 0 || c.errOut() != "" {
		t.Fatalf("exit %d:\n%s%s", c.Code, c.out(), c.errOut())
	}
	for _, line := range c.Lines {
		if m := collectorTodo.FindStringSubmatch(line.Text); m != nil {
			n, _ := strconv.Atoi(m[1])
			c.todo = append(c.todo, n)
		}
		if collectorEnding.MatchString(line.Text) {
			c.endings = append(c.endings, line.Text)
		}
		if m := collectorUser.FindStringSubmatch(line.Text); m != nil {
			n, _ := strconv.Atoi(m[2])
			if m[1] == "written" {
				c.written = append(c.written, n)
			} else {
				c.fetched = append(c.fetched, n)
			}
		}
		if m := collectorFailure.FindStringSubmatch(line.Text); m != nil {
			c.refused[strings.TrimPrefix(m[1], "context ")]++
		}
	}
	return c
}

// collectors runs f on each database in Go, and on SQLite in Python.
func collectors(t *testing.T, f func(t *testing.T, database string, language lessons.Language)) {
	databases(t, func(t *testing.T, database string) { f(t, database, lessons.Go) })
	t.Run("Python", func(t *testing.T) {
		t.Parallel()
		f(t, sqlite, lessons.Python)
	})
}

func TestCollectorIsInterruptedAndGoesOn(t *testing.T) {
	t.Parallel()
	collectors(t, func(t *testing.T, database string, language lessons.Language) {
		c := collect(t, database, language, "latency=100ms")
		if len(c.todo) != 2 || len(c.endings) != 2 || c.todo[0] != 24 || c.endings[1] != "done: 24 users, 24 in the audit, 0 to do" {
			t.Fatalf("%v to do, %v", c.todo, c.endings)
		}
		left := c.todo[1]
		if left < 24-10-4 || left > 24-10 {
			t.Errorf("%d are left after the interrupt, want 14, or less by those that were being written", left)
		}
		if want := fmt.Sprintf("interrupted: %d users, %d in the audit, %d to do", 24-left, 24-left, left); c.endings[0] != want {
			t.Errorf("%q, want %q", c.endings[0], want)
		}
		slices.Sort(c.written)
		if len(slices.Compact(slices.Clone(c.written))) != 24 || len(c.written) != 24 {
			t.Errorf("written: %v, want each of 24 once", c.written)
		}
		if n := strings.Count(c.out(), " fetching, "); n < 2 || !strings.Contains(c.out(), " of 2 in use, ") {
			t.Errorf("%d times live figures, want one each half second:\n%s", n, c.out())
		}
	})
}

func TestCollectorCarelesslyWritesTwice(t *testing.T) {
	t.Parallel()
	collectors(t, func(t *testing.T, database string, language lessons.Language) {
		c := collect(t, database, language, "careless=true", "latency=50ms")
		var audited int
		if _, err := fmt.Sscanf(c.endings[len(c.endings)-1], "done: 24 users, %d in the audit, 0 to do", &audited); err != nil || audited < 25 {
			t.Errorf("%v, want more in the audit than there are users", c.endings)
		}
	})
}

func TestCollectorKeepsTheOrder(t *testing.T) {
	t.Parallel()
	collectors(t, func(t *testing.T, database string, language lessons.Language) {
		c := collect(t, database, language, "workers=1", "latency=10ms", "stop=0")
		var want []int
		for priority := 3; priority > 0; priority-- {
			for id := 1; id <= 24; id++ {
				if 1+id%3 == priority {
					want = append(want, id)
				}
			}
		}
		if !slices.Equal(c.written, want) || len(c.endings) != 1 {
			t.Errorf("one worker writes %v, want %v, without an interrupt: %v", c.written, want, c.endings)
		}
	})
}

func TestCollectorSteps(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		took := map[string]float64{}
		for step, want := range map[string]int{"fetch": 12, "workers": 12, "retry": 24} {
			c := collect(t, sqlite, language, "step="+step, "latency=40ms")
			took[step] = (c.at(t, "done: ") - c.at(t, "to do")).Seconds()
			if len(c.fetched) != want || len(c.written) > 0 || c.endings[0] != "done: 0 users, 0 in the audit, 24 to do" {
				t.Errorf("%s: %d fetched, %d written, %v", step, len(c.fetched), len(c.written), c.endings)
			}
			if refused, late := c.refused["503 Service Unavailable"], c.refused["deadline exceeded"]; refused+late != 24-want ||
				want == 12 && (refused != 8 || late != 4) {
				t.Errorf("%s: failures %v, want 8 refusals and 4 out of time, or none", step, c.refused)
			}
		}
		ratio(t, "the time of four workers by that of one", took["workers"]/took["fetch"], 0.28, 0.35)
		if took["retry"] < 1.4*took["workers"] {
			t.Errorf("with retries it takes %.2f s, without %.2f s: want more", took["retry"], took["workers"])
		}
	})
}

var collectorFigures = regexp.MustCompile(`(?m)^\d\.\d\d s: (\d) fetching, .* connections: (\d) of 2 in use, \d+ waits$`)

// TestCollectorFigures is where the time goes: to the service, and not to the database.
func TestCollectorFigures(t *testing.T) {
	t.Parallel()
	collectors(t, func(t *testing.T, database string, language lessons.Language) {
		took := map[string]float64{}
		for _, workers := range []string{"4", "8"} {
			if database != sqlite {
				database = lend(t) // what has been collected is not collected again
			}
			c := collect(t, database, language, "workers="+workers, "stop=0", "latency=60ms")
			took[workers] = (c.at(t, "done: ") - c.at(t, "to do")).Seconds()
			var fetching, inUse []float64
			for _, m := range collectorFigures.FindAllStringSubmatch(c.out(), -1) {
				n := numbers(t, m[1], m[2])
				fetching, inUse = append(fetching, n[0]), append(inUse, n[1])
			}
			if len(fetching) < 3 || slices.Max(fetching) < 3 || collectorSum(inUse) > collectorSum(fetching)/4 {
				t.Errorf("%s workers: %v are fetching, %v connections in use: want the first to be far more", workers, fetching, inUse)
			}
		}
		if took["8"] > 0.8*took["4"] {
			t.Errorf("eight workers take %.2f s, four %.2f s: want far less", took["8"], took["4"])
		}
	})
}

func collectorSum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}

// TestCollectorStops is the page's Stop half way.
func TestCollectorStops(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		demo := find(t, collectorID)
		if !demo.Interrupt {
			t.Fatal("the page would kill it instead of asking")
		}
		if language == lessons.Python {
			python(t)
		}
		program := playground.Program{Name: collectorID, Language: playground.Language(language), Files: demo.Sources[language].Files()}
		interrupt := make(chan struct{})
		events, err := stageHands(t).Run(t.Context(), program, demoArgs(t, demo, language, []string{"stop=0"}),
			playground.Settings{Interrupt: interrupt})
		if err != nil {
			t.Fatal(err)
		}
		var text string
		var end playground.End
		var asked time.Time
		for event := range events {
			switch event := event.(type) {
			case playground.Out:
				if text += event.Text; asked.IsZero() && strings.Count(text, "written: ") > 4 {
					asked = time.Now()
					close(interrupt)
				}
			case playground.End:
				end = event
			}
		}
		took := time.Since(asked)
		if end.Reason != playground.ReasonStopped || end.Code != 0 || !strings.Contains(text, "\ninterrupted: ") {
			t.Errorf("ended %+v, having printed:\n%s", end, text)
		}
		if took > 2*time.Second {
			t.Errorf("it took %v to end", took)
		}
	})
}

// A ledger is what a collector has left in its database.
type ledger struct {
	work, open, users, audited int

	twice int    // users that the audit holds more than once
	torn  int    // users whose record, audit entry and mark do not agree
	names string // of the users, with a comma around each
}

const ledgerQuery = `SELECT
	(SELECT count(*) FROM work), (SELECT count(*) FROM work WHERE state = 'open'),
	(SELECT count(*) FROM users), (SELECT count(*) FROM audit),
	(SELECT count(*) FROM (SELECT id FROM audit GROUP BY id HAVING count(*) > 1) AS double),
	(SELECT count(*) FROM work WHERE (state = 'done') <> (id IN (SELECT id FROM users))
		OR (state = 'done') <> (id IN (SELECT id FROM audit))),
	(SELECT ',' || coalesce(string_agg(name, ','), '') || ',' FROM users)`

// A collection is a database, and what was reported to have been written to it.
type collection struct {
	folder, address string // of SQLite, or of PostgreSQL
	reported        map[string]bool
}

func newCollection(t *testing.T, database string) *collection {
	c := &collection{folder: t.TempDir(), reported: map[string]bool{}}
	if database != sqlite {
		c.address = lend(t)
	}
	return c
}

// command returns a command that collects into c.
func (c *collection) command(t *testing.T, language lessons.Language, args ...string) *exec.Cmd {
	t.Helper()
	demo := find(t, collectorID)
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, binary(t, demo), args...)
	if language == lessons.Python {
		cmd = exec.CommandContext(ctx, python(t), append([]string{"-u", source(t, demo, lessons.Python)}, args...)...)
	}
	cmd.Dir = c.folder
	cmd.Env = append(os.Environ(), "DATABASE_URL="+c.address)
	return cmd
}

// run runs a collector, sends it a signal after a while, and returns what it printed.
func (c *collection) run(cmd *exec.Cmd, signal os.Signal, after time.Duration) (out, errOut string, err error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return "", "", err
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Signal(signal) })
	_ = cmd.Wait()
	timer.Stop()
	for line := range strings.Lines(stdout.String()) {
		name, found := strings.CutPrefix(line, "written: ")
		if !found {
			continue
		}
		name, _, _ = strings.Cut(name, ",")
		if c.reported[name] {
			err = fmt.Errorf("%s is reported as written twice", name)
		}
		c.reported[name] = true
	}
	return stdout.String(), stderr.String(), err
}

// read reads the database itself.
func (c *collection) read(ctx context.Context) (l ledger, err error) {
	var row interface{ Scan(...any) error }
	if c.address != "" {
		conn, err := pgx.Connect(ctx, c.address)
		if err != nil {
			return l, err
		}
		defer conn.Close(ctx)
		row = conn.QueryRow(ctx, ledgerQuery)
	} else {
		db, err := sql.Open("sqlite3", "file:"+filepath.Join(c.folder, "users.db")+"?_pragma=busy_timeout(10000)")
		if err != nil {
			return l, err
		}
		defer db.Close()
		row = db.QueryRowContext(ctx, ledgerQuery)
	}
	return l, row.Scan(&l.work, &l.open, &l.users, &l.audited, &l.twice, &l.torn, &l.names)
}

// check holds the database to what was reported, if there are tables yet.
func (c *collection) check(ctx context.Context) (l ledger, tables bool, err error) {
	if l, err = c.read(ctx); err != nil {
		if len(c.reported) > 0 {
			return l, false, fmt.Errorf("%d are reported as written, and the database says %w", len(c.reported), err)
		}
		return l, false, nil
	}
	for name := range c.reported {
		if !strings.Contains(l.names, ","+name+",") {
			return l, true, fmt.Errorf("%s was reported as written and is lost", name)
		}
	}
	if l.twice > 0 || l.torn > 0 || l.users != l.audited || l.users != l.work-l.open {
		return l, true, fmt.Errorf("the database holds %+v", l)
	}
	return l, true, nil
}

// A killing ends collectors at random moments, half of them with an interrupt, and starts each again on the
// same database until it is done; then it takes the next database.
type killing struct {
	database string
	language lessons.Language
	kills    int
	longest  time.Duration // before a kill
	args     []string

	interrupted, early, databases int // how it went: ended by themselves, before there were tables
}

// run kills, and returns the first fault.
func (k *killing) run(t *testing.T) error {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	n, began := 0, time.Now()
	defer func() {
		t.Logf("%d kills in %.1f s on %d databases: %d were interruptions that ended by themselves, %d came before there were tables",
			n, time.Since(began).Seconds(), k.databases, k.interrupted, k.early)
	}()
	for ; n < k.kills; k.databases++ {
		c := newCollection(t, k.database)
		for done := false; !done; {
			signal, after := os.Signal(os.Kill), time.Duration(random.Int64N(int64(k.longest)))
			if random.IntN(2) == 0 {
				signal = os.Interrupt
			}
			if n >= k.kills {
				after = runLimit // the last database is finished
			}
			cmd := c.command(t, k.language, k.args...)
			out, errOut, err := c.run(cmd, signal, after)
			l, tables, fault := c.check(t.Context())
			done = strings.Contains(out, "\ndone: ")
			n++
			byItself := cmd.ProcessState.ExitCode() == 0
			switch {
			case err != nil:
			case fault != nil:
				err = fault
			case errOut != "" && signal == os.Interrupt && !strings.Contains(errOut, "KeyboardInterrupt"):
				err = fmt.Errorf("it complains: %s", errOut)
			case byItself && !done && !strings.Contains(out, "\ninterrupted: "):
				err = fmt.Errorf("it ended well without a word: %s", out)
			case done && (l.open > 0 || l.work == 0):
				err = fmt.Errorf("it says that it is done, and the database holds %+v", l)
			}
			if err != nil {
				return fmt.Errorf("kill %d, %v after %v: %w", n, signal, after, err)
			}
			if byItself && !done {
				k.interrupted++
			} else if !tables {
				k.early++
			}
		}
	}
	return nil
}

// TestCollectorSurvivesKills holds that no record is lost and none is written twice.
func TestCollectorSurvivesKills(t *testing.T) {
	t.Parallel()
	args := []string{"-stop=0", "-users=200", "-latency=1ms"}
	databases(t, func(t *testing.T, database string) {
		k := killing{database: database, language: lessons.Go, kills: 200, longest: 80 * time.Millisecond, args: args}
		if err := k.run(t); err != nil {
			t.Error(err)
		}
		if k.interrupted < k.kills/5 || k.databases > k.kills/2 {
			t.Errorf("%d ended by themselves, and %d databases were finished: it was hardly ever interrupted half way", k.interrupted, k.databases)
		}
	})
}

func TestCollectorSurvivesKillsInPython(t *testing.T) {
	t.Parallel()
	python(t)
	k := killing{language: lessons.Python, kills: 12, longest: 700 * time.Millisecond, args: []string{"-stop=0", "-users=100", "-latency=0.005"}}
	if err := k.run(t); err != nil {
		t.Error(err)
	}
}

// TestKillsFindTheCareless holds the tests above to finding what they look for.
func TestKillsFindTheCareless(t *testing.T) {
	t.Parallel()
	k := killing{language: lessons.Go, kills: 100, longest: 80 * time.Millisecond, args: []string{"-stop=0", "-users=200", "-latency=1ms", "-careless"}}
	if err := k.run(t); err == nil {
		t.Error("100 kills found nothing in the careless version")
	} else {
		t.Log(err)
	}
}

// TestTwoCollectors lets two collectors work on one database, from the making of its tables on.
func TestTwoCollectors(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, database string) {
		for range 4 {
			c := newCollection(t, database)
			if database == sqlite {
				collectorInWAL(t, c.folder)
			}
			out := make(chan string, 2)
			for range 2 {
				cmd := c.command(t, lessons.Go, "-stop=0", "-users=30", "-latency=10ms")
				go func() {
					text, err := cmd.CombinedOutput()
					if err != nil {
						text = append(text, err.Error()...)
					}
					out <- string(text)
				}()
			}
			all := <-out + <-out
			l, err := c.read(t.Context())
			if err != nil || l.users != 30 || l.audited != 30 || l.twice+l.torn > 0 || strings.Count(all, "written: ") != 30 {
				t.Fatalf("%v, the database holds %+v, and they wrote %d:\n%s", err, l, strings.Count(all, "written: "), all)
			}
			if n := strings.Count(all, "done: "); n != 2 {
				t.Fatalf("%d of two are done:\n%s", n, all)
			}
		}
	})
}

// collectorInWAL makes a collector's file in WAL mode, to which SQLite does not let two switch at once.
func collectorInWAL(t *testing.T, folder string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(folder, "users.db")+"?_pragma=journal_mode(wal)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.PingContext(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestCollectorSaysThatTheDatabaseIsGone cuts the way to PostgreSQL half way.
func TestCollectorSaysThatTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	c := newCollection(t, "PostgreSQL")
	address, password, cut := cuttable(t, c.address)
	c.address = address
	cmd := c.command(t, lessons.Go, "-stop=0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for buffer := make([]byte, 4096); strings.Count(text.String(), "written: ") < 3; {
		n, err := out.Read(buffer)
		if text.Write(buffer[:n]); err != nil {
			t.Fatalf("%v, after:\n%s", err, text.String())
		}
	}
	cut()
	gone := time.Now()
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait()
	if took := time.Since(gone); cmd.ProcessState.ExitCode() != 1 || took > 10*time.Second {
		t.Errorf("it ended after %v, %v", took, cmd.ProcessState)
	}
	if says := stderr.String(); strings.Count(says, "\n") != 1 || !strings.HasPrefix(says, "failed: ") || strings.Contains(says, password) {
		t.Errorf("it says %q, want one line, without a password", says)
	}
}

// cuttable returns an address that leads to a PostgreSQL until it is cut.
func cuttable(t *testing.T, address string) (through, password string, cut func()) {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	target := net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	detour := url.URL{Scheme: "postgres", User: url.UserPassword(config.User, config.Password), Host: listener.Addr().String(),
		Path: config.Database, RawQuery: "sslmode=disable"}
	var mu sync.Mutex
	var open []net.Conn
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", target)
			if err != nil {
				near.Close()
				continue
			}
			mu.Lock()
			open = append(open, near, far)
			mu.Unlock()
			go io.Copy(far, near)
			go io.Copy(near, far)
		}
	}()
	cut = func() {
		listener.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, conn := range open {
			conn.Close()
		}
	}
	t.Cleanup(cut)
	return detour.String(), config.Password, cut
}
