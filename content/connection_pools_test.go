package content_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/vfs/memdb"

	"interleave/lessons"
)

// A poolTry is a test of what takes how long. Its Errorf only notes a fault, because on a busy machine
// anything may take longer than it should: see poolTries.
type poolTry struct {
	*testing.T
	faults []string
}

func (t *poolTry) Errorf(format string, args ...any) {
	t.faults = append(t.faults, fmt.Sprintf(format, args...))
}

// poolTries tries f until it finds no fault, four times at most. What is wrong is so each time; what a busy
// machine held up is not.
func poolTries(t *testing.T, f func(t *poolTry)) {
	t.Helper()
	for n := 1; ; n++ {
		try := &poolTry{T: t}
		f(try)
		if len(try.faults) == 0 {
			return
		}
		if report := "try " + strconv.Itoa(n) + ": " + strings.Join(try.faults, "; "); n < 4 {
			t.Log(report)
		} else {
			t.Fatal(report)
		}
	}
}

// A poolPlace is where a demo of a pool runs.
type poolPlace struct {
	language lessons.Language
	postgres bool
}

// address returns that of a database for one run.
func (p poolPlace) address(t *testing.T) string {
	if p.postgres {
		return lend(t)
	}
	return sqlite
}

// poolPlaces tries f in Go on SQLite and on PostgreSQL, and in Python, as parallel subtests.
func poolPlaces(t *testing.T, f func(t *poolTry, place poolPlace)) {
	for name, place := range map[string]poolPlace{
		"SQLite":     {lessons.Go, false},
		"PostgreSQL": {lessons.Go, true},
		"Python":     {lessons.Python, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			poolTries(t, func(t *poolTry) { f(t, place) })
		})
	}
}

// poolEverywhere is poolPlaces for runs, each of which has to say first which database it is on.
func poolEverywhere(t *testing.T, f func(t *poolTry, run func(id string, flags ...string) result)) {
	poolPlaces(t, func(t *poolTry, place poolPlace) {
		first := regexp.MustCompile(`^on SQLite 3\.\d+\.\d+$`)
		if place.postgres {
			first = regexp.MustCompile(`^on PostgreSQL \d+(\.\d+)?$`)
		}
		f(t, func(id string, flags ...string) result {
			r := runOn(t.T, place.address(t.T), id, place.language, flags...)
			if len(r.Lines) == 0 || !first.MatchString(r.Lines[0].Text) || r.Code != 0 {
				t.Fatalf("%s: code %d, %+v, want it to begin with %v", id, r.Code, r.Lines, first)
			}
			return r
		})
	})
}

// poolFigures is what a run of demo pool prints; times are in seconds.
type poolFigures struct{ found, total, rate, spent, callers, waited, waits float64 }

var poolOutput = regexp.MustCompile(`^on (?:SQLite|PostgreSQL) [\d.]+
6 users inserted
(\d+) users found
total:  ([\d.]+) s, (\d+) queries a second
spent:  ([\d.]+) s, by (\d+) callers together
waited: ([\d.]+) s of it, by (\d+) callers
$`)

func readPool(t *poolTry, r result) poolFigures {
	t.Helper()
	m := poolOutput.FindStringSubmatch(r.out())
	if m == nil {
		t.Fatalf("code %d, printed:\n%s%s", r.Code, r.out(), r.errOut())
	}
	var v [7]float64
	for i := range v {
		v[i], _ = strconv.ParseFloat(m[i+1], 64)
	}
	return poolFigures{v[0], v[1], v[2], v[3], v[4], v[5], v[6]}
}

// poolAtLeast fails the test unless got is want or little more: a busy machine makes things later, never earlier.
func poolAtLeast(t *poolTry, what string, got, want, slack float64) {
	t.Helper()
	if got < want*0.98-0.002 || got > want+slack {
		t.Errorf("%s: got %.4g, want %.4g and at most %.4g more", what, got, want, slack)
	}
}

func TestPoolQueues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size, queries        int
		total, waited, waits float64
	}{
		{4, 40, 0.5, 9, 36}, // forty callers in rounds of four: 4 * 50 ms * (0+1+...+9)
		{8, 40, 0.25, 4, 32},
		{20, 40, 0.1, 1, 20},
		{1, 40, 2, 39, 39},
		{10, 10, 0.05, 0, 0},
		{20, 10, 0.05, 0, 0},
	} {
		t.Run(fmt.Sprintf("%d queries on %d", c.queries, c.size), func(t *testing.T) {
			t.Parallel()
			poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
				f := readPool(t, run("connection-pools/pool", fmt.Sprintf("size=%d", c.size), fmt.Sprintf("queries=%d", c.queries)))
				n := float64(c.queries)
				poolAtLeast(t, "total", f.total, c.total, 0.2*c.total+0.1)
				poolBetween(t, "waited", f.waited, 0.8*c.waited, 1.2*c.waited+0.1*c.waits) // less by those who come late
				poolAtLeast(t, "spent in queries", f.spent-f.waited, 0.05*n, 0.1*n+0.2*c.waited)
				if f.found != 2*n || f.callers != n || f.waits != c.waits {
					t.Errorf("got %+v, want %v callers of which %v wait", f, n, c.waits)
				}
			})
		})
	}
}

func TestPoolAnswersThousandsASecond(t *testing.T) {
	t.Parallel()
	poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
		if f := readPool(t, run("connection-pools/pool", "takes=0s", "queries=200")); f.rate < 2000 || f.found != 400 {
			t.Errorf("%v queries a second, want thousands", f.rate)
		}
	})
}

func TestPoolDemosWithoutTheirDatabase(t *testing.T) {
	t.Parallel()
	const nobody = "postgres://author:hush@127.0.0.1:9/course?connect_timeout=2"
	for _, id := range []string{"connection-pools/pool", "connection-pools/command-tag", "connection-pools/leaked-connection", "pool-monitoring/monitor", "pool-monitoring/failed-query"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			r := runOn(t, nobody, id, lessons.Go)
			if len(r.Lines) != 1 || r.Code != 1 || !strings.HasPrefix(r.errOut(), "failed: failed to connect") || strings.Contains(r.errOut(), "hush") {
				t.Errorf("code %d, %+v, want one line that says so", r.Code, r.Lines)
			}
		})
	}
}

func TestPoolStarvesOfALeak(t *testing.T) {
	t.Parallel()
	for _, size := range []int{2, 5} {
		requests := strings.Repeat("Ada is user 1\nBob: no such user\n", size)
		want := fmt.Sprintf("careless:\n%sAda: no connection in 0.5 s, %d of %d in use\ncareful:\n%sAda is user 1\n", requests, size, size, requests)
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			t.Parallel()
			poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
				r := run("connection-pools/leaked-connection", fmt.Sprintf("size=%d", size))
				if _, got, _ := strings.Cut(r.out(), "\n"); got != want {
					t.Errorf("got:\n%swant:\n%s", got, want)
				}
				if took := span(t.T, r, "careless:", "Ada: no connection"); took < 0.45 {
					t.Errorf("the wait was cut short after %.3f s", took)
				}
			})
		})
	}
}

func TestPoolLeakDeadline(t *testing.T) {
	t.Parallel()
	poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
		r := run("connection-pools/leaked-connection", "deadline=1s")
		r.at(t.T, "Ada: no connection in 1.0 s, 2 of 2 in use")
	})
}

func TestPoolCommandTags(t *testing.T) {
	t.Parallel()
	report := func(positions [4]string) string {
		text := ""
		for i, tag := range []string{"CREATE TABLE", "INSERT 0 3", "UPDATE 2", "DELETE 1"} {
			text += fmt.Sprintf("%s\n  by position: %s\n  affected:    %d\n", tag, positions[i], []int{0, 3, 2, 1}[i])
		}
		return text
	}
	for word, want := range map[string][2]string{
		"word=2": {
			report([4]string{`strconv.Atoi: parsing "TABLE": invalid syntax`, "0", "2", "1"}),
			report([4]string{"invalid literal for int() with base 10: 'TABLE'", "0", "2", "1"}),
		},
		"word=3": {
			report([4]string{`"CREATE TABLE" has 2 words`, "3", `"UPDATE 2" has 2 words`, `"DELETE 1" has 2 words`}),
			report([4]string{"list index out of range", "3", "list index out of range", "list index out of range"}),
		},
	} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			// The same on both databases: SQLite's tags are worded as PostgreSQL words them.
			poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
				if _, got, _ := strings.Cut(run("connection-pools/command-tag", word).out(), "\n"); got != want[0] && got != want[1] {
					t.Errorf("got:\n%swant:\n%sor:\n%s", got, want[0], want[1])
				}
			})
		})
	}
}

// poolInMemory opens a database of at most so many connections.
func poolInMemory(t *testing.T, connections int) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", memdb.TestDB(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(connections)
	return db
}

func TestPoolRowsAffectedRepeatOnSQLite(t *testing.T) {
	t.Parallel()
	db := poolInMemory(t, 1)
	for _, statement := range []string{"CREATE TABLE users (id INTEGER)", "INSERT INTO users VALUES (1), (2), (3)", "CREATE INDEX by_id ON users (id)"} {
		done, err := db.ExecContext(t.Context(), statement)
		if err != nil {
			t.Fatal(err)
		}
		rows, _ := done.RowsAffected()
		if want := int64(3); strings.HasPrefix(statement, "CREATE INDEX") && rows != want {
			t.Errorf("%d rows affected, want the %d of the INSERT before", rows, want)
		}
	}
}

// poolRefuses reports whether db lends no connection within 50 ms.
func poolRefuses(t *testing.T, db *sql.DB) bool {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	conn, err := db.Conn(ctx)
	if err == nil {
		conn.Close()
	}
	return errors.Is(err, context.DeadlineExceeded)
}

func TestPoolRowsHoldTheirConnection(t *testing.T) {
	t.Parallel()
	for _, end := range []func(*sql.Rows){
		func(rows *sql.Rows) { rows.Close() },
		func(rows *sql.Rows) {
			for rows.Next() {
			}
		},
	} {
		db := poolInMemory(t, 1)
		rows, err := db.QueryContext(t.Context(), "VALUES (1), (2), (3)")
		if err != nil || !rows.Next() {
			t.Fatal(err)
		}
		if !poolRefuses(t, db) {
			t.Error("lent a connection whose rows are open")
		}
		end(rows)
		if poolRefuses(t, db) {
			t.Error("lent no connection though the rows are done with")
		}
	}
}

func TestPoolCloseOfSQLDoesNotWait(t *testing.T) {
	t.Parallel()
	db := poolInMemory(t, 1)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	closed := make(chan error, 1)
	go func() { closed <- db.Close() }()
	select {
	case <-closed:
	case <-time.After(5 * time.Second):
		t.Error("Close waits for a connection that is lent")
	}
}

func TestPoolDefaultsOfSQL(t *testing.T) {
	t.Parallel()
	db := poolInMemory(t, 0)
	if most := db.Stats().MaxOpenConnections; most != 0 {
		t.Errorf("at most %d connections, want no limit", most)
	}
	var lent []*sql.Conn
	for range 20 {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		lent = append(lent, conn)
	}
	for _, conn := range lent {
		conn.Close()
	}
	if idle := db.Stats().Idle; idle != 2 {
		t.Errorf("%d connections are kept, want 2", idle)
	}
}

func TestPoolFactsOfPgxpool(t *testing.T) {
	t.Parallel()
	want := `most: true 0 0
lifetimes: 30m0s 1h0m0s 0s
opening counts as: 1 waits, 0 given up, true
giving up: context deadline exceeded
giving up counts as: 1 waits, 1 given up, true
a second query beside the first: conn busy
opened, after one came back in a transaction: 2
hung up: true 57P01 true
opened, after one came back closed: 3
Close waits
`
	if got := askPgxpool(t, "facts"); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}
