import assert from "node:assert/strict"
import { test } from "node:test"
import { placesOf } from "./crash"
import type { Language } from "./engine"

/** Places in short: "main.go:16! 1 sync.WaitGroup.Wait", with a mark where the program failed. */
const told = (stderr: string, language: Language = "go", message = "") =>
  placesOf(message, stderr, language).map(({ file, line, failed, goroutine, state }) => `${file}:${line}${failed ? "!" : ""} ${goroutine} ${state}`.trim())

const deadlock = `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [sync.WaitGroup.Wait]:
sync.runtime_SemacquireWaitGroup(0x4bf218?, 0xe0?)
	runtime/sema.go:114 +0x2e
sync.(*WaitGroup).Wait(0x3b70f3606030)
	sync/waitgroup.go:206 +0x85
main.main()
	demo/main.go:31 +0x1cf

goroutine 23 [sync.Mutex.Lock, 2 minutes]:
internal/sync.runtime_SemacquireMutex(0x0?, 0x0?, 0x0?)
	runtime/sema.go:95 +0x25
internal/sync.(*Mutex).Lock(...)
	internal/sync/mutex.go:70
sync.(*Mutex).Lock(...)
	sync/mutex.go:46
main.lock(...)
	demo/locks.go:35
main.main.func1()
	demo/main.go:16 +0x98
created by main.main in goroutine 1
	demo/main.go:12 +0xa5

goroutine 25 [sync.WaitGroup.Wait]:
sync.runtime_SemacquireWaitGroup(0x0?, 0x0?)
	runtime/sema.go:114 +0x2e
sync.(*WaitGroup).Wait(0x3b70f3606030)
	sync/waitgroup.go:206 +0x85
created by main.main in goroutine 1
	demo/main.go:24 +0x145

goroutine 27 [select (no cases)]:
main.main.func3()
	demo/main.go:26 +0xf
created by main.main in goroutine 1
	demo/main.go:26 +0x191

goroutine 28 [chan receive (nil chan), locked to thread]:
main.main.func4()
	demo/main.go:27 +0x17
created by main.main in goroutine 1
	demo/main.go:27 +0x19d
`

test("each goroutine of a native deadlock", () => {
  assert.deepEqual(told(deadlock, "go", "fatal error: all goroutines are asleep - deadlock! at main.go:31"), [
    "main.go:31! 1 sync.WaitGroup.Wait",
    "locks.go:35 23 sync.Mutex.Lock",
    "main.go:24 25 sync.WaitGroup.Wait", // go group.Wait(): it stands where it was begun
    "main.go:26 27 select (no cases)",
    "main.go:27 28 chan receive (nil chan)",
  ])
})

test("a deadlock in the browser: the goroutine that takes the browser's events has no place", () => {
  const stderr = `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [sync.WaitGroup.Wait]:
sync.runtime_SemacquireWaitGroup(0x20e078, 0x0)
	runtime/sema.go:114 +0x2
sync.(*WaitGroup).Wait(0x20e070)
	sync/waitgroup.go:206 +0x19
main.main()
	demo/main.go:16 +0xb

goroutine 11 [chan send]:
main.main.func1()
	demo/main.go:13 +0x2
sync.(*WaitGroup).Go.func1()
	sync/waitgroup.go:258 +0x4
created by sync.(*WaitGroup).Go in goroutine 1
	sync/waitgroup.go:238 +0x6

goroutine 14 [select (no cases)]:
syscall/js.handleEvent()
	syscall/js/func.go:98 +0x2b
`
  assert.deepEqual(told(stderr), ["main.go:16! 1 sync.WaitGroup.Wait", "main.go:13 11 chan send"])
})

test("a panic below the library, in a second file", () => {
  const stderr = `panic: no order
	at all

goroutine 11 [running]:
main.other.func1(0x0?, 0x0?)
	demo/store.go:11 +0x3b
slices.insertionSortCmpFunc[...](...)
	slices/zsortanyfunc.go:12
main.other()
	demo/store.go:10 +0x49
created by main.main in goroutine 1
	demo/main.go:7 +0x52
`
  assert.deepEqual(told(stderr, "go", "panic: no order at store.go:11"), ["store.go:11! 11 running"])
})

test("the last report counts, and no stack that the program printed itself", () => {
  const stderr = `goroutine 1 [running]:
runtime/debug.Stack()
	runtime/debug/stack.go:26 +0x5e
main.main()
	demo/main.go:11 +0x25
panic: not yet
panic: strings: negative Repeat count [recovered]
	panic: again: strings: negative Repeat count

goroutine 1 [running]:
main.main.func1()
	demo/main.go:13 +0x5b
panic({0x4af880?, 0x4d67e0?})
	runtime/panic.go:860 +0x13a
strings.Repeat({0x4cb710?, 0x364c11174040?}, 0x364c111d0f20?)
	strings/strings.go:628 +0x56f
main.main()
	demo/main.go:14 +0x9e
`
  assert.deepEqual(told(stderr), ["main.go:13! 1 running"])
  assert.deepEqual(told("goroutine 1 [running]:\nmain.main()\n\tdemo/main.go:11 +0x25\n"), ["main.go:11!"])
})

test("where the goroutine that failed is in no file of the program, nobody else has failed", () => {
  const stderr = `fatal error: out of memory

goroutine 0 gp=0x7c0 m=0 [idle]:
runtime.mallocgc()
	runtime/malloc.go:1 +0x1

goroutine 1 gp=0x5c0 m=nil [select]:
main.main()
	demo/main.go:7 +0x2
`
  assert.deepEqual(told(stderr, "go", "fatal error: out of memory"), ["main.go:7 1 select"])
})

test("without a report, what the message names, or else what the program printed", () => {
  assert.deepEqual(told("main.go:12", "go", "panic: line 7 at main.go:34"), ["main.go:34!"])
  assert.deepEqual(told("2026/01/01 store.go:9: no such thing\n"), ["store.go:9!"])
  const race = "WARNING: DATA RACE\nRead at 0x00c00001c0f8 by goroutine 8:\n  sync.f()\n      sync/pool.go:8 +0x1\n  main.main.func1()\n      demo/main.go:14 +0x33\n"
  assert.deepEqual(told(race, "go", "exit status 66"), ["main.go:14!"])
  assert.deepEqual(told("boom", "go", "exit status 3"), [])
})

test("Python's innermost line in a file of the program", () => {
  const traceback = `Traceback (most recent call last):
  File "main.py", line 20, in <module>
  File "Lib/asyncio/runners.py", line 204, in run
  File "store.py", line 9, in save
  File "Lib/json/decoder.py", line 355, in decode
ValueError: line 7
`
  assert.deepEqual(told(traceback, "python", "ValueError: line 7"), ["store.py:9!"])
  assert.deepEqual(told('  File "main.py", line 1\n    x = (\n        ^\nSyntaxError\n', "python", "exit status 1"), ["main.py:1!"])
  assert.deepEqual(told("boom", "python", "exit status 3"), [])
})
