package content_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"interleave/lessons"
)

// poolQuarter is one line of demo monitor's table.
type poolQuarter struct{ total, inUse, idle, waits, waited, queries, failed, mean, p50, p95, p99 float64 }

// readPoolMonitor returns the table by its three parts: calm, rush, calm.
func readPoolMonitor(t *poolTry, text string) (parts [3][]poolQuarter) {
	t.Helper()
	part := -1
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 2 && fields[1] == "callers":
			part++
		case len(fields) == 11 && part >= 0 && part < 3:
			var v [11]float64
			for i := range v {
				v[i], _ = strconv.ParseFloat(fields[i], 64)
			}
			parts[part] = append(parts[part], poolQuarter{v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10]})
		}
	}
	if len(parts[0]) != 2 || len(parts[1]) != 2 || len(parts[2]) != 2 {
		t.Fatalf("printed:\n%s", text)
	}
	return parts
}

// poolBetween fails the test unless got lies in a range; a busy machine makes less of things, and later.
func poolBetween(t *poolTry, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: got %.4g, want %.4g to %.4g", what, got, low, high)
	}
}

// poolRushInTheTable holds the table of a run to what the lesson says of it. By lot or in a line is how the pool
// picks the next caller.
func poolRushInTheTable(t *poolTry, parts [3][]poolQuarter, lots bool) {
	t.Helper()
	calm, rush, after := parts[0][1], parts[1][1], parts[2][1]
	if calm.total != 2 || calm.waits != 0 || calm.waited != 0 || calm.inUse+calm.idle != 2 {
		t.Errorf("calm: %+v, want two connections and no waiting", calm)
	}
	poolBetween(t, "calm: queries", calm.queries, 15, 29)
	poolBetween(t, "calm: mean", calm.mean, 20, 30)
	if rush.total != 4 || rush.inUse+rush.idle != 4 || min(parts[1][0].idle, rush.idle) > 1 { // a busy machine may look when it is over
		t.Errorf("rush: %+v, want four connections in use", rush)
	}
	poolBetween(t, "rush: queries", rush.queries, 32, 58)
	poolBetween(t, "rush: waits", rush.waits, rush.queries-14, rush.queries+14)
	poolBetween(t, "rush: waited", rush.waited, 1.4, 2.8)
	poolBetween(t, "rush: waited by a query, in ms", 1000*rush.waited/rush.queries, 30, 65)
	poolBetween(t, "rush: mean", rush.mean, 45, 90)
	poolBetween(t, "rush: queries against the calm", rush.queries/calm.queries, 1.5, 2.8)
	if after.total != 4 || after.inUse > 2 || after.idle < 2 || after.waits != 0 {
		t.Errorf("after the rush: %+v, want four connections of which two are in use", after)
	}
	failed, queries := 0.0, 0.0
	for _, part := range parts {
		for _, q := range part {
			failed, queries = failed+q.failed, queries+q.queries
		}
	}
	poolBetween(t, "queries to one that failed", queries/failed, 18, 25)
	a, b := parts[1][0], parts[1][1]
	if lots {
		poolBetween(t, "p99 by lot, against the 60 ms of a line", max(a.p99, b.p99)/60, 1.7, 6)
		poolBetween(t, "p99 against p50, by lot", max(a.p99/a.p50, b.p99/b.p50), 2, 10)
	} else {
		poolBetween(t, "p99 against p50, in a line", min(a.p99/a.p50, b.p99/b.p50), 1, 2)
	}
}

func TestPoolMonitorWithALargePool(t *testing.T) {
	t.Parallel()
	poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
		rush := readPoolMonitor(t, run("pool-monitoring/monitor", "size=12").out())[1][1]
		if rush.total != 12 || rush.waited > 0.02 {
			t.Errorf("%+v, want twelve connections and no waiting", rush)
		}
		poolBetween(t, "queries", rush.queries, 90, 165)
		poolBetween(t, "mean", rush.mean, 20, 32)
	})
}

func TestPoolMonitorWithASmallRush(t *testing.T) {
	t.Parallel()
	poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
		rush := readPoolMonitor(t, run("pool-monitoring/monitor", "rush=4").out())[1][1]
		if rush.total != 4 || rush.idle > 1 || rush.waits > 0 {
			t.Errorf("%+v, want all in use and nobody waiting", rush)
		}
	})
}

func TestPoolMonitorWithSlowQueries(t *testing.T) {
	t.Parallel()
	poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
		parts := readPoolMonitor(t, run("pool-monitoring/monitor", "takes=40ms").out())
		poolBetween(t, "calm: mean", parts[0][1].mean, 40, 55)
		poolBetween(t, "rush: mean of the last quarter", parts[1][1].mean, 85, 180)
	})
}

func TestPoolMonitorDoesNotTimeFailures(t *testing.T) {
	t.Parallel()
	poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
		calm := readPoolMonitor(t, run("pool-monitoring/monitor", "fails=2").out())[0][1]
		poolBetween(t, "queries", calm.queries, 30, 56)
		poolBetween(t, "failed", calm.failed, calm.queries/2-2, calm.queries/2+2)
		poolBetween(t, "mean", calm.mean, 20, 30)
		poolBetween(t, "p50", calm.p50, 20, 30)
	})
}

func TestPoolKeepsConnectionsOfFailedQueries(t *testing.T) {
	t.Parallel()
	poolEverywhere(t, func(t *poolTry, run func(string, ...string) result) {
		_, got, _ := strings.Cut(run("pool-monitoring/failed-query").out(), "\n")
		if want := "careless: 5 of 10 failed, connections opened: 5\ncareful: 5 of 10 failed, connections opened: 1\n"; got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
	})
}

var poolLatenciesOutput = regexp.MustCompile(`^(\d+) latencies, in ms
list:      +([\d.]+) KB p50 +([\d.]+) p95 +([\d.]+) p99 +([\d.]+)
histogram: +([\d.]+) KB p50 +([\d.]+) p95 +([\d.]+) p99 +([\d.]+)
$`)

// readPoolLatencies returns the sizes of the list and of the histogram in KB, and holds the quantiles of the
// one to those of the other.
func readPoolLatencies(t *testing.T, r result) (list, histogram float64) {
	t.Helper()
	m := poolLatenciesOutput.FindStringSubmatch(r.out())
	if m == nil {
		t.Fatalf("code %d, printed:\n%s%s", r.Code, r.out(), r.errOut())
	}
	var v [9]float64
	for i := range v {
		v[i], _ = strconv.ParseFloat(m[i+1], 64)
	}
	for i := 2; i < 5; i++ {
		ratio(t, "a quantile of the histogram against the exact one", v[i+4]/v[i], 1.05, 0.053)
	}
	return v[1], v[5]
}

func TestPoolLatenciesKeptForEver(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		want := map[lessons.Language]float64{lessons.Go: 1800, lessons.Python: 6400}[language]
		list, histogram := readPoolLatencies(t, run(t, "pool-monitoring/latencies", language))
		ratio(t, "KB of a list of 200,000", list, want, 0.1)
		more, same := readPoolLatencies(t, run(t, "pool-monitoring/latencies", language, "count=500000"))
		ratio(t, "growth of the list", more/list, 2.5, 0.2)
		small := map[lessons.Language]float64{lessons.Go: 1, lessons.Python: 4.7}[language]
		ratio(t, "KB of the histogram", histogram, small, 0.1)
		ratio(t, "KB of the histogram after more", same, small, 0.1)
	})
}

func TestPoolPrivateFieldsAreOutOfReach(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program := "package main\n\nimport (\n\t\"database/sql\"\n\t\"fmt\"\n)\n\nfunc main() {\n\tdb := new(sql.DB)\n\tfmt.Println(db.numOpen)\n}\n"
	for name, text := range map[string]string{"main.go": program, "go.mod": "module demo\n\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "build")
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	if want := "./main.go:10:17: db.numOpen undefined (cannot refer to unexported field numOpen)"; err == nil || !strings.Contains(string(said), want) {
		t.Errorf("go build: %v\n%s", err, said)
	}
}

// TestPoolWaitsAreCountedWhenTheyEnd is what database/sql counts of a wait, before and after its end.
func TestPoolWaitsAreCountedWhenTheyEnd(t *testing.T) {
	t.Parallel()
	db := poolInMemory(t, 1)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := db.Conn(ctx)
		ended <- err
	}()
	for db.Stats().WaitCount == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(30 * time.Millisecond)
	if waited := db.Stats().WaitDuration; waited != 0 {
		t.Errorf("%v waited while the wait goes on, want none yet", waited)
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("lent a connection twice")
	}
	if stats := db.Stats(); stats.WaitCount != 1 || stats.WaitDuration < 30*time.Millisecond {
		t.Errorf("%s, want one wait of 30 ms or more", fmt.Sprintf("%+v", stats))
	}
}
