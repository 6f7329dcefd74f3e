package content_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/url"
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
			c := collect(t, database, language, "workers="+workers, "stop=0", "latency=90ms")
			took[workers] = (c.at(t, "done: ") - c.at(t, "to do")).Seconds()
			var fetching, inUse []float64
			for _, m := range collectorFigures.FindAllStringSubmatch(c.out(), -1) {
				n := numbers(t, m[1], m[2])
				fetching, inUse = append(fetching, n[0]), append(inUse, n[1])
			}
			if len(fetching) < 3 || slices.Max(fetching) < 3 || collectorSum(inUse) > collectorSum(fetching)/2 {
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
