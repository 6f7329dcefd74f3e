package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"time"
)

var (
	size  = flag.Int("size", 4, "connections at most (1-20)")
	rush  = flag.Int("rush", 12, "callers in the rush (2-40)")
	takes = flag.Duration("takes", 20*time.Millisecond, "a query takes (5ms-80ms)")
	fails = flag.Int("fails", 20, "one query of so many fails (2-100)")
)

func call(ctx context.Context, p pool, failing bool) error {
	conn, err := p.acquire(ctx) // (1)
	if err != nil {
		return err
	}
	defer conn.release()
	if failing {
		return conn.query(ctx, "nobody", *takes)
	}
	return conn.query(ctx, "users", *takes)
}

func work(ctx, phase context.Context, p pool, m *meter) error {
	for phase.Err() == nil {
		asked := time.Now()
		err := call(ctx, p, m.next()%*fails == 0)
		if err != nil && !errors.Is(err, errQuery) {
			return err
		}
		m.record(time.Since(asked), err) // (2) (3)
	}
	return nil
}

const header = `connections  waits    queries  latency, ms
all use idle   n  sec   n bad mean p50 p95 p99`

func report(now, last stat, t tally) {
	fmt.Printf("%3d %3d %4d %3d %4.2f %3d %3d %4.0f %3.0f %3.0f %3.0f\n",
		now.total, now.inUse, now.idle, // (4)
		now.waits-last.waits, now.waited-last.waited, // (5)
		t.answered+t.failed, t.failed,
		t.mean(), t.quantile(0.5), t.quantile(0.95), t.quantile(0.99)) // (6)
}

func watch(ctx context.Context, p pool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	m, last := new(meter), p.stat()
	ticks := time.NewTicker(250 * time.Millisecond)
	defer ticks.Stop()
	fmt.Println(header)
	for _, callers := range []int{2, *rush, 2} {
		fmt.Printf("%d callers\n", callers)
		phase, over := context.WithCancel(ctx)
		var group sync.WaitGroup
		for range callers {
			group.Go(func() {
				if err := work(ctx, phase, p, m); err != nil {
					cancel(err)
				}
			})
		}
		for range 2 {
			<-ticks.C
			now := p.stat()
			report(now, last, m.take())
			last = now
		}
		over()
		group.Wait()
		if err := context.Cause(ctx); err != nil {
			return err
		}
	}
	return nil
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	p, err := open(ctx, *size)
	if err != nil {
		return err
	}
	defer p.close()
	fmt.Println("on", p.name())
	return watch(ctx, p)
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", oneLine(err))
		os.Exit(1)
	}
}
