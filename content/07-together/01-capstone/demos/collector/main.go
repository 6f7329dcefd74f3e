package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"
)

var (
	step     = flag.String("step", "store", "built up to (fetch|workers|retry|store)")
	users    = flag.Int("users", 24, "users to collect (4-30)")
	workers  = flag.Int("workers", 4, "workers (1-8)")
	latency  = flag.Duration("latency", 180*time.Millisecond, "the service takes (10ms-200ms)")
	stop     = flag.Int("stop", 10, "interrupt it after so many records, and start it again; 0 is never (0-30)")
	careless = flag.Bool("careless", false, "record a user and mark it in two transactions")
)

type job struct {
	id, priority int
	name         string
}

type collector struct {
	db        *sql.DB
	client    *http.Client
	url       string
	workers   int
	attempts  int
	interrupt context.CancelFunc

	fetching, retries, written atomic.Int64
}

func (c *collector) get(ctx context.Context, id int) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 3**latency) // (3)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/users/%d", c.url, id), nil)
	if err != nil {
		return "", err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return "", cmp.Or(errors.Unwrap(err), err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		_, err := io.Copy(io.Discard, response.Body)
		return "", cmp.Or(err, errors.New(response.Status))
	}
	var user struct{ Name string }
	err = json.NewDecoder(response.Body).Decode(&user)
	return user.Name, err
}

func (c *collector) fetch(ctx context.Context, id int) (name string, err error) {
	c.fetching.Add(1)
	defer c.fetching.Add(-1)
	for attempt := range c.attempts {
		if name, err = c.get(ctx, id); err == nil || attempt+1 == c.attempts {
			break
		}
		c.retries.Add(1)
		backoff := *latency << attempt
		if !pause(ctx, backoff/2+rand.N(backoff/2)) { // (2)
			return "", ctx.Err()
		}
	}
	return name, err
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

type change func(context.Context, *sql.Tx) error

func (c *collector) transact(ctx context.Context, changes []change) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second) // (6)
	defer cancel()
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, change := range changes {
		if err := change(ctx, tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

var errDone = errors.New("done before")

func (j job) mark(ctx context.Context, tx *sql.Tx) error {
	result, err := tx.ExecContext(ctx, "UPDATE work SET state = 'done' WHERE id = $1 AND state = 'open'", j.id)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, errDone)
	}
	return nil
}

func (j job) record(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO users VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", j.id, j.name)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO audit VALUES ($1)", j.id)
	return err
}

func (c *collector) store(ctx context.Context, j job) error {
	parts := [][]change{{j.mark, j.record}} // (5)
	if *careless {
		parts = [][]change{{j.record}, {j.mark}}
	}
	for i, changes := range parts {
		if i > 0 && !pause(ctx, *latency) {
			return nil
		}
		if err := c.transact(ctx, changes); err != nil {
			return err
		}
		if i == 0 {
			c.report(j)
		}
	}
	return nil
}

func (c *collector) report(j job) {
	fmt.Printf("written: %s, priority %d\n", j.name, j.priority)
	if c.written.Add(1) == int64(*stop) {
		c.interrupt()
	}
}

func (c *collector) work(ctx context.Context, queue <-chan job) (err error) {
	for j := range queue {
		if j.name, err = c.fetch(ctx, j.id); err != nil && ctx.Err() != nil {
			return nil
		}
		if err != nil {
			fmt.Printf("user %d: %v\n", j.id, err)
		} else if *step != "store" {
			fmt.Printf("fetched: %s, priority %d\n", j.name, j.priority)
		} else if err := c.store(ctx, j); err != nil && !errors.Is(err, errDone) {
			return err
		}
	}
	return nil
}

func (c *collector) watch(ctx context.Context) {
	began := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(3 * *latency):
			pool := c.db.Stats() // (7)
			fmt.Printf("%.2f s: %d fetching, %d retries, %d written; connections: %d of %d in use, %d waits\n",
				time.Since(began).Seconds(), c.fetching.Load(), c.retries.Load(), c.written.Load(),
				pool.InUse, pool.MaxOpenConnections, pool.WaitCount)
		}
	}
}

func (c *collector) todo(ctx context.Context) (jobs []job, err error) {
	rows, err := c.db.QueryContext(ctx,
		"SELECT id, priority FROM work WHERE state = 'open' ORDER BY priority DESC, id") // (4)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var j job
		if err := rows.Scan(&j.id, &j.priority); err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return jobs, rows.Err()
}

func (c *collector) collect(ctx context.Context) error {
	jobs, err := c.todo(ctx)
	if err != nil && ctx.Err() == nil {
		return err
	}
	fmt.Println(len(jobs), "to do")
	working, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	queue := make(chan job)
	var workers, watch sync.WaitGroup
	for range c.workers { // (1)
		workers.Go(func() {
			if err := c.work(working, queue); err != nil {
				fail(err)
			}
		})
	}
	watch.Go(func() { c.watch(working) })
	feed(working, queue, jobs)
	workers.Wait()
	err = context.Cause(working)
	fail(nil)
	watch.Wait()
	if err != nil && ctx.Err() == nil {
		return err
	}
	return c.sum(ctx)
}

func feed(ctx context.Context, queue chan<- job, jobs []job) {
	defer close(queue)
	for _, j := range jobs {
		select {
		case queue <- j:
		case <-ctx.Done():
			return
		}
	}
}

func (c *collector) sum(ctx context.Context) error {
	ending := "done"
	if ctx.Err() != nil {
		ending = "interrupted"
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	var users, audited, open int
	err := c.db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM audit),
		(SELECT count(*) FROM work WHERE state = 'open')`).Scan(&users, &audited, &open)
	if err == nil {
		fmt.Printf("%s: %d users, %d in the audit, %d to do\n", ending, users, audited, open)
	}
	return err
}

func run(ctx context.Context, db *sql.DB) error {
	ctx, release := signal.NotifyContext(ctx, os.Interrupt) // (8)
	defer release()
	url, shut, err := serve()
	if err != nil {
		return err
	}
	defer shut()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *workers}}
	defer client.CloseIdleConnections()
	first, interrupt := context.WithCancel(ctx)
	defer interrupt()
	c := &collector{db: db, client: client, url: url, workers: *workers, attempts: 5, interrupt: interrupt}
	switch *step {
	case "fetch":
		c.workers, c.attempts = 1, 1
	case "workers":
		c.attempts = 1
	}
	if err := c.collect(first); err != nil || first.Err() == nil || ctx.Err() != nil {
		return err
	}
	return c.collect(ctx) // (9)
}

func main() {
	flag.Parse()
	os.Exit(withDatabase(run))
}
