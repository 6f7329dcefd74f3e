package timeline

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// sample is a record with every kind of line.
const sample = `interleave asyncio 1 1700000000000000000 1000
n 'main'
n 'sleep'
b 1100 a0 0 9 3 1 'Task-1'
t a0 'first'
r 1200 a0
b 1300 b0 a0 4 3 1 'it\'s \xe9\u4e2d\U0001f600\n'
k 1300 b0 a0 4 3 1 'known'
zz what is this
p 1350 a0 5 1 6
s 1400 a0 6 2
r 1400 b0
l 1450 b0 7
w 1500 a0 b0 8
y 1600 b0 8
r 1600 a0
d 1700 a0 5 6
r 1700 b0
d 1800 b0 4 0
b 1900 a0 b0 4 3 1 'again'
o 0
r 1900 c0
o 7
`

func sampled(t testing.TB, record string) ([]Batch, error) {
	t.Helper()
	var batches []Batch
	err := Asyncio(strings.NewReader(record), Options{Zero: time.Unix(1_700_000_000, 0)}, func(b Batch) error {
		batches = append(batches, b)
		return nil
	})
	if _, bad := Assemble(batches); bad != nil {
		t.Fatal(bad)
	}
	return batches, err
}

func TestAsyncioSample(t *testing.T) {
	batches, err := sampled(t, sample)
	if err != nil {
		t.Fatal(err)
	}
	lanes, err := Assemble(batches)
	if err != nil || len(lanes) != 3 {
		t.Fatalf("%d lanes, %v", len(lanes), err)
	}
	if want := (Lane{ID: 2, NS: 300, By: 1, Name: "main", Line: 4, Task: "it's é中😀\n"}); lanes[1].Lane != want {
		t.Errorf("got lane %+v, want %+v", lanes[1].Lane, want)
	}
	if lanes[0].Task != "first" || lanes[2].By != 0 {
		t.Errorf("got lanes %+v and %+v", lanes[0].Lane, lanes[2].Lane)
	}
	want := []Span{{100, 200, Runnable, "", 3, 0}, {200, 300, Running, "", 3, 0}, {300, 350, Running, "", 4, 0},
		{350, 400, Running, "", 5, 0}, {400, 500, 8, "sleep", 6, 0}, {500, 600, Runnable, "", 6, 2},
		{600, 700, Running, "", 6, 0}, {700, 700, Failed, "", 6, 0}}
	if !slices.Equal(lanes[0].Spans, want) {
		t.Errorf("got spans %+v\nwant %+v", lanes[0].Spans, want)
	}
	if sum := batches[len(batches)-1].Summary; sum.Left != 7 || sum.Started != 10 {
		t.Errorf("summary %+v", sum)
	}
}

func TestAsyncioFaults(t *testing.T) {
	head, _, _ := strings.Cut(sample, "b 1100")
	for _, test := range []struct{ record, want string }{
		{"", "line 1: unexpected EOF"},
		{"interleave asyncio 1 17", "line 1: unexpected EOF"},
		{"interleave asyncio 2 1 1\n", "line 1: not a record"},
		{"go 1.26 trace\n", "line 1: not a record"},
		{head + "r 1200 a0\nr 13", "line 5: unexpected EOF"},
		{head + "r 1200\n", "line 4: not a record of what happened"},
		{head + "r x a0\n", "line 4: not a record of what happened"},
		{head + "r 1 a0\n", "line 4: time 1 is out of range"},
		{head + "r 9223372036854775807 a0\n", "line 4: time 9223372036854775807 is out of range"},
		{head + "r 1200 a0\ns 1300 a0 1 3\n", "line 5: not a record of what happened"},
		{head + "r 1200 a0\nd 1300 a0 1 0\n", "line 5: not a record of what happened"},
		{head + "r 1200 a0\nx\n", "line 5: the record is full"},
		{head + strings.Repeat("r", maxLine+1), "line 4: bufio: buffer full"},
	} {
		batches, err := sampled(t, test.record)
		if want := "read asyncio record: " + test.want; err == nil || err.Error() != want {
			t.Errorf("%.60q: got %v, want %s", test.record, err, want)
		}
		last := batches[len(batches)-1]
		if last.Summary == nil || err != nil && last.Broken != err.Error() {
			t.Errorf("%.60q: the last batch is %+v", test.record, last)
		}
		if strings.Contains(test.record, "r 1200 a0\n") && len(batches[0].Lanes) != 1 {
			t.Errorf("%.60q: what could be read is missing", test.record)
		}
	}
}

// A record that is cut off anywhere tells what was before.
func TestAsyncioTorn(t *testing.T) {
	whole, err := sampled(t, sample)
	if err != nil {
		t.Fatal(err)
	}
	steps := whole[0].Steps
	for n := range len(sample) {
		batches, err := sampled(t, sample[:n])
		if torn := n == 0 || sample[n-1] != '\n'; torn != (err != nil) {
			t.Errorf("cut off at %d: %v", n, err)
		}
		for _, b := range batches {
			if k := b.Steps.Len(); k > 0 && !slices.Equal(b.Steps.NS, steps.NS[:k]) {
				t.Errorf("cut off at %d it has steps %+v, whole %+v", n, b.Steps, steps)
			}
		}
	}
}

// A pause of the record hands on what was read.
func TestAsyncioStreams(t *testing.T) {
	reader, writer := io.Pipe()
	got := make(chan Batch)
	done := make(chan error, 1)
	go func() {
		defer close(got)
		done <- Asyncio(reader, Options{}, func(b Batch) error { got <- b; return nil })
	}()
	cut := strings.Index(sample, "zz")
	for _, part := range []string{sample[:cut], sample[cut:]} {
		if _, err := io.WriteString(writer, part); err != nil {
			t.Fatal(err)
		}
		if b := <-got; b.Steps.Len() == 0 {
			t.Errorf("got %+v", b)
		}
	}
	writer.Close()
	if b := <-got; b.Summary == nil {
		t.Errorf("got %+v at the end", b)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	one, err := sampled(t, sample)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	err = Asyncio(iotest.OneByteReader(strings.NewReader(sample)), Options{}, func(b Batch) error {
		steps += b.Steps.Len()
		return nil
	})
	if err != nil || steps != one[0].Steps.Len() {
		t.Errorf("byte by byte it has %d steps, %v", steps, err)
	}
}

func TestAsyncioEmitFails(t *testing.T) {
	stop := errors.New("stop")
	calls := 0
	err := Asyncio(iotest.OneByteReader(strings.NewReader(sample)), Options{}, func(Batch) error {
		calls++
		return stop
	})
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

// The tasks of asyncio itself are shown when they are asked for.
func TestAsyncioSystem(t *testing.T) {
	record := strings.Replace(sample, "n 'main'", "n 'BaseEventLoop.shutdown_asyncgens'", 1)
	for _, system := range []bool{false, true} {
		lanes := 0
		err := Asyncio(strings.NewReader(record), Options{System: system}, func(b Batch) error {
			lanes += len(b.Lanes)
			for _, lane := range b.Lanes {
				if !lane.System {
					t.Errorf("lane %+v is not the system's", lane)
				}
			}
			return nil
		})
		if err != nil || lanes > 0 != system {
			t.Errorf("with System %v there are %d lanes, %v", system, lanes, err)
		}
	}
}

func FuzzAsyncio(f *testing.F) {
	f.Add(sample)
	f.Add(strings.ReplaceAll(sample, "a0", "b0"))
	f.Add(strings.ReplaceAll(sample, "1", "9"))
	f.Fuzz(func(t *testing.T, record string) {
		batches, _ := sampled(t, record)
		if len(batches) == 0 || batches[len(batches)-1].Summary == nil {
			t.Error("no summary")
		}
	})
}

func BenchmarkAsyncio(b *testing.B) {
	var record strings.Builder
	record.WriteString("interleave asyncio 1 1700000000000000000 1000\nn 'wait'\nn 'event'\n")
	const tasks = 10_000
	for i := range tasks {
		fmt.Fprintf(&record, "b %d %x 0 9 3 1 'Task-%d'\n", 1000+i, 1+i, i)
	}
	for i := range tasks {
		fmt.Fprintf(&record, "r %d %x\ns %d %x 4 2\nw %d %x 0 0\nr %d %x\nd %d %x 0 0\n", 1e6+i, 1+i, 1e6+i, 1+i, 1e6+i, 1+i, 1e6+i, 1+i, 1e6+i, 1+i)
	}
	for b.Loop() {
		if err := Asyncio(strings.NewReader(record.String()), Options{}, func(Batch) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(6*tasks*b.N)/b.Elapsed().Seconds(), "events/s")
}
