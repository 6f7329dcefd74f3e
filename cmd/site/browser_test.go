package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// step is something to do in the browser.
type step = chromedp.Action[chromedp.Void]

// stepTime bounds the steps of one call: a busy machine compiles and draws slowly.
const stepTime = 90 * time.Second

// newBrowser starts a Chromium of its own with a profile of its own, or skips
// the test with a word on how to get one. An error in a page's console fails
// the test.
func newBrowser(t testing.TB, options ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium-headless-shell") // without what draws windows: it takes half the time
	if err != nil {
		return newBrowserOf(t, t.TempDir(), options...)
	}
	return startBrowser(t, path, t.TempDir(), options)
}

// newBrowserOf starts a whole Chromium with a profile that lies in a folder.
func newBrowserOf(t testing.TB, profile string, options ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("skipped: needs Chromium (Debian: apt-get install chromium chromium-headless-shell fonts-noto-cjk)")
	}
	return startBrowser(t, path, profile, options)
}

func startBrowser(t testing.TB, path, profile string, more []chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.NoSandbox, // tests may run as root, and open no page but ours
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1440, 900),
	)
	if _, figures := t.(*testing.B); !figures {
		// What runs for a moment alone is not worth being made faster meanwhile, which takes other tests' time.
		options = append(options, chromedp.Flag("js-flags", "--liftoff-only"))
	}
	options = append(options, more...)
	ctx, cancelAllocator := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	ctx, cancelBrowser := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		end, cancel := context.WithTimeout(ctx, stepTime)
		defer cancel()
		_ = chromedp.Cancel(end) // waits for Chromium, so that its profile can be removed
		cancelBrowser()
		cancelAllocator()
	})
	if err := chromedp.Listen(ctx, func(event any) { failOnError(t, event) }); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// failOnError fails the test when a page logs an error or throws.
func failOnError(t testing.TB, event any) {
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		details := event.ExceptionDetails
		t.Errorf("the page threw: %s %+v", details.Text, details.Exception)
	case *runtime.EventConsoleAPICalled:
		if event.Type == "error" {
			t.Errorf("the page logged an error: %v", event.Args)
		}
	}
}

// browse takes steps in the browser, or fails the test.
func browse(t testing.TB, ctx context.Context, steps ...step) {
	t.Helper()
	for i, s := range steps {
		ctx, cancel := context.WithTimeout(ctx, stepTime)
		err := chromedp.Do(ctx, s)
		cancel()
		if err != nil {
			t.Fatalf("step %d: %v\nruns: %s", i+1, err, runs(ctx))
		}
	}
}

// runs is what the page shows of runs, as far as it can be had.
func runs(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	shown, err := chromedp.Run(ctx, chromedp.Evaluate[string](`[...document.querySelectorAll(".out")].map((out) => out.dataset.state + ": " + out.innerText.slice(-500)).join("\n")`))
	if err != nil {
		return err.Error()
	}
	return shown
}

// js runs a JavaScript expression for what it does.
func js(expression string) step {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[string](`void (`+expression+`), ""`)(ctx, target)
		return err
	})
}

// until waits until a JavaScript expression is true. An error is no answer:
// a page that is being left has none.
func until(expression string) step {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			if yes, err := chromedp.Evaluate[bool](expression)(ctx, target); err == nil && yes {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("waiting for %s: %w", strings.Join(strings.Fields(expression), " "), ctx.Err())
			case <-ticker.C:
			}
		}
	})
}

// value evaluates a JavaScript expression; a promise's value is awaited.
func value[T any](t testing.TB, ctx context.Context, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// call sends a command of the DevTools protocol.
func call[P, R any](command cdp.Command[P, R], params P) step {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

// click presses the mouse on an element, as a reader does.
func click(selector string) step { return chromedp.Click(chromedp.CSS(selector)) }

// move moves the mouse: at a reader's first move what stages do is loaded.
func move() step {
	return js(`document.body.dispatchEvent(new PointerEvent("pointermove", {bubbles: true}))`)
}

// phone makes the window as narrow as a small phone.
func phone() step { return chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile) }

// theme makes the system ask for a colour scheme.
func theme(scheme string) step {
	return call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}
