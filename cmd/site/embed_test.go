package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"interleave/playground"
)

// TestEmbedMayBeFramed: stages alone may stand in anybody's frames, and nothing else.
func TestEmbedMayBeFramed(t *testing.T) {
	ts := newTestServer(t, playground.Limits{})
	for path, framed := range map[string]bool{
		"/embed/event-loop/gather/": true, "/zh/embed/event-loop/gather/": true, "/en/event-loop/": false, "/zh/": false, "/en/embed/": false,
	} {
		answer, body := do(t, ts, "GET", path, "")
		if denied := answer.Header.Get("X-Frame-Options") == "DENY" && strings.Contains(answer.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'"); denied == framed {
			t.Errorf("%s: %v", path, answer.Header)
		}
		if framed && (strings.Contains(body, "<footer") || strings.Contains(body, "<dialog") || !strings.Contains(body, `id="demo-gather"`)) {
			t.Errorf("%s is not a stage alone", path)
		}
	}
	if answer, _ := do(t, ts, "GET", "/embed/event-loop/none/", ""); answer.StatusCode != 404 {
		t.Errorf("a stage that is not there: status %d", answer.StatusCode)
	}
}

// TestEmbedInAFrame puts a stage into a frame on another site's page, which hears how high it is, and runs it there.
func TestEmbedInAFrame(t *testing.T) {
	t.Parallel()
	ctx := newBrowser(t)
	ts := newTestServer(t, playground.Limits{})
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><iframe src="%s/embed/what-is-async/orders/" width="700" height="300"></iframe><script>
			heights = [];
			addEventListener("message", ({ data, origin, source }) => {
				if (origin !== %[1]q || source !== frames[0]) return;
				heights.push(data.interleave.height);
				document.querySelector("iframe").height = data.interleave.height;
			})</script>`, ts.URL)
	}))
	t.Cleanup(other.Close)
	const settled = `heights.length > 0 && heights.at(-1) > 400 && Number(document.querySelector("iframe").height) === heights.at(-1)`
	browse(t, ctx, chromedp.Navigate(other.URL), until(settled))
	before := value[float64](t, ctx, `new Promise((done) => setTimeout(() => done(heights.at(-1)), 500))`)
	if n := value[float64](t, ctx, `heights.length`); n > 6 {
		t.Errorf("it told %v heights: it goes on growing", n)
	}
	browse(t, ctx, chromedp.EmulateViewport(390, 900), js(`document.querySelector("iframe").width = 340`), until(fmt.Sprintf(`heights.at(-1) !== %v`, before)))

	browse(t, ctx, chromedp.Navigate(ts.URL+"/embed/what-is-async/orders/"), move(), until(`customElements.get("demo-stage") !== undefined`),
		runDemo("orders"), until(goOut("orders")+`.dataset.state === "ok"`))
}
