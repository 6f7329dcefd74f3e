package playground_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/playground"
	"interleave/playground/hostile"
)

// atOnce is how many programs are compiled at once.
const atOnce = 32

// A crowd is what came of compiling programs at once.
type crowd struct {
	compiled, tooMuch, refused int
	took                       time.Duration
	one, all                   int64 // peaks of resident memory in bytes: of one tool, and of all that ran together
}

// compileAtOnce compiles sound programs, and one in eight that wants 5 GB of memory. None of them was compiled before.
func compileAtOnce(t testing.TB, p *playground.Playground) (c crowd) {
	t.Helper()
	kit := kitOf(t, p)
	began := time.Now()
	stop := watchChildren()
	var group sync.WaitGroup
	var mu sync.Mutex
	for i := range atOnce {
		group.Go(func() {
			files := map[string]string{"main.go": helloProgram}
			if i%8 == 0 {
				files = hostile.Closures()
			}
			mark := fmt.Sprintf("\n// %d %d\n", i, began.UnixNano())
			compiled, err := p.Compile(context.Background(), kit, map[string][]byte{"main.go": []byte(files["main.go"] + mark)})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, playground.ErrBusy):
				c.refused++
			case err != nil:
				t.Error(err)
			case i%8 == 0 && strings.Contains(spoken(compiled.Findings), "limit It takes more than "):
				c.tooMuch++
			case i%8 != 0 && compiled.Binary != nil:
				c.compiled++
			default:
				t.Errorf("program %d: %s", i, spoken(compiled.Findings))
			}
		})
	}
	group.Wait()
	c.took = time.Since(began)
	c.one, c.all = stop()
	return c
}

// watchChildren samples the memory of this process's children until stop is called, which returns the peaks of one and of
// all together: 0 where there is no /proc.
func watchChildren() (stop func() (one, all int64)) {
	var one, all int64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
			}
			var sum int64
			for _, taken := range residents() {
				one = max(one, taken)
				sum += taken
			}
			all = max(all, sum)
		}
	}()
	return func() (int64, int64) {
		close(done)
		<-ended
		return one, all
	}
}

// residents are the resident bytes of each child of this process; see proc(5).
func residents() (all []int64) {
	tasks, _ := filepath.Glob("/proc/self/task/*/children")
	for _, task := range tasks {
		children, _ := os.ReadFile(task) // a thread may have ended, as a child may below
		for _, child := range strings.Fields(string(children)) {
			statm, _ := os.ReadFile("/proc/" + child + "/statm")
			if fields := bytes.Fields(statm); len(fields) > 1 {
				pages, _ := strconv.ParseInt(string(fields[1]), 10, 64)
				all = append(all, pages*int64(os.Getpagesize()))
			}
		}
	}
	return all
}

// TestManyCompiles: 32 at once are answered or refused, each within its memory, and no more of them at a time than there are
// processors.
func TestManyCompiles(t *testing.T) {
	const limit, slack = 1 << 30, 64 << 20
	c := compileAtOnce(t, open(t, playground.Config{}))
	t.Logf("%+v", c)
	if c.compiled+c.tooMuch+c.refused != atOnce || c.compiled+c.tooMuch < 16 || c.compiled == 0 {
		t.Errorf("%d compiled, %d were too much, %d refused", c.compiled, c.tooMuch, c.refused)
	}
	if c.one > limit+slack || c.all > int64(runtime.GOMAXPROCS(0))*(limit+slack) {
		t.Errorf("one took %d MiB, all together %d MiB", c.one>>20, c.all>>20)
	}
	if runtime.GOOS == "linux" && c.tooMuch > 0 && c.one < limit/4 {
		t.Errorf("one that wants 5 GB is measured at %d MiB", c.one>>20)
	}
}

// BenchmarkManyCompiles measures 32 compiles at once: how many were answered, the time for all, and the peaks of memory.
func BenchmarkManyCompiles(b *testing.B) {
	p := open(b, playground.Config{})
	for b.Loop() {
		c := compileAtOnce(b, p)
		b.ReportMetric(float64(c.compiled), "compiled")
		b.ReportMetric(float64(c.tooMuch), "too-much")
		b.ReportMetric(float64(c.refused), "refused")
		b.ReportMetric(c.took.Seconds()*1000, "ms-all")
		b.ReportMetric(float64(c.one)/(1<<20), "MiB-one")
		b.ReportMetric(float64(c.all)/(1<<20), "MiB-together")
	}
}
