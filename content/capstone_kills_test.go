package content_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/ncruces/go-sqlite3/driver"

	"interleave/lessons"
)

// interruptedWords is what Python may say when it is interrupted: before there is a loop, or because a task was
// cancelled at the very moment at which its connection was reset.
var interruptedWords = regexp.MustCompile(`KeyboardInterrupt|(?s:never retrieved.*ConnectionResetError)`)

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
	longest  time.Duration // before the first kill; then as long as it takes to be half way
	args     []string

	interrupted, early, databases int // how it went: ended by themselves, before there were tables
}

// run kills, and returns the first fault.
func (k *killing) run(t *testing.T) error {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	longest := k.longest
	n, began := 0, time.Now()
	defer func() {
		t.Logf("%d kills in %.1f s on %d databases: %d were interruptions that ended by themselves, %d came before there were tables",
			n, time.Since(began).Seconds(), k.databases, k.interrupted, k.early)
	}()
	for ; n < k.kills; k.databases++ {
		c := newCollection(t, k.database)
		for done, users := false, 0; !done; {
			signal, after := os.Signal(os.Kill), time.Duration(random.Int64N(int64(longest)))
			if random.IntN(2) == 0 {
				signal = os.Interrupt
			}
			if n >= k.kills {
				after = runLimit // the last database is finished
			}
			cmd := c.command(t, k.language, k.args...)
			out, errOut, err := c.run(cmd, signal, after)
			l, tables, fault := c.check(t.Context())
			ended := strings.Contains(out, "\ndone: ")
			done = ended && strings.Contains(out, ", 0 to do\n") // on a busy machine, some users cannot be fetched in the time there is
			n++
			byItself := cmd.ProcessState.ExitCode() == 0
			switch {
			case err != nil:
			case fault != nil:
				err = fault
			case errOut != "" && signal == os.Interrupt && !interruptedWords.MatchString(errOut):
				err = fmt.Errorf("it complains: %s", errOut)
			case byItself && !ended && strings.Contains(out, " to do\n") && !strings.Contains(out, "\ninterrupted: "):
				err = fmt.Errorf("it ended well without a word: %s", out)
			case ended && (l.work == 0 || !strings.Contains(out, fmt.Sprintf(", %d to do\n", l.open))):
				err = fmt.Errorf("it says that it is done, and the database holds %+v", l)
			}
			if err == nil && n > k.kills+20 {
				err = fmt.Errorf("nobody ends it, and it is never done: %+v", l)
			}
			if err != nil {
				return fmt.Errorf("kill %d, %v after %v: %w", n, signal, after, err)
			}
			if done {
				longest /= 2
			} else if l.users == users {
				longest += longest / 4
			}
			users = l.users
			if byItself && !ended {
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
