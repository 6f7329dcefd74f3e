package content_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"interleave/lessons"
)

// deadlineAnswers are what the callers of the demo deadline are given.
func deadlineAnswers(language lessons.Language) map[string]string {
	if language == lessons.Python {
		return map[string]string{"limit": "TimeoutError()", "by hand": "CancelledError('user left')"}
	}
	return map[string]string{
		"limit":   "context deadline exceeded, cause context deadline exceeded",
		"by hand": "context canceled, cause user left",
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "cancellation-and-timeouts/deadline", language)
		for name, want := range deadlineAnswers(language) {
			done, until := 2, 3.0
			if name == "by hand" {
				done, until = 1, 2
			}
			outcome, after := answered(t, r, name)
			if outcome != want {
				t.Errorf("%s: caller has %s, want %s", name, outcome, want)
			}
			ratio(t, name+": seconds until the caller has its answer", after, until+0.3, 0.08)
			closing := fmt.Sprintf("%s: %d of 10 steps done, closing", name, done)
			ratio(t, name+": seconds from the first step to the closing", span(t, r, name+": step 1", closing), until-1.5, 0.25)
			ratio(t, name+": seconds of closing", span(t, r, closing, name+": closed"), 0.3, 0.3)
			if n := strings.Count(r.out(), name+": step "); n != done {
				t.Errorf("%s: %d steps, want %d", name, n, done)
			}
			if span(t, r, name+": closed", name+": caller") < 0 {
				t.Errorf("%s: the caller has its answer before the job has closed", name)
			}
		}
	})
}

func TestDeadlineWithShortSteps(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "cancellation-and-timeouts/deadline", language, "step=100ms", "cancel=1s") // half of what the lesson says
		want := "<nil>, cause <nil>"
		if language == lessons.Python {
			want = "None"
		}
		outcome, after := answered(t, r, "limit")
		if outcome != want || !strings.Contains(r.out(), "limit: 10 of 10 steps done") {
			t.Errorf("limit: caller has %s, printed:\n%s", outcome, r.out())
		}
		ratio(t, "seconds until the caller has its answer", after, 1.35, 0.15)
		// Some steps are lost on a busy machine, but not all.
		if n := strings.Count(r.out(), "by hand: step "); n < 6 || n > 9 {
			t.Errorf("by hand: %d steps, want all but the last", n)
		}
		if outcome, _ := answered(t, r, "by hand"); outcome != deadlineAnswers(language)["by hand"] {
			t.Errorf("by hand: caller has %s", outcome)
		}
	})
}

func TestDeadlineWithLongCleanup(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "cancellation-and-timeouts/deadline", language, "step=100ms", "limit=400ms", "cancel=300ms", "cleanup=1s")
		for name, until := range map[string]float64{"limit": 1.4, "by hand": 1.3} {
			outcome, after := answered(t, r, name)
			ratio(t, name+": seconds until the caller has its answer", after, until, 0.15)
			if outcome != deadlineAnswers(language)[name] {
				t.Errorf("%s: caller has %s", name, outcome)
			}
		}
	})
}

func TestDeadlineWhileOpening(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "cancellation-and-timeouts/deadline", language, "cancel=200ms", "limit=250ms", "cleanup=0s")
		events := said(r, "by hand")
		if len(events) != 1 {
			t.Errorf("the second says %q, want its caller's answer and nothing else", events)
		}
		_, after := answered(t, r, "by hand")
		ratio(t, "seconds until the caller has its answer", after, 0.2, 0.6)
	})
}

func TestSwallowedCancellation(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "cancellation-and-timeouts/swallowed", language)
		careless, took := answered(t, r, "careless")
		if language == lessons.Python {
			for n := range 3 {
				r.at(t, fmt.Sprintf("careless: poll %d, answer", n+4))
			}
			if strings.Count(r.out(), "CancelledError()") != 1 {
				t.Errorf("want one poll cancelled:\n%s", r.out())
			}
			ratio(t, "seconds of the careless polls", took, 1.1, 0.2)
			if careless != "4" && careless != "3" { // one more may be late on a busy machine
				t.Errorf("careless: caller has %s, want four answers and no error", careless)
			}
		} else {
			for n := range 4 {
				r.at(t, fmt.Sprintf("careless: poll %d, context deadline exceeded", n+3))
			}
			if instant := span(t, r, "careless: poll 3", "careless: poll 6"); instant > 0.1 {
				t.Errorf("four polls fail within %.3f s, want them in the same instant", instant)
			}
			ratio(t, "seconds of the careless polls", took, 0.5, 0.3)
			if !strings.HasSuffix(careless, ", error <nil>") {
				t.Errorf("careless: caller has %s, want no error", careless)
			}
		}
		want := "error context deadline exceeded"
		if language == lessons.Python {
			want = "TimeoutError()"
		}
		careful, took := answered(t, r, "careful")
		ratio(t, "seconds of the careful polls", took, 0.5, 0.3)
		if !strings.HasSuffix(careful, want) {
			t.Errorf("careful: caller has %s, want %s", careful, want)
		}
		if first, tolerated := said(r, "careful")[0], "no answer"; !strings.Contains(first, tolerated) {
			t.Errorf("the careful loop says first %q, want it to tolerate the first poll", first)
		}
	})
}

func TestSwallowedInATaskGroup(t *testing.T) {
	t.Parallel()
	r := run(t, "cancellation-and-timeouts/swallowed", lessons.Python, "by=sibling")
	for name, seconds := range map[string]float64{"careless": 1.1, "careful": 0.5} {
		outcome, after := answered(t, r, name)
		ratio(t, name+": seconds until the failure is heard of", after, seconds, 0.3)
		if outcome != "ExceptionGroup('unhandled errors in a TaskGroup', [OSError('sibling failed')])" {
			t.Errorf("%s: caller has %s", name, outcome)
		}
	}
}

func TestDeafReader(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		for _, careful := range []bool{false, true} {
			r := run(t, "cancellation-and-timeouts/deaf", language, fmt.Sprint("careful=", careful))
			ratio(t, "seconds from line 1 until the caller gives up", span(t, r, "reader: line 1", "caller: gives up"), 0.3, 0.5)
			lines := 6
			if careful {
				lines = 2
			}
			r.at(t, fmt.Sprintf("reader: ends with %d lines", lines))
			if n := strings.Count(r.out(), "reader: line "); n != lines {
				t.Errorf("careful=%t: %d lines, want %d", careful, n, lines)
			}
		}
	})
}

// TestContexts is what the lesson says of contexts, on a clock of its own.
func TestContexts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		parent, cancelParent := context.WithTimeout(context.Background(), time.Second)
		defer cancelParent()
		long, cancelLong := context.WithTimeout(parent, time.Hour)
		defer cancelLong()
		type key struct{}
		kept := context.WithoutCancel(context.WithValue(parent, key{}, "kept"))
		begun, called := time.Now(), time.Duration(0)
		context.AfterFunc(long, func() { called = time.Since(begun) })
		<-long.Done()
		synctest.Wait()
		if took := time.Since(begun); took != time.Second || called != took || long.Err() != context.DeadlineExceeded {
			t.Errorf("an hour below a second ends after %v with %v, and calls after %v", took, long.Err(), called)
		}
		if kept.Done() != nil || kept.Err() != nil || kept.Value(key{}) != "kept" {
			t.Errorf("WithoutCancel has Done %v, Err %v, value %v", kept.Done(), kept.Err(), kept.Value(key{}))
		}

		ctx, cancel := context.WithCancelCause(context.Background())
		first := errors.New("first")
		cancel(first)
		cancel(errors.New("second"))
		if ctx.Err() != context.Canceled || context.Cause(ctx) != first {
			t.Errorf("cancelled twice: %v for %v, want the first cause", ctx.Err(), context.Cause(ctx))
		}
	})
}

func TestWaitForAndShield(t *testing.T) {
	t.Parallel()
	tasksSays(t, `
import asyncio
async def work(ended):
    await asyncio.sleep(0.1)
    ended.append("work ended")
async def main():
    ended = []
    try:
        await asyncio.wait_for(work(ended), 0.02)
    except TimeoutError:
        print("wait_for raised TimeoutError", ended)
    task = asyncio.create_task(work(ended))
    try:
        async with asyncio.timeout(0.02):
            await asyncio.shield(task)
    except TimeoutError:
        print("shield raised TimeoutError", ended)
    await task
    print(ended, issubclass(asyncio.CancelledError, Exception))
    async with asyncio.timeout(0.02) as limit:
        await asyncio.sleep(0)
        limit.reschedule(asyncio.get_running_loop().time() + 9)
        await asyncio.sleep(0.05)
    print("rescheduled", limit.expired())
    try:
        async with asyncio.timeout(0.02):
            while True:
                await asyncio.sleep(0)
    except TimeoutError:
        print("asked")
asyncio.run(main())
`, `wait_for raised TimeoutError []
shield raised TimeoutError []
['work ended'] False
rescheduled False
asked`)
}

// TestWhoseCancellation is the count that tells a timeout whose cancellation it sees.
func TestWhoseCancellation(t *testing.T) {
	t.Parallel()
	tasksSays(t, `
import asyncio
async def swallow(uncancel):
    async with asyncio.timeout(0.1):
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            if uncancel:
                asyncio.current_task().uncancel()
        await asyncio.sleep(9)
async def both():
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(9)
    finally:
        print(task.cancelling())
async def outcome(work, *cancels):
    task, loop = asyncio.create_task(work), asyncio.get_running_loop()
    for when in cancels:
        loop.call_later(when, task.cancel)
    await asyncio.wait([task])
    print("cancelled" if task.cancelled() else repr(task.exception()))
async def twice():
    async with asyncio.timeout(0.02) as limit:
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            asyncio.current_task().cancel()
            raise
async def main():
    await outcome(swallow(False), 0.02)
    await outcome(swallow(True), 0.02)
    await outcome(twice())
    await outcome(both())
asyncio.run(main())
`, "cancelled\nTimeoutError()\ncancelled\n0\nTimeoutError()")
}
