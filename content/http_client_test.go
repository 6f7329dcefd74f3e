package content_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/lessons"
)

// httpFetched are the lines of the fetch demo, without the total.
func httpFetched(users, orders, visits, mails, sales string) string {
	return "GET /users: " + users + "\nPOST /orders: " + orders + "\nGET /visits: " + visits +
		"\nGET /mails: " + mails + "\nGET /sales: " + sales + "\n"
}

// httpFetch runs the fetch demo and holds it to its answers and to the seconds that it takes. A deadline may
// stand 50 ms from an answer, so a machine that is late is given two more tries.
func httpFetch(t *testing.T, language lessons.Language, want string, seconds float64, flags ...string) {
	t.Helper()
	var r result
	var got, total string
	for try := 0; try < 3 && got != want; try++ {
		r = run(t, "http-client/fetch", language, flags...)
		got, total, _ = strings.Cut(r.out(), "total: ")
	}
	if got != want || r.errOut() != "" || r.Code != 0 {
		t.Errorf("%v: got\n%s%swant\n%s", flags, got, r.errOut(), want)
	}
	ratio(t, "total in seconds", httpNumber(t, total), seconds, 0.25)
}

func TestFetchReportsEachFailureAsWhatItWas(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		httpFetch(t, language, httpFetched("3", "8", "failed, status 500", "failed, not JSON", "failed, timeout"), 1)
	})
}

func TestFetchSlowAnswerInTime(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		httpFetch(t, language, httpFetched("3", "8", "failed, status 500", "failed, not JSON", "5"), 0.5, "slow=500ms")
	})
}

func TestFetchAnErrorTooLateIsATimeout(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		const late = "failed, timeout"
		httpFetch(t, language, httpFetched("3", "8", late, late, late), 0.3, "timeout=250ms")
	})
}

func TestFetchCarelessTakesA500ForASuccess(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		httpFetch(t, language, httpFetched("3", "8", "0", "failed, not JSON", "failed, timeout"), 1, "careless=true")
	})
}

func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "http-client/all-or-nothing", language)
		careless, careful, _ := strings.Cut(r.out(), "careful:\n")
		lines := strings.Split(strings.TrimSpace(careless), "\n")
		want := []string{"careless:", "visits failed", "caller has 0 answers, error status 500", "orders answered", "users answered"}
		if language == lessons.Go {
			slices.Sort(lines[2:4])
			want = []string{"careless:", "visits failed", "orders cancelled", "users cancelled", "caller has 0 answers, error status 500"}
		}
		if !slices.Equal(lines, want) {
			t.Errorf("careless: got %q, want %q", lines, want)
		}
		if want := "visits failed\norders answered\nusers answered\ncaller has 2 answers, error status 500\n"; careful != want {
			t.Errorf("careful: got\n%swant\n%s", careful, want)
		}
	})
}

func TestAllOrNothingThrowsAnswersAway(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		want := "orders answered\nusers answered\nvisits failed\ncaller has 0 answers, error status 500\n"
		careless, _, _ := strings.Cut(run(t, "http-client/all-or-nothing", language, "failing=500ms").out(), "careful:\n")
		if got := strings.TrimPrefix(careless, "careless:\n"); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
}

// httpPython runs a program that no demo is, and returns what it prints on both streams.
func httpPython(t *testing.T, program string) string {
	t.Helper()
	text, err := exec.CommandContext(t.Context(), python(t), "-c", program).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return strings.TrimSpace(string(text))
}

func TestTimeoutAroundGatherLosesAnswers(t *testing.T) {
	t.Parallel()
	got := httpPython(t, `
import asyncio

async def main():
    try:
        async with asyncio.timeout(0.2):
            answers = await asyncio.gather(asyncio.sleep(0, "here"), asyncio.sleep(60), return_exceptions=True)
            print(answers)
    except TimeoutError:
        print("timeout, and", "answers" in locals())

asyncio.run(main())`)
	if got != "timeout, and False" {
		t.Errorf("got %q, want a timeout and no answers", got)
	}
}

func TestGatherDropsLaterFailuresWithoutAWord(t *testing.T) {
	t.Parallel()
	got := httpPython(t, `
import asyncio, gc

async def fail(wait):
    await asyncio.sleep(wait)
    raise LookupError(wait)

async def main():
    try:
        await asyncio.gather(fail(0), fail(0.05))
    except LookupError as error:
        print(error)
    await asyncio.sleep(0.2)

asyncio.run(main(), debug=True)
gc.collect()`)
	if got != "0" {
		t.Errorf("got %q, want the first failure alone", got)
	}
}

func TestTaskGroupCancelsTheOtherCalls(t *testing.T) {
	t.Parallel()
	got := httpPython(t, `
import asyncio

async def fail():
    raise LookupError

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            other = group.create_task(asyncio.sleep(60))
            group.create_task(fail())
    except ExceptionGroup as failures:
        print(other.cancelled(), len(failures.exceptions))

asyncio.run(main())`)
	if got != "True 1" {
		t.Errorf("got %q, want the other call cancelled", got)
	}
}

func TestErrorsOfTheClientAreWrapped(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	_, err := server.Client().Do(req)
	wrapped, ok := errors.AsType[*url.Error](err)
	if !ok || wrapped.Op != "Get" || wrapped.URL != server.URL || err == context.DeadlineExceeded || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want a deadline wrapped in a *url.Error", err)
	}
}

func TestDecodingFromTheConnectionRunsIntoTheDeadline(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"count":`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ Count int }
	if err := json.NewDecoder(resp.Body).Decode(&answer); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the decoder says %v, want the deadline", err)
	}
}

func TestClientReturnsTheCauseOfACancellation(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("another call failed")
	go func() { <-arrived; cancel(cause) }()
	req, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	if _, err := server.Client().Do(req); !errors.Is(err, cause) || errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the cause", err)
	}
}

func TestDefaultClientHasNoTimeout(t *testing.T) {
	t.Parallel()
	transport := http.DefaultTransport.(*http.Transport)
	if http.DefaultClient.Timeout != 0 || transport.ResponseHeaderTimeout != 0 {
		t.Fatal("http.DefaultClient has a timeout")
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0") // the system takes the connection, and nobody reads
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + silent.Addr().String()
	got := make(chan error, 1)
	go func() {
		_, err := http.Get(address)
		got <- err
	}()
	select {
	case err := <-got:
		t.Errorf("http.Get returned: %v", err)
	case <-time.After(time.Second):
	}
	silent.Close()
	if err := <-got; err == nil {
		t.Error("no error although the server is gone")
	}
	if _, err := (&http.Client{Timeout: 50 * time.Millisecond}).Get(httpSilent(t)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with a timeout: %v", err)
	}
}

// httpSilent returns the address of a server that never answers.
func httpSilent(t *testing.T) string {
	t.Helper()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	return "http://" + silent.Addr().String()
}
