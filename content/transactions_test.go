package content_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver"

	"interleave/lessons"
)

// txBanks runs f on each database in Go, and on SQLite in Python.
func txBanks(t *testing.T, f func(t *testing.T, database string, language lessons.Language)) {
	databases(t, func(t *testing.T, database string) { f(t, database, lessons.Go) })
	t.Run("Python", func(t *testing.T) {
		t.Parallel()
		f(t, sqlite, lessons.Python)
	})
}

// txAudit is what the auditor saw in a run of transfer.
type txAudit struct{ before, low, high, after int }

var (
	txAuditLine   = regexp.MustCompile(`(?ms)^before: +(\d+)$.*^meanwhile: (\d+) to (\d+)$\s^after: +(\d+)$`)
	txRefusedLine = regexp.MustCompile(`(?m)^\d+ from (\d+) to (\d+): insufficient funds$`)
)

// txTransfers runs transfer and returns what the auditor saw, and how many of the refused had credited first.
func txTransfers(t *testing.T, database string, language lessons.Language, flags ...string) (a txAudit, creditedFirst int, took time.Duration) {
	t.Helper()
	r := runOn(t, database, "transactions/transfer", language, flags...)
	m := txAuditLine.FindStringSubmatch(r.out())
	if r.Code != 0 || m == nil {
		t.Fatalf("exit %d:\n%s%s", r.Code, r.out(), r.errOut())
	}
	for i, value := range []*int{&a.before, &a.low, &a.high, &a.after} {
		*value, _ = strconv.Atoi(m[i+1])
	}
	for _, m := range txRefusedLine.FindAllStringSubmatch(r.out(), -1) {
		if from, to := m[1], m[2]; len(from) == 1 && to < from {
			creditedFirst++
		}
	}
	on := "on SQLite 3."
	if database != sqlite {
		on = "on PostgreSQL 1"
	}
	return a, creditedFirst, r.at(t, "after:") - r.at(t, on)
}

func TestTransferTotalNeverChanges(t *testing.T) {
	t.Parallel()
	txBanks(t, func(t *testing.T, database string, language lessons.Language) {
		for _, takes := range []string{"takes=15ms", "takes=0s"} {
			a, creditedFirst, _ := txTransfers(t, database, language, takes)
			if want := (txAudit{40000, 40000, 40000, 40000}); a != want {
				t.Errorf("%s: the auditor saw %+v, want %+v", takes, a, want)
			}
			if creditedFirst < 3 {
				t.Errorf("%s: %d were refused after the credit, want three at least", takes, creditedFirst)
			}
		}
	})
}

func TestTransferCareless(t *testing.T) {
	t.Parallel()
	txBanks(t, func(t *testing.T, database string, language lessons.Language) {
		a, _, _ := txTransfers(t, database, language, "careless=true")
		if a.before != 40000 || a.low == a.high || a.after <= a.before {
			t.Errorf("the auditor saw %+v, want a total that changes and is more in the end", a)
		}
	})
}

func TestTransferAccounts(t *testing.T) {
	t.Parallel()
	txBanks(t, func(t *testing.T, database string, language lessons.Language) {
		least, most := 0.5, 1.5
		if database != sqlite {
			least, most = 0, 0.6
		}
		var few, many time.Duration
		for try := 0; try < 4; try++ { // a busy machine may hold up either
			_, _, few = txTransfers(t, database, language, "takes=60ms", "accounts=2")
			_, _, many = txTransfers(t, database, language, "takes=60ms", "accounts=20")
			if share := many.Seconds() / few.Seconds(); least < share && share < most {
				return
			}
		}
		t.Errorf("20 accounts take %v and 2 take %v, want %v to %v times as long", many, few, least, most)
	})
}

// TestDeadlock locks two rows of PostgreSQL the wrong way round.
func TestDeadlock(t *testing.T) {
	t.Parallel()
	address := lend(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	setup := "CREATE TABLE accounts (id integer PRIMARY KEY, cents bigint NOT NULL); INSERT INTO accounts VALUES (1, 0), (2, 0)"
	failed := make(chan error, 2)
	var txs [2]pgx.Tx
	for i := range txs {
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.WithoutCancel(ctx))
		if i == 0 {
			if _, err := conn.Exec(ctx, setup); err != nil {
				t.Fatal(err)
			}
		}
		if txs[i], err = conn.Begin(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := txs[i].Exec(ctx, "UPDATE accounts SET cents = 1 WHERE id = $1", i+1); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	for i, tx := range txs {
		go func() {
			_, err := tx.Exec(ctx, "UPDATE accounts SET cents = 2 WHERE id = $1", 2-i)
			tx.Rollback(ctx)
			failed <- err
		}()
	}
	err := errors.Join(<-failed, <-failed)
	if e := (*pgconn.PgError)(nil); !errors.As(err, &e) || e.Code != "40P01" || e.Message != "deadlock detected" {
		t.Errorf("got %v, want one of the two to be broken off", err)
	}
	if waited := time.Since(began); waited < 900*time.Millisecond {
		t.Errorf("it was noticed after %v, want a second", waited)
	}
}

// txOutcome is what a run of lost-update came to.
type txOutcome struct{ paid, left int }

var txOutcomeLine = regexp.MustCompile(`(?m)^of 10000, (\d+) paid out, (\d+) left$`)

func txWithdrawals(t *testing.T, database string, language lessons.Language, how string) (o txOutcome, r result) {
	t.Helper()
	r = runOn(t, database, "transactions/lost-update", language, "how="+how)
	m := txOutcomeLine.FindStringSubmatch(r.out())
	if r.Code != 0 || m == nil {
		t.Fatalf("exit %d:\n%s%s", r.Code, r.out(), r.errOut())
	}
	o.paid, _ = strconv.Atoi(m[1])
	o.left, _ = strconv.Atoi(m[2])
	return o, r
}

var (
	txLost  = txOutcome{paid: 16000, left: 2000}
	txRight = txOutcome{paid: 8000, left: 2000}
)

func TestLostUpdate(t *testing.T) {
	t.Parallel()
	txBanks(t, func(t *testing.T, database string, language lessons.Language) {
		careless, r := txWithdrawals(t, database, language, "careless")
		if careless != txLost || r.errOut() != "" {
			t.Errorf("careless: %+v, want %+v and no word of it:\n%s", careless, txLost, r.errOut())
		}
		within, r := txWithdrawals(t, database, language, "transaction")
		if database != sqlite {
			if within != txLost {
				t.Errorf("in a transaction: %+v, want %+v", within, txLost)
			}
		} else if within != txRight || !strings.Contains(r.out(), "database is locked") {
			t.Errorf("in a transaction: %+v, want %+v and one broken off:\n%s", within, txRight, r.out())
		} else if r.Took > 5*time.Second {
			t.Errorf("SQLite let one wait for %v, want the refusal at once", r.Took)
		}
	})
}

func TestLostUpdateCures(t *testing.T) {
	t.Parallel()
	txBanks(t, func(t *testing.T, database string, language lessons.Language) {
		o, r := txWithdrawals(t, database, language, "conditional")
		if o != txRight || strings.Contains(r.out(), "reads") {
			t.Errorf("conditional: %+v, want %+v without reading:\n%s", o, txRight, r.out())
		}
		o, r = txWithdrawals(t, database, language, "serializable")
		if n := strings.Count(r.out(), " reads 10000\n"); o != txRight || n < 2 || !strings.Contains(r.out(), " once more: ") {
			t.Errorf("serializable: %+v, want %+v after both have read and one once more:\n%s", o, txRight, r.out())
		}
		if database != sqlite && !strings.Contains(r.out(), "(SQLSTATE 40001)") {
			t.Errorf("want the conflict to be 40001:\n%s", r.out())
		}
		o, locked := txWithdrawals(t, database, language, "lock")
		if n := strings.Count(locked.out(), " reads 2000\n"); o != txRight || n != 1 {
			t.Errorf("lock: %+v, want %+v and the second to read what the first has left:\n%s", o, txRight, locked.out())
		}
		if says := strings.Contains(locked.out(), "no FOR UPDATE here: BEGIN IMMEDIATE"); says != (database == sqlite) {
			t.Errorf("it says that there is no FOR UPDATE: %v:\n%s", says, locked.out())
		}
		span := func(r result) float64 { return (r.at(t, "of 10000") - r.at(t, "on ")).Seconds() }
		times := 0.0
		for try := 0; try < 3 && (times < 1.3 || times > 3); try++ { // a busy machine may hold up either
			_, careless := txWithdrawals(t, database, language, "careless")
			_, locked := txWithdrawals(t, database, language, "lock")
			times = span(locked) / span(careless)
		}
		if times < 1.3 || times > 3 {
			t.Errorf("under a lock it takes %.2f times as long as without, want about twice", times)
		}
	})
}

// TestLostUpdateByLuck measures how likely it is when nobody helps.
func TestLostUpdateByLuck(t *testing.T) {
	t.Parallel()
	const runs = 15
	measure := func(t *testing.T, language lessons.Language, place func() string) {
		count := 0
		for range runs {
			if o, _ := txWithdrawals(t, place(), language, "luck"); o == txLost {
				count++
			} else if o != txRight {
				t.Fatalf("got %+v", o)
			}
		}
		if t.Logf("money is lost in %d of %d runs", count, runs); count == 0 {
			t.Error("want it to happen")
		}
	}
	both(t, func(t *testing.T, language lessons.Language) {
		measure(t, language, func() string { return sqlite })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		address := lend(t)
		measure(t, lessons.Go, func() string { return address })
	})
}

var txRatioLine = regexp.MustCompile(`(?m)^ratio: ([\d.]+)$`)

var txRateLine = regexp.MustCompile(`(?m)^ +(\d+) rows a transaction: +(\d+) rows/s$`)

func TestBatch(t *testing.T) {
	t.Parallel()
	txBanks(t, func(t *testing.T, database string, language lessons.Language) {
		least := 1.3
		if database == sqlite {
			least = 4
		}
		var r result
		var gain float64
		for try := 0; try < 3 && gain < least; try++ { // either takes some milliseconds, and a busy machine may hold it up
			r, gain = txBatch(t, database, language)
		}
		if t.Logf("one transaction is %.1f times as fast", gain); gain < least {
			t.Errorf("one transaction for all is %.2f times as fast, want %v at least", gain, least)
		}
		if language == lessons.Python {
			whole := r.at(t, "ratio") - r.at(t, "on SQLite")
			if first := r.at(t, "1 rows") - r.at(t, "on SQLite"); first < whole*7/10 {
				t.Errorf("the rows in transactions of their own took %v of %v, want nearly all", first, whole)
			}
		}
	})
}

// txBatch runs the demo, and returns how many times as fast one transaction for all rows is.
func txBatch(t *testing.T, database string, language lessons.Language) (r result, gain float64) {
	t.Helper()
	r = runOn(t, database, "transactions/batch", language)
	m := txRateLine.FindAllStringSubmatch(r.out(), -1)
	if r.Code != 0 || len(m) != 2 || m[0][1] != "1" || m[1][1] != "200" {
		t.Fatalf("exit %d:\n%s%s", r.Code, r.out(), r.errOut())
	}
	rates := numbers(t, m[0][2], m[1][2])
	gain = rates[1] / rates[0]
	said := txRatioLine.FindStringSubmatch(r.out())
	if said == nil {
		t.Fatalf("no ratio in:\n%s", r.out())
	}
	ratio(t, "the ratio printed", numbers(t, said[1])[0], gain, 0.1)
	return r, gain
}

// TestTxIsAConnection holds database/sql to what the lesson says of its transactions.
func TestTxIsAConnection(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(t.TempDir(), "x.db")+"?_pragma=journal_mode(wal)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	must := func(_ sql.Result, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	value := func() (n int) {
		t.Helper()
		if err := db.QueryRowContext(ctx, "SELECT n FROM t").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	must(db.ExecContext(ctx, "CREATE TABLE t (n integer)"))
	must(db.ExecContext(ctx, "INSERT INTO t VALUES (1)"))

	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	must(tx.ExecContext(ctx, "UPDATE t SET n = 2"))
	if n := value(); n != 1 {
		t.Errorf("beside the transaction it is %d, want 1", n)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) || value() != 2 {
		t.Errorf("rolling back after the commit gives %v and leaves %d", err, value())
	}

	cancelled, cancel := context.WithCancel(ctx)
	if tx, err = db.BeginTx(cancelled, nil); err != nil {
		t.Fatal(err)
	}
	must(tx.ExecContext(cancelled, "UPDATE t SET n = 3"))
	cancel()
	for deadline := time.Now().Add(10 * time.Second); db.Stats().InUse > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the cancelled transaction still has its connection")
		}
	}
	if err := tx.Commit(); err == nil || value() != 2 {
		t.Errorf("committing after a cancellation gives %v and leaves %d", err, value())
	}

	if tx, err = db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}); err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	_, err = db.ExecContext(ctx, "PRAGMA busy_timeout = 0")
	must(nil, err)
	if _, err := db.ExecContext(ctx, "UPDATE t SET n = 4"); !errors.Is(err, sqlite3.BUSY) {
		t.Errorf("beside a serializable transaction that has not yet written, writing gives %v, want BUSY", err)
	}
}

// TestWithConnDoesNotBegin holds Python's sqlite3 to what the lesson says of it.
func TestWithConnDoesNotBegin(t *testing.T) {
	t.Parallel()
	got := pythonSnippet(t, `
import sqlite3
conn = sqlite3.connect(":memory:", isolation_level=None)
conn.execute("CREATE TABLE t (n)")
with conn:
    print(conn.in_transaction)
    conn.execute("BEGIN IMMEDIATE")
    print(conn.in_transaction)
print(conn.in_transaction)
`)
	if want := "False\nTrue\nFalse\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
