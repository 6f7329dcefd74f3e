package main

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"interleave/playground"
)

// shutdownDemo is a demo that listens to signals.
const shutdownDemo = "/run/resource-cleanup/shutdown"

// startDemo starts a demo and returns its answer once it has printed the text.
func startDemo(t *testing.T, ts *httptest.Server, demo, body, text string) (*http.Response, *bufio.Reader) {
	t.Helper()
	response, err := http.Post(ts.URL+demo, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	lines := bufio.NewReader(response.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("%s ended without %q: %v", demo, text, err)
		}
		if strings.Contains(line, text) {
			return response, lines
		}
	}
}

// TestStop asks a run to end, which it does in its own way while its events go on.
func TestStop(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for _, language := range []string{"go", "python"} {
		body := `{"language":"` + language + `","flags":{"work":"10s","fail":"none"},"trace":false}`
		response, lines := startDemo(t, ts, shutdownDemo, body, "request 1 answered")
		where := response.Header.Get(stopHeader)
		if response, answer := do(t, ts, "POST", where, ""); response.StatusCode != http.StatusNoContent {
			t.Errorf("POST %s: status %d, %s", where, response.StatusCode, answer)
		}
		rest := events(t, lines)
		var printed strings.Builder
		for _, e := range rest {
			if e.Kind == "out" {
				printed.WriteString(e.Data["text"].(string))
			}
		}
		for _, line := range []string{"shutting down: ", "server: closed\n", "cache: closed\n", "queue: closed\n", "database: closed\n"} {
			if !strings.Contains(printed.String(), line) {
				t.Errorf("%s: asked to end, it printed %q", language, printed.String())
			}
		}
		if end := rest[len(rest)-1]; end.Kind != "end" || end.Data["reason"] != "stopped" || end.Data["code"] != 0.0 {
			t.Errorf("%s: ended with %v", language, end)
		}
		if response, _ := do(t, ts, "POST", where, ""); response.StatusCode != http.StatusNotFound {
			t.Errorf("a run that has ended can be stopped: status %d", response.StatusCode)
		}
	}
}

// TestStopRefuses: only runs of programs that listen can be asked, and only by pages of the site.
func TestStopRefuses(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	if response, _ := do(t, ts, "POST", "/run/coroutines/hello", ""); response.Header.Get(stopHeader) != "" {
		t.Error("a program that does not listen can be asked to end")
	}
	for _, path := range []string{"/stop/guess", "/stop/a%2Fb", "/stop/"} {
		if response, answer := do(t, ts, "POST", path, ""); response.StatusCode != 404 || !strings.HasPrefix(answer, `{"error":`) {
			t.Errorf("POST %s: status %d: %s", path, response.StatusCode, answer)
		}
	}
	if response, _ := do(t, ts, "POST", "/stop/guess", "", "Sec-Fetch-Site", "cross-site"); response.StatusCode != 403 {
		t.Errorf("from another site: status %d", response.StatusCode)
	}
}

// TestReaderStopsAProgramThatListens presses Stop in the page, and sees the program clean up; a second
// press cuts off one that takes its time.
func TestReaderStopsAProgramThatListens(t *testing.T) {
	ctx := newBrowser(t)
	ts := newTestServer(t, playground.Limits{})
	do(t, ts, "POST", shutdownDemo, `{"flags":{"work":"0s"}}`) // builds it
	const shutdown = `document.querySelector("#demo-shutdown")`
	const goOut = shutdown + `.querySelector('.out[data-language=go]')`
	browse(t, ctx, chromedp.Navigate(ts.URL+"/en/resource-cleanup/"), move(), until(`customElements.get("demo-stage") !== undefined`))
	press := js(shutdown + `.querySelector("[data-run]").click()`)
	says := func(text string) step {
		return until(goOut + `.querySelector(".lines").innerText.includes("` + text + `")`)
	}
	is := func(state string) step { return until(goOut + `.dataset.state === "` + state + `"`) }
	browse(t, ctx, press, says("request 1 answered"), press, is("stopped"), says("database: closed"),
		until(`!`+shutdown+`.hasAttribute("data-busy")`)) // Python has stopped too: the next press starts
	browse(t, ctx, press, says("request 1 answered"), press, is("stopping"), press, is("stopped"))
	if printed := value[string](t, ctx, goOut+`.querySelector(".lines").innerText`); strings.Contains(printed, "database: closed") {
		t.Errorf("cut off, it printed %q", printed)
	}
}
