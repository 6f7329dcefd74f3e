package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"interleave/lessons"
	"interleave/views"
)

// These tests read an export in browsers that keep nothing, or not much.

// quota sets how many bytes the browser keeps for the host.
func (h *host) quota(bytes float64) step {
	return call(storage.OverrideQuotaForOrigin, storage.OverrideQuotaForOriginParams{Origin: h.URL, QuotaSize: &bytes})
}

// goesOn opens the course map, where the control says that nothing can be kept, and a lesson, which works.
func goesOn(t *testing.T, ctx context.Context, h *host) {
	t.Helper()
	browse(t, ctx, h.open("en/"), move(), says(views.TextOf(lessons.English).Offline.Cannot))
	if got := value[float64](t, ctx, `Array.from(document.querySelectorAll("take-along")).filter(e => e.textContent).length`); got != 1 {
		t.Errorf("%v chapters say that nothing can be kept, want the first alone", got)
	}
	browse(t, ctx, h.open("en/event-loop/"))
	works(t, ctx)
	browse(t, ctx, h.open("en/coroutines/"))
	works(t, ctx)
}

// TestOfflineFullFromTheStart visits with no room at all.
func TestOfflineFullFromTheStart(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	browse(t, ctx, chromedp.Navigate("about:blank"), h.quota(1000))
	goesOn(t, ctx, h)
}

// TestOfflineFullForAChapter has room for what is read, but for no chapter: the reader is told how much is missing,
// nothing is fetched, and the site goes on. With room, it goes on too.
func TestOfflineFullForAChapter(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	text := views.TextOf(lessons.English).Offline
	room := func(bytes int) step {
		return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			usage, err := chromedp.Evaluate[float64](`navigator.storage.estimate().then(e => e.usage)`, chromedp.EvalAwaitPromise)(ctx, target)
			if err != nil {
				return err
			}
			_, err = h.quota(usage+float64(bytes))(ctx, target)
			return err
		})
	}
	full, _, _ := strings.Cut(text.Full, "{")
	browse(t, ctx, h.open("en/"), move(), settled("en/"), until(control+`.textContent.includes("MB")`), room(50_000), pressTake(), says(full))
	if got := value[string](t, ctx, control+`.querySelector("p").textContent`); !strings.Contains(got, " MB") {
		t.Errorf("it says %q", got)
	}
	if keys := value[[]string](t, ctx, keptKeys); len(keys) == 0 || strings.Contains(fmt.Sprint(keys), "what-is-async") {
		t.Errorf("kept: %q", keys)
	}
	browse(t, ctx, h.open("en/transactions/"))
	works(t, ctx)
	kept, _, _ := strings.Cut(text.Kept, "{")
	browse(t, ctx, h.open("en/"), move(), until(control+`.textContent.includes("MB")`), room(200_000_000), pressTake(), says(kept))
}

// TestOfflineBlockedStorage reads with a browser that is told to let sites keep nothing.
func TestOfflineBlockedStorage(t *testing.T) {
	profile := t.TempDir()
	if err := writeFile(filepath.Join(profile, "Default", "Preferences"), []byte(`{"profile": {"default_content_setting_values": {"cookies": 2}}}`)); err != nil {
		t.Fatal(err)
	}
	ctx := newBrowserOf(t, profile)
	h := newHost(t)
	browse(t, ctx, h.open("en/"))
	if value[bool](t, ctx, `caches.open("x").then(() => true, () => false)`) {
		t.Fatal("the browser keeps something")
	}
	goesOn(t, ctx, h)
}

// TestOfflineOldBrowser has no service workers: nothing is offered, and nothing breaks.
func TestOfflineOldBrowser(t *testing.T) {
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	without := `delete Navigator.prototype.serviceWorker; delete self.caches`
	browse(t, ctx, call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: without}), h.open("en/event-loop/"))
	works(t, ctx)
	browse(t, ctx, h.open("en/"), move(), until(`customElements.get("take-along") !== undefined`))
	if got := value[string](t, ctx, `document.querySelector(".map").textContent`); strings.Contains(got, "offline") {
		t.Errorf("the map says %q", got)
	}
}

// TestOfflineAccessibility finds no violation of WCAG 2.2 AA in what is there only after a reader's first move: a chapter's
// control before, while and after it is taken along, the notice of a new version, and the page without a connection.
func TestOfflineAccessibility(t *testing.T) {
	source := axe(t)
	ctx := newBrowserOf(t, t.TempDir())
	h := newHost(t)
	release := make(chan struct{})
	h.before = func(path string) {
		if strings.HasSuffix(path, "/wasm/4e5f.js") {
			<-release
		}
	}
	check := func(what string) {
		t.Helper()
		for _, scheme := range []string{"light", "dark"} {
			browse(t, ctx, theme(scheme))
			for _, violation := range violations(t, ctx, source) {
				t.Errorf("%s (%s): %s", what, scheme, violation)
			}
		}
		for _, width := range []int64{360, 820, 1440} {
			browse(t, ctx, chromedp.EmulateViewport(width, 900))
			if over := value[float64](t, ctx, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s at %d px is %v px too wide", what, width, over)
			}
		}
	}
	kept, _, _ := strings.Cut(views.TextOf(lessons.English).Offline.Kept, "{")
	browse(t, ctx, h.open("en/"), move(), settled("en/"), until(control+`.textContent.includes("MB")`))
	check("chapters to take along")
	browse(t, ctx, pressTake(), until(control+`.querySelector("progress")?.value > 0`))
	check("a chapter on its way")
	close(release)
	browse(t, ctx, says(kept), js(`navigator.serviceWorker.dispatchEvent(new MessageEvent("message", {data: "newer"}))`), until(`document.querySelectorAll(".newer button").length === 2`))
	check("a chapter that is there, and the notice")
	h.Close()
	browse(t, ctx, h.open("en/transactions/"), until(isOffline+` && document.querySelectorAll("kept-lessons li:not([hidden])").length === 3`))
	check("the page without a connection")
}
