package content_test

import (
	"strings"
	"testing"

	"interleave/lessons"
)

// sinceFirst returns how many seconds after the first line the one that holds
// the text was printed: the start of the interpreter is no part of the story.
func (r result) sinceFirst(t *testing.T, text string) float64 {
	t.Helper()
	return (r.at(t, text) - r.Lines[0].At).Seconds()
}

func TestCoroutinesHello(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "coroutines/hello", language)
		if r.Code != 0 {
			t.Fatalf("exit status %d: %s", r.Code, r.errOut())
		}
		ratio(t, "main waits after", r.sinceFirst(t, "main: now I wait"), 0.5, 0.3)
		if language == lessons.Python {
			ratio(t, "Hello after", r.sinceFirst(t, "Hello"), 0.5, 0.3)
			ratio(t, "over after", r.sinceFirst(t, "main: over"), 1.5, 0.2)
			printedInOrder(t, r, "main: called hello", "main: now I wait", "Hello", "World", "main: over after 1.5 s")
		} else {
			if s := r.sinceFirst(t, "Hello"); s > 0.25 {
				t.Errorf("Hello after %.2f s, want it at once", s)
			}
			ratio(t, "over after", r.sinceFirst(t, "main: over"), 1, 0.2)
			printedInOrder(t, r, "Hello", "main: now I wait", "World", "main: over after 1.0 s")
		}
	})
}

func TestCoroutinesHelloLongPause(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "coroutines/hello", language, "pause=2s")
		if language == lessons.Python {
			ratio(t, "Hello after", r.sinceFirst(t, "Hello"), 2, 0.2)
			ratio(t, "over after", r.sinceFirst(t, "main: over"), 3, 0.2)
		} else {
			ratio(t, "World after", r.sinceFirst(t, "World"), 1, 0.3)
			ratio(t, "over after", r.sinceFirst(t, "main: over"), 2, 0.2)
		}
	})
}

func TestCoroutinesHelloNoPause(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "coroutines/hello", language, "pause=0s")
		ratio(t, "over after", r.sinceFirst(t, "main: over"), 1, 0.3)
	})
}

func TestCoroutinesSwapped(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "coroutines/swapped", language)
		if s := r.sinceFirst(t, "Hello"); s > 0.25 {
			t.Errorf("Hello after %.2f s, want it at once", s)
		}
		if language == lessons.Python {
			ratio(t, "over after", r.sinceFirst(t, "main: over"), 1, 0.2)
			printedInOrder(t, r, "main: called hello", "Hello", "main: now I wait", "World", "main: over after 1.0 s")
		} else {
			ratio(t, "over after", r.sinceFirst(t, "main: over"), 1.5, 0.2)
			printedInOrder(t, r, "Hello", "World", "main: called hello", "main: nothing left", "main: over after 1.5 s")
		}
	})
}

func TestCoroutinesSwappedWithoutWait(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "coroutines/swapped", language, "wait=0s")
		if language == lessons.Python {
			printedInOrder(t, r, "main: called hello", "Hello")
		} else {
			printedInOrder(t, r, "Hello", "World", "main: called hello")
		}
	})
}

func TestCoroutinesForgotten(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "coroutines/forgotten", language)
		if r.Code != 0 {
			t.Errorf("exit status %d, want 0: losing work is no failure", r.Code)
		}
		if strings.Contains(r.out(), "has saved") {
			t.Errorf("something was saved:\n%s", r.out())
		}
		if s := r.sinceFirst(t, "main returns"); s > 0.45 {
			t.Errorf("main returned after %.2f s, want well before the 0.5 s of the work", s)
		}
		if language == lessons.Python {
			if !strings.Contains(r.errOut(), "RuntimeWarning: coroutine 'save' was never awaited") {
				t.Errorf("no warning on stderr: %q", r.errOut())
			}
			if !strings.Contains(r.errOut(), `save("coroutine", work)`) {
				t.Errorf("the warning does not show the line that dropped the coroutine: %q", r.errOut())
			}
			if strings.Contains(r.out(), "coroutine") {
				t.Errorf("the coroutine ran:\n%s", r.out())
			}
			printedInOrder(t, r, "task starts", "main returns", "task cleans up")
		} else if r.out() != "goroutine starts\nmain returns\n" || r.errOut() != "" {
			t.Errorf("the goroutine was not simply lost:\n%s%s", r.out(), r.errOut())
		}
	})
}

func TestCoroutinesForgottenByLuck(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "coroutines/forgotten", language, "life=1s")
		started := map[lessons.Language]string{lessons.Python: "task", lessons.Go: "goroutine"}[language]
		printedInOrder(t, r, started+" starts", started+" has saved", started+" cleans up", "main returns")
		if strings.Contains(r.out(), "coroutine starts") && language == lessons.Python {
			t.Errorf("time alone started the coroutine:\n%s", r.out())
		}
	})
}

func TestCoroutinesForgottenJoined(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		r := run(t, "coroutines/forgotten", language, "join=true")
		if language == lessons.Python {
			printedInOrder(t, r, "task has saved", "coroutine has saved", "main returns")
		} else {
			printedInOrder(t, r, "goroutine has saved", "goroutine cleans up", "main returns")
		}
		if r.errOut() != "" {
			t.Errorf("a warning although everything is awaited: %s", r.errOut())
		}
	})
}

// TestCoroutinesByHand holds the lesson to what it says about driving a
// coroutine with send, awaiting it twice, eager tasks, and -W error.
func TestCoroutinesByHand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, code, want string }{
		{"send", `
greeting = hello()
print("nothing")
greeting.send(None)
try:
    greeting.send(None)
except StopIteration:
    print("StopIteration")
`, "nothing\nHello\nWorld\nStopIteration\n"},
		{"twice", `
async def main():
    greeting = hello()
    await greeting
    try:
        await greeting
    except RuntimeError as error:
        print(error)
asyncio.run(main())
`, "Hello\nWorld\ncannot reuse already awaited coroutine\n"},
		{"eager", `
seen = []
async def note():
    seen.append("Hello")
async def main(eager):
    if eager:
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(note())
    seen.append("called")
    await task
asyncio.run(main(eager=False))
if sys.version_info >= (3, 12):
    asyncio.run(main(eager=True))
    assert seen[2:] == ["Hello", "called"], seen
print(*seen[:2])
`, "called Hello\n"},
		{"error", `
import warnings
warnings.simplefilter("error")
hello()
print("still here")
`, "still here\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := pythonSnippet(t, "import asyncio, sys\nasync def hello():\n    print('Hello')\n    await asyncio.sleep(0)\n    print('World')\n"+c.code); got != c.want {
				t.Errorf("printed %q, want %q", got, c.want)
			}
		})
	}
}
