package content_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interleave/lessons"
)

var retryLine = regexp.MustCompile(`^(\w+): attempt (\d+): status \d+, next in (\d+) ms$`)

// retryPauses returns the waits, in milliseconds, that one of retry's calls announces.
func retryPauses(t *testing.T, r result, name string) []int {
	t.Helper()
	var pauses []int
	for _, l := range r.Lines {
		m := retryLine.FindStringSubmatch(l.Text)
		if m == nil || m[1] != name {
			continue
		}
		if n, _ := strconv.Atoi(m[2]); n != len(pauses)+1 {
			t.Errorf("%q is attempt %d", l.Text, len(pauses)+1)
		}
		ms, _ := strconv.Atoi(m[3])
		pauses = append(pauses, ms)
	}
	return pauses
}

// retryGrows holds waits to their ceilings, the first of which is base.
func retryGrows(t *testing.T, pauses []int, base int) {
	t.Helper()
	for n, ms := range pauses {
		ceiling := min(base<<n, 1000)
		if ms < ceiling/2-1 || ms > ceiling {
			t.Errorf("wait %d is %d ms, want %d to %d: %v", n+1, ms, ceiling/2, ceiling, pauses)
		}
	}
}

func TestRetryEndsInThreeWays(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "error-handling/retry", language)
		began := r.at(t, "missing: gave up, status 404") - 20*time.Millisecond
		if n := strings.Count(r.out(), "missing:"); n != 1 {
			t.Errorf("missing is named %d times, want one request:\n%s", n, r.out())
		}
		flaky, down := retryPauses(t, r, "flaky"), retryPauses(t, r, "down")
		if len(flaky) != 3 {
			t.Errorf("flaky waits %d times, want three", len(flaky))
		}
		retryGrows(t, flaky, 100)
		if took := r.at(t, "flaky: attempt 4: answered") - began; took > time.Second {
			t.Errorf("flaky answers after %v, want within a second", took)
		}
		if len(down) < 5 || len(down) > 7 {
			t.Errorf("down gets %d requests, want five to seven", len(down))
		}
		retryGrows(t, down, 100)
		gaveUp := regexp.MustCompile(`(?m)^down: gave up, out of time after \d attempts: .*status 503$`)
		if !gaveUp.MatchString(r.out()) {
			t.Errorf("down does not say why it gave up:\n%s", r.out())
		}
		ratio(t, "seconds until down gives up", (r.at(t, "down: gave up") - began).Seconds(), 2, 0.15)
		if !strings.HasSuffix(r.out(), "some ran out of time\nsome were refused, the first with status 404\n") {
			t.Errorf("the summary is not as told:\n%s", r.out())
		}
	})
}

func TestRetryWithoutJitter(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "error-handling/retry", language, "jitter=0", "failures=8")
		for _, name := range []string{"flaky", "down"} {
			const want = "[100 200 400 800 1000]"
			if got := fmt.Sprint(retryPauses(t, r, name)); got != want {
				t.Errorf("%s waits %s ms, want %s", name, got, want)
			}
			r.at(t, name+": gave up, out of time after 5 attempts")
		}
		for n := range 5 {
			apart := span(t, r, fmt.Sprintf("flaky: attempt %d", n+1), fmt.Sprintf("down: attempt %d", n+1))
			if max(apart, -apart) > 0.05 {
				t.Errorf("attempt %d of flaky and down are %.3f s apart, want them at the same moment", n+1, apart)
			}
		}
	})
}

func TestRetryWithASmallBase(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "error-handling/retry", language, "base=10ms")
		if took := span(t, r, "missing: gave up", "flaky: attempt 4: answered"); took > 0.25 {
			t.Errorf("flaky answers after %.3f s, want within a quarter of a second", took)
		}
		if n := len(retryPauses(t, r, "down")); n < 8 || n > 10 {
			t.Errorf("down gets %d requests, want eight to ten", n)
		}
	})
}

func TestRetryRunsOutOfTime(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "error-handling/retry", language, "deadline=300ms")
		r.at(t, "flaky: gave up, out of time after")
		if has(r, "answered") {
			t.Errorf("flaky answers:\n%s", r.out())
		}
	})
}

// Go searches what was wrapped; except* does not look at causes.
func TestRetryOfPermanentErrors(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "error-handling/retry", language, "all=true", "deadline=500ms", "failures=0")
		if n := len(retryPauses(t, r, "missing")); n < 3 {
			t.Errorf("missing gets %d requests, want as many as down", n)
		}
		ratio(t, "seconds until missing gives up", span(t, r, "missing: attempt 1", "missing: gave up, out of time"), 0.5, 0.2)
		if found, want := has(r, "the first with status 404"), language == lessons.Go; found != want {
			t.Errorf("the 404 is found: %v, want %v:\n%s", found, want, r.out())
		}
	})
}

func TestSecondTry(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		second := "careless: attempt 2: stored 0 of 42 bytes\n"
		if language == lessons.Python {
			second = "failed: cannot reuse already awaited coroutine\n"
		}
		want := "careless: attempt 1: busy\n" + second +
			"careful: attempt 1: busy\ncareful: attempt 2: stored 42 of 42 bytes\n"
		if got := run(t, "error-handling/second-try", language).out(); got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
		want = "careless: attempt 1: stored 42 of 42 bytes\ncareful: attempt 1: stored 42 of 42 bytes\n"
		if got := run(t, "error-handling/second-try", language, "failures=0").out(); got != want {
			t.Errorf("without failures, got:\n%swant:\n%s", got, want)
		}
	})
}

// retryPython runs lines of Python and returns what they print.
func retryPython(t *testing.T, script string) string {
	t.Helper()
	out, err := exec.Command(python(t), "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	return string(out)
}

func TestTaskAwaitedAgainRaisesTheSame(t *testing.T) {
	t.Parallel()
	got := retryPython(t, `
import asyncio

requests = 0

async def ask():
    global requests
    requests += 1
    raise OSError("busy")

async def main():
    task, errors = asyncio.create_task(ask()), []
    for _ in range(2):
        try:
            await task
        except OSError as error:
            errors.append(error)
    print(requests, errors[0] is errors[1], isinstance(asyncio.CancelledError(), Exception))

asyncio.run(main())`)
	if got != "1 True False\n" {
		t.Errorf("got %q, want one request, the same exception, and a CancelledError that is no Exception", got)
	}
}

// A request that can be rewound hides that it was made once.
func TestRequestMadeOfBytesIsRewound(t *testing.T) {
	t.Parallel()
	var got []int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, len(body))
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	request, err := http.NewRequest("POST", server.URL, bytes.NewReader(make([]byte, 42)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	server.Close()
	if fmt.Sprint(got) != "[42 42]" {
		t.Errorf("the service got %v bytes, want all of them twice", got)
	}
}

func TestTransportRepeatsWhatMayBeDoneTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, key string
		repeated    bool
	}{{"GET", "", true}, {"HEAD", "", true}, {"POST", "", false}, {"PUT", "", false}, {"POST", "k1", true}} {
		var requests atomic.Int64
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if requests.Add(1) == 2 {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				conn.Close()
			}
		}))
		var last error
		for range 2 { // the first leaves a connection to be used, and lost, by the second
			request, _ := http.NewRequest(c.method, server.URL, nil)
			if c.key != "" {
				request.Header.Set("Idempotency-Key", c.key)
			}
			response, err := server.Client().Do(request)
			if last = err; err == nil {
				response.Body.Close()
			}
		}
		if got := requests.Load() == 3 && last == nil; got != c.repeated {
			t.Errorf("%s %q: %d requests, %v, want it repeated: %v", c.method, c.key, requests.Load(), last, c.repeated)
		}
		server.Close()
	}
}

var (
	stormRow = regexp.MustCompile(`^\d\.\d\d s +\d+ `)
	stormSum = regexp.MustCompile(`^(\d+) requests in (\d\.\d) s, at most (\d+) together`)
)

// stormPart is what storm prints of one of its two halves.
type stormPart struct {
	rows              []string
	requests, busiest int
	took              float64
}

func stormParts(t *testing.T, r result) (without, with stormPart) {
	t.Helper()
	var parts []stormPart
	for _, l := range r.Lines {
		switch m := stormSum.FindStringSubmatch(l.Text); {
		case strings.HasSuffix(l.Text, "jitter:"):
			parts = append(parts, stormPart{})
		case len(parts) == 0:
		case m != nil:
			p := &parts[len(parts)-1]
			p.requests, _ = strconv.Atoi(m[1])
			p.took, _ = strconv.ParseFloat(m[2], 64)
			p.busiest, _ = strconv.Atoi(m[3])
		case stormRow.MatchString(l.Text):
			p := &parts[len(parts)-1]
			p.rows = append(p.rows, strings.Trim(l.Text, " #"))
		}
	}
	if len(parts) != 2 {
		t.Fatalf("want two halves:\n%s", r.out())
	}
	return parts[0], parts[1]
}

func TestStorm(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		const waves = "[0.00 s  60 0.20 s  45 0.60 s  30 1.40 s  15]"
		var without, with stormPart
		for range 3 { // a busy machine may tear a wave in two
			without, with = stormParts(t, run(t, "error-handling/storm", language))
			if fmt.Sprint(without.rows) == waves {
				break
			}
		}
		if got := fmt.Sprint(without.rows); got != waves || without.requests != 150 || without.busiest != 45 {
			t.Errorf("without jitter: %+v, want waves %s", without, waves)
		}
		ratio(t, "seconds without jitter", without.took, 1.4, 0.1)
		late := 0
		for _, row := range with.rows {
			if n, _ := strconv.Atoi(strings.Fields(row)[2]); row >= "0.25" {
				late += n
			}
		}
		if with.requests < 100 || with.requests > 125 || late > 8 || with.busiest > 30 {
			t.Errorf("with jitter: %+v, want about 110 requests, nearly all in the first quarter of a second", with)
		}
	})
}

// Three layers of three attempts each, the last of which fails.
func TestRetriesMultiply(t *testing.T) {
	t.Parallel()
	requests := 0
	var call func(layer int) bool
	call = func(layer int) bool {
		if layer == 0 {
			requests++
			return false
		}
		for range 3 {
			if call(layer - 1) {
				return true
			}
		}
		return false
	}
	if call(3); requests != 27 {
		t.Errorf("%d requests, want 27", requests)
	}
}
